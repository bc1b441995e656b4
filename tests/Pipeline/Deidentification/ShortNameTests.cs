using FrontierFunctions.Pipeline.Deidentification;
using static FrontierFunctions.Tests.Pipeline.Deidentification.KnownSubject;

namespace FrontierFunctions.Tests.Pipeline.Deidentification;

/// <summary>Names that are short or also words, at the beginning of a sentence, where a capital says nothing.</summary>
public sealed class ShortNameTests
{
    [Theory]
    [InlineData("Eve", "Eve will walk 3 blocks", "[NAME] will walk 3 blocks")]
    [InlineData("Eve", "Eve", "[NAME]")]
    [InlineData("Rose", "Rose denies chest pain", "[NAME] denies chest pain")]
    [InlineData("Young", "Young was seen today", "[NAME] was seen today")]
    public void Scrub_FullMode_TakesTheName(string name, string text, string expected) =>
        Assert.Equal(expected, Scrub(text, Named("Everywoman", name), ScrubMode.Full));

    [Theory]
    [InlineData("Eve", "Eve will improve her reflux", "[NAME] will improve her reflux")]
    [InlineData("Rose", "Rose denies chest pain", "[NAME] denies chest pain")]
    public void Scrub_KnownMode_TakesTheNameOfWhoDoesSomething(string name, string text, string expected) =>
        Assert.Equal(expected, Scrub(text, Named("Everywoman", name), ScrubMode.Known));

    [Fact]
    public void Scrub_SignatureOfOneWhoseNameIsAnEponym_GoesWhole() =>
        Assert.Equal(
            "Signed, [NAME], MD\nOsgood-Schlatter disease",
            Scrub("Signed, Osgood Kestrentorpe, MD\nOsgood-Schlatter disease", Nobody, ScrubMode.Full));

    [Theory]
    [InlineData("Eve", "on the eve of surgery")]
    [InlineData("Eve", "EVE 3 mg")]
    [InlineData("Rose", "Rose spots over the trunk")]
    [InlineData("Li", "Li 0.8 mmol/L")]
    public void Scrub_FullMode_LeavesTheWord(string name, string text) =>
        Assert.Equal(text, Scrub(text, Named("Everywoman", name), ScrubMode.Full));
}
