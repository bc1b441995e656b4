using System.Text;
using FrontierFunctions.Pipeline.Deidentification.Text;

namespace FrontierFunctions.Tests.Pipeline.Deidentification;

/// <summary>What passes over bytes by the block finds what a look at every byte finds.</summary>
public sealed class WordStartsTests
{
    private static readonly string[] Phrases =
        ["li", "maria", "trevino maria", "maria trevino", "mar", "7 larch close", "123456", "ngũgĩ", "o brien", "maria2"];

    private static readonly string[] Pieces =
    [
        "li", "maria", "mariana", "Trevino", "MARIA", " ", "-", "\"", ":", "7", "larch", "close", "123456", "1234567", "ngũgĩ",
        "x", "observation", "o", "brien", "  ", "\n", "(617)", "555-1234", "123-45-6789", "2019-03-11", "@", "a@b.example", "é",
    ];

    [Fact]
    public void Automaton_OverGeneratedTexts_FindsWhatAPlainSearchFinds()
    {
        var automaton = new WordAutomaton(Phrases);
        var found = 0;
        foreach (var text in Texts())
        {
            var expected = Plain(text);
            found += expected.Count;
            Assert.Equal(expected, Found(automaton, text));
        }

        Assert.True(found > 10_000, $"only {found} phrases in the texts");
    }

    [Fact]
    public void ShapeStarts_OverGeneratedTexts_PassesOverNoShape()
    {
        var shapes = new System.Text.RegularExpressions.Regex(@"(?<=[0-9]{3})-(?=[0-9]{2}-[0-9]{4})|@|\((?=[0-9]{3}\))");
        foreach (var text in Texts())
        {
            var bytes = Encoding.Latin1.GetBytes(text);
            var starts = new HashSet<int>();
            for (var at = 0; ShapeStarts.Next(bytes, at) is var next and >= 0; at = next + 1)
            {
                starts.Add(next);
            }

            Assert.All(shapes.Matches(text).Select(match => match.Index), at => Assert.Contains(at, starts));
        }
    }

    private static IEnumerable<string> Texts()
    {
        var random = new Random(20261121);
        for (var i = 0; i < 4000; i++)
        {
            var text = new StringBuilder();
            for (var pieces = random.Next(60); pieces > 0; pieces--)
            {
                text.Append(Pieces[random.Next(Pieces.Length)]);
                if (random.Next(3) > 0)
                {
                    text.Append(' ');
                }
            }

            yield return text.ToString();
        }
    }

    private static List<(string Phrase, int End)> Found(WordAutomaton automaton, string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        var found = new List<(string, int)>();
        var cursor = default(WordAutomaton.Cursor);
        while (automaton.TryFindNext(utf8, ref cursor, out var match))
        {
            found.Add((Phrases[match.Phrase], match.End));
        }

        return [.. found.Order()];
    }

    /// <summary>Every phrase at every place, byte by byte: whole words, up to four other bytes between two.</summary>
    private static List<(string Phrase, int End)> Plain(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        var found = new List<(string, int)>();
        foreach (var phrase in Phrases)
        {
            var words = phrase.Split(' ').Select(Encoding.UTF8.GetBytes).ToArray();
            for (var start = 0; start < utf8.Length; start++)
            {
                if ((start == 0 || !IsWord(utf8[start - 1])) && End(utf8, start, words) is var end and >= 0)
                {
                    found.Add((phrase, end));
                }
            }
        }

        return [.. found.Order()];
    }

    private static int End(byte[] text, int at, byte[][] words)
    {
        for (var i = 0; i < words.Length; i++)
        {
            var gap = 0;
            while (i > 0 && at < text.Length && !IsWord(text[at]))
            {
                at++;
                gap++;
            }

            if ((i > 0 && gap is 0 or > 4) || at + words[i].Length > text.Length)
            {
                return -1;
            }

            foreach (var b in words[i])
            {
                var own = text[at++];
                if ((own is >= (byte)'A' and <= (byte)'Z' ? own | 0x20 : own) != b)
                {
                    return -1;
                }
            }

            if (at < text.Length && IsWord(text[at]))
            {
                return -1;
            }
        }

        return at;
    }

    private static bool IsWord(byte b) => char.IsAsciiLetterOrDigit((char)b) || b >= 0x80;
}
