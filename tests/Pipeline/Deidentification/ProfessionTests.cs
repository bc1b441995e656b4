using System.Buffers;
using System.Text;
using FrontierFunctions.Pipeline.Deidentification;

namespace FrontierFunctions.Tests.Pipeline.Deidentification;

/// <summary>Offices that one person of a place holds go; what many do for a living stays.</summary>
public sealed class ProfessionTests
{
    [Theory]
    [InlineData("he has been the mayor for years", "he has been the [PROFESSION] for years")]
    [InlineData("former state senator, now retired", "[PROFESSION], now retired")]
    [InlineData("serves as deputy fire chief", "serves as [PROFESSION]")]
    [InlineData("works as a poet laureate", "works as a [PROFESSION]")]
    [InlineData("chief complaint: cough", null)]
    [InlineData("retired welder and school bus driver", null)]
    [InlineData("seen in general surgery with a health coach", null)]
    [InlineData("healthcare attorney in fact is her sister", null)]
    public void Scrub_Professions_GoWhereTheySingleOut(string text, string? expected)
    {
        var output = new ArrayBufferWriter<byte>();
        var counts = new ScrubCounts();

        var changed = new TextScrubber(DeidentificationProfile.Longitudinal, new DateOnly(2026, 1, 1)).Scrub(
            Encoding.UTF8.GetBytes(text), null, ScrubMode.Full, output, counts);

        Assert.Equal(expected, changed ? Encoding.UTF8.GetString(output.WrittenSpan) : null);
        Assert.Equal(expected is null ? 0 : 1, counts[ScrubKind.Profession]);
    }
}
