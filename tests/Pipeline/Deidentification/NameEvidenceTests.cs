using System.Buffers;
using System.Text;
using FrontierFunctions.Pipeline.Deidentification;

namespace FrontierFunctions.Tests.Pipeline.Deidentification;

/// <summary>Names on which no rule decides, but what stands around them.</summary>
public sealed class NameEvidenceTests
{
    [Theory]
    [InlineData("Stark suggested physical therapy first.", "[NAME] suggested physical therapy first.")]
    [InlineData("Biopsy by Storms showed tubular adenoma.", "Biopsy by [NAME] showed tubular adenoma.")]
    [InlineData("Fields thinks he will need rehab.", "[NAME] thinks he will need rehab.")]
    [InlineData("We will follow Waters along with you.", "We will follow [NAME] along with you.")]
    [InlineData("Forwarded to Sharp for signature.", "Forwarded to [NAME] for signature.")]
    [InlineData("She was admitted to Cedar Summit in the spring.", "She was admitted to [FACILITY] in the spring.")]
    public void Scrub_NameThatIsAWord_GoesWhereItStandsAsAName(string text, string expected) =>
        Assert.Equal(expected, Scrub(text));

    [Theory]
    [InlineData("Will continue current medications. May shower.")]
    [InlineData("Stone burden reduced on CT.")]
    [InlineData("Small bowel obstruction ruled out. Large ventral hernia unchanged.")]
    [InlineData("Rich diet discouraged. Sharp pain at night. Brown sputum noted.")]
    [InlineData("Bell's palsy resolved. Baker cyst on the left.")]
    [InlineData("Allergic to Penicillin and Latex. Tried Zoloft and Prozac without benefit.")]
    [InlineData("Patient: Obese, in no distress")]
    [InlineData("Presumptive Negative Test for SARS-CoV-2 (no antigen detected)")]
    [InlineData("HbA1c 7.9, SpO2 95 on RA. BiPAP at night.")]
    public void Scrub_WordThatMayBeAName_StaysWhereItIsAWord(string text) => Assert.Equal(text, Scrub(text));

    [Fact]
    public void Scrub_WordThatIsANameElsewhere_GoesThereToo() =>
        Assert.Equal(
            "Spoke with [NAME] today. Plan agreed. [NAME] to follow in clinic.",
            Scrub("Spoke with Rivers today. Plan agreed. Rivers to follow in clinic."));

    [Fact]
    public void Scrub_DateWithAMonthThatIsAName_StaysADate() =>
        Assert.DoesNotContain("[NAME]", Scrub("seen on 25-May-2011."), StringComparison.Ordinal);

    private static string Scrub(string text)
    {
        var output = new ArrayBufferWriter<byte>();
        return new TextScrubber(DeidentificationProfile.Longitudinal, new DateOnly(2026, 6, 30)).Scrub(
            Encoding.UTF8.GetBytes(text), null, ScrubMode.Full, output, new ScrubCounts())
            ? Encoding.UTF8.GetString(output.WrittenSpan) : text;
    }
}
