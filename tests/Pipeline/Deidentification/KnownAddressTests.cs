using FrontierFunctions.Pipeline.Deidentification;
using static FrontierFunctions.Tests.Pipeline.Deidentification.KnownSubject;

namespace FrontierFunctions.Tests.Pipeline.Deidentification;

/// <summary>People write a known address shorter than the record does, and cut it up otherwise.</summary>
public sealed class KnownAddressTests
{
    private static readonly Subject Erewhon = At("534 Erewhon St");

    [Theory]
    [InlineData("534 Erewhon", "[ADDRESS]")]
    [InlineData("lives at 534 erewhon.", "lives at [ADDRESS].")]
    [InlineData("534 Erewhon Street", "[ADDRESS]")]
    [InlineData("the house in Erewhon St", "the house in [ADDRESS]")]
    public void Scrub_StreetWithoutItsSuffixOrNumber_Goes(string text, string expected)
    {
        Assert.Equal(expected, Scrub(text, Erewhon, ScrubMode.Full));
        Assert.Equal(expected, Scrub(text, Erewhon, ScrubMode.Known));
    }

    [Theory]
    [InlineData("1207 N. Quillback Road Apt 4", "1207 Quillback", "[ADDRESS]")]
    [InlineData("1207 N. Quillback Road Apt 4", "1207 North Quillback", "[ADDRESS]")]
    [InlineData("Larch House, 12 Quillback Close, Barmouth", "12 Quillback", "[ADDRESS]")]
    [InlineData("Larch House\n12 Quillback Close", "see 12 Quillback Close", "see [ADDRESS]")]
    public void Scrub_PartsOfALine_Go(string line, string text, string expected) =>
        Assert.Equal(expected, Scrub(text, At(line), ScrubMode.Full));

    [Theory]
    [InlineData("5 Day Street", "for 5 day courses")]
    [InlineData("3 Left Lane", "3 left ribs")]
    [InlineData("2 High Street", "2 high readings")]
    public void Scrub_StreetNamedByACommonWord_StaysAsAWord(string line, string text)
    {
        Assert.Equal(text, Scrub(text, At(line), ScrubMode.Full));
        Assert.Equal(text, Scrub(text, At(line), ScrubMode.Known));
    }

    [Fact]
    public void Scrub_StreetNamedByACommonWord_GoesWhereItIsWrittenAsAName() =>
        Assert.Equal("came from [ADDRESS] today", Scrub("came from 5 Day today", At("5 Day Street"), ScrubMode.Full));

    [Fact]
    public void Scrub_StateWithAForeignPostcode_Goes() =>
        Assert.Equal("[ADDRESS]", Scrub("Vic, 3999", At("534 Erewhon St"), ScrubMode.Full));

    private static Subject At(string line) => Of(new SubjectIdentity
    {
        Addresses = [new PostalAddress([line], "PleasantVille", null, "3999", "Vic")],
    });
}
