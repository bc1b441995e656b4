using System.Text;

namespace FrontierFunctions.Pipeline.Deidentification.Text;

/// <summary>What a word may be. The names of the sections of Lexicon.txt.</summary>
[Flags]
internal enum WordKinds
{
    None = 0,
    Given = 1 << 0,
    Family = 1 << 1,
    Common = 1 << 2,
    Title = 1 << 3,
    Suffix = 1 << 4,
    Credential = 1 << 5,
    Month = 1 << 6,
    Street = 1 << 7,
    StreetLead = 1 << 8,
    Unit = 1 << 9,
    Facility = 1 << 10,
    Facility2 = 1 << 11,
    FacilityPre = 1 << 12,
    Org = 1 << 13,
    Relative = 1 << 14,
    NameLabel = 1 << 15,
    PhoneLabel = 1 << 16,
    IdLabel = 1 << 17,
    State = 1 << 18,
    StateCode = 1 << 19,
    PlaceLead = 1 << 20,
    CountryLike = 1 << 21,
}

/// <summary>The words of Lexicon.txt, an embedded resource.</summary>
internal static class Lexicon
{
    private const int LongestWord = 24;

    private static readonly Dictionary<byte[], WordKinds>.AlternateLookup<ReadOnlySpan<byte>> Words =
        Load().GetAlternateLookup<ReadOnlySpan<byte>>();

    /// <summary>What a word may be; looked up without regard to case.</summary>
    /// <param name="folded">The word, folded.</param>
    public static WordKinds Of(ReadOnlySpan<byte> folded)
    {
        if (folded.Length > LongestWord)
        {
            return WordKinds.None;
        }

        Span<byte> lower = stackalloc byte[LongestWord];
        for (var i = 0; i < folded.Length; i++)
        {
            lower[i] = TextBytes.ToLower(folded[i]);
        }

        return Words.TryGetValue(lower[..folded.Length], out var kinds) ? kinds : WordKinds.None;
    }

    private static Dictionary<byte[], WordKinds> Load()
    {
        using var stream = typeof(Lexicon).Assembly.GetManifestResourceStream("Lexicon.txt")
            ?? throw new InvalidOperationException("The assembly lacks its embedded Lexicon.txt.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var words = new Dictionary<byte[], WordKinds>(Utf8KeyComparer.Instance);
        var section = WordKinds.None;
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('['))
            {
                section = Enum.Parse<WordKinds>(line.Trim('[', ']', ' '), ignoreCase: true);
            }
            else if (!line.StartsWith('#'))
            {
                foreach (var word in line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                {
                    var key = Encoding.UTF8.GetBytes(word);
                    words[key] = words.GetValueOrDefault(key) | section;
                }
            }
        }

        return words;
    }
}
