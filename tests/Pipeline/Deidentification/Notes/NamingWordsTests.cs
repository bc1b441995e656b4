using System.Text;
using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Deidentification.Notes;

namespace FrontierFunctions.Tests.Pipeline.Deidentification.Notes;

/// <summary>By which words notes and subjects find each other.</summary>
public sealed class NamingWordsTests
{
    private static readonly SubjectIdentity Subject = new()
    {
        LocalIds = ["local-77182"],
        MedicalRecordNumbers = [new AssignedIdentifier("", "MRN-5512093")],
        Names = [new PersonName("Brimbleshaw", ["Ottoline", "May"])],
        RelatedNames = [new PersonName("Young", ["Grace"])],
        CareTeamNames = [new PersonName("Quagsworth", ["Temperance"])],
        Telecoms = ["+1 617-555-0199"],
        BirthDate = "1961-04-03",
    };

    [Theory]
    [InlineData("BRIMBLESHAW called", true)]
    [InlineData("spoke to Brímbleshaw's son", true)]
    [InlineData("mrn 5512093", true)]
    [InlineData("mrn5512093", true)]
    [InlineData("call (617) 555 0199", true)]
    [InlineData("call 6175550199", true)]
    [InlineData("young grace is her niece", true)]
    [InlineData("a young woman", false)]
    [InlineData("in may there was grace", false)]
    [InlineData("Temperance Quagsworth, MD", false)]
    [InlineData("seen on 1961-04-03", false)]
    [InlineData("", false)]
    public void Text_NamesTheSubject_ByWholeWordsOnly(string text, bool names)
    {
        var words = NamingWords.OfText(Encoding.UTF8.GetBytes(text));
        Assert.Equal(names, NamingWords.OfSubject([Subject]).Any(set => set.All(words.Contains)));
    }

    [Fact]
    public void Sets_ThatSayNoMore_AreLeftOut()
    {
        var sets = NamingWords.OfSubject([Subject, Subject]);
        Assert.Contains(sets, set => set is ["brimbleshaw"]);
        Assert.DoesNotContain(sets, set => set.Count > 1 && set.Contains("brimbleshaw"));
        Assert.Equal(sets.Count, sets.Select(set => string.Join(' ', set)).Distinct().Count());
    }
}
