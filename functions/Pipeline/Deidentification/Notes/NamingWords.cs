using System.Text;
using FrontierFunctions.Pipeline.Deidentification.Text;

namespace FrontierFunctions.Pipeline.Deidentification.Notes;

/// <summary>
/// By which words a note that says of nobody that it is about them may name a subject: the words of the note, and the
/// sets of words that name the subject. Who has both finds who may be named where, in whatever order they came; the
/// scrubber then decides in the text. Words are folded, in lower case: they identify, store them keyed.
/// </summary>
public static class NamingWords
{
    /// <summary>A shorter part of a name, alone, is as likely an abbreviation.</summary>
    private const int ShortestNamePart = 4;

    /// <summary>Numbers are written in groups: 617-555-0199 is also 6175550199.</summary>
    private const int MostGroups = 5;

    private const int LongestNumber = 17;

    private const int LongestWord = 64;

    /// <summary>The words of a text, and runs of groups of digits as one.</summary>
    /// <param name="utf8Text">The text.</param>
    public static IReadOnlySet<string> OfText(ReadOnlySpan<byte> utf8Text)
    {
        var folded = new byte[utf8Text.Length];
        var length = FoldedText.Fold(utf8Text, folded, new int[utf8Text.Length + 1]);
        var words = new HashSet<string>(StringComparer.Ordinal);
        var groups = new List<string>();
        for (var at = 0; at < length;)
        {
            var end = at;
            while (end < length && TextBytes.IsWord(folded[end]))
            {
                end++;
            }

            if (end == at)
            {
                at++;
                continue;
            }

            if (end - at <= LongestWord)
            {
                var word = Encoding.UTF8.GetString(folded, at, end - at).ToLowerInvariant();
                words.Add(word);
                AddNumbers(words, groups, word);
            }

            at = end;
        }

        return words;
    }

    /// <summary>
    /// The sets of words by which a subject is named: names with two parts, single parts that are in no list of names or
    /// words, numbers, contacts. All words of a set must stand in a text. Names of those who care for the subject are
    /// none of its own.
    /// </summary>
    /// <param name="identities">What is known of the subject.</param>
    public static IReadOnlyList<IReadOnlyList<string>> OfSubject(IReadOnlyList<SubjectIdentity> identities)
    {
        ArgumentNullException.ThrowIfNull(identities);
        var own = identities.Select(identity => identity with
        {
            CareTeamNames = [], LocalIds = [], Addresses = [], BirthDate = null,
        }).ToList();
        var sets = CompiledIdentifiers.PhrasesOf(own).Where(phrase => Names(phrase.Words, phrase.Phrase))
            .Select(phrase => phrase.Words.Distinct().Order(StringComparer.Ordinal).ToArray())
            .DistinctBy(words => string.Join(' ', words))
            .OrderBy(words => words.Length).ThenBy(words => string.Join(' ', words), StringComparer.Ordinal);
        var kept = new List<IReadOnlyList<string>>();
        foreach (var words in sets)
        {
            // Where fewer of its words name the subject already, a set says nothing more.
            if (!kept.Exists(fewer => fewer.All(words.Contains)))
            {
                kept.Add(words);
            }
        }

        return kept;
    }

    private static bool Names(string[] words, KnownPhrase phrase) => phrase.Strength switch
    {
        PhraseStrength.Certain => !Array.Exists(words, word => word.Length == 1 && char.IsAsciiLetter(word[0])),
        PhraseStrength.NamePart => words[0].Length >= ShortestNamePart
            && Lexicon.Of(Encoding.UTF8.GetBytes(words[0])) == WordKinds.None,
        _ => false,
    };

    private static void AddNumbers(HashSet<string> words, List<string> groups, string word)
    {
        if (!word.All(char.IsAsciiDigit))
        {
            groups.Clear();
            return;
        }

        groups.Add(word);
        var number = word;
        for (var i = groups.Count - 2; i >= 0 && i >= groups.Count - MostGroups; i--)
        {
            number = groups[i] + number;
            if (number.Length > LongestNumber)
            {
                return;
            }

            words.Add(number);
        }
    }
}
