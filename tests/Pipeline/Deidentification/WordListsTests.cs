using System.Text;
using FrontierFunctions.Generated;
using FrontierFunctions.Pipeline.Deidentification.Text;

namespace FrontierFunctions.Tests.Pipeline.Deidentification;

public sealed class WordListsTests
{
    [Fact]
    public void Has_ListsAndWordsOfAnyLength_IsWhatComparingWordByWordSays()
    {
        var dice = new Dice(7);
        var hits = 0;
        for (var i = 0; i < 100_000; i++)
        {
            var list = Enumerable.Range(0, dice.Between(1, 40)).Select(_ => Word(dice)).ToList();
            var word = dice.OnceIn(2) ? list[dice.Below(list.Count)] : Word(dice);
            var asked = dice.OnceIn(2) ? word.ToUpperInvariant() : word;
            var expected = list.Contains(word);
            hits += expected ? 1 : 0;

            Assert.Equal(
                expected, WordLists.Has(Encoding.UTF8.GetBytes($" {string.Join(' ', list)} "), Encoding.UTF8.GetBytes(asked)));
        }

        Assert.InRange(hits, 50_000, 99_000);
    }

    [Theory]
    [InlineData("é", false)]
    [InlineData("O'B", false)]
    [InlineData("o", false)]
    [InlineData("OF", true)]
    public void Has_WordsThatAreNoAscii_AreNotFound(string word, bool expected) =>
        Assert.Equal(expected, WordLists.Has(" of on "u8, Encoding.UTF8.GetBytes(word)));

    [Fact]
    public void May_WordsOfTheLists_AreNeverDenied()
    {
        var filter = new WordFilter(" plate tag  university "u8);

        Assert.All(
            (string[])["plate", "TAG", "University"],
            word => Assert.True(filter.May(Lexicon.Hash(Encoding.UTF8.GetBytes(word)))));
        Assert.False(filter.May(Lexicon.Hash("hemoglobin"u8)));
    }

    [Theory]
    [InlineData("Hemoglobin, low", 10, 1)]
    [InlineData("TAGs", 4, 3)]
    [InlineData("7", 0, 0)]
    public void Hash_OfABeginning_IsThatOfItsLetters(string text, int letters, int capitals)
    {
        var hash = Lexicon.Hash(Encoding.UTF8.GetBytes(text), out var length, out var large);

        Assert.Equal((letters, capitals), (length, large));
        Assert.Equal(Lexicon.Hash(Encoding.UTF8.GetBytes(text[..letters].ToLowerInvariant())), hash);
    }

    // Of few letters, so that words begin and end alike.
    private static string Word(Dice dice) =>
        string.Concat(Enumerable.Range(0, dice.Between(1, 9)).Select(_ => (char)('a' + dice.Below(3))));
}
