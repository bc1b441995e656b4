using System.Buffers.Binary;
using System.Text;

namespace FrontierFunctions.Pipeline.Deidentification.Text;

/// <summary>What a word may be. The names of the sections of Lexicon.txt and of the classes of words.bin.</summary>
[Flags]
internal enum WordKinds : uint
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

    /// <summary>A frequent word of English.</summary>
    Word = 1 << 22,

    /// <summary>A rarer one.</summary>
    Rare = 1 << 23,

    /// <summary>A word of medicine.</summary>
    Medical = 1 << 24,

    /// <summary>A word of medicine with a capital: an eponym or a brand.</summary>
    Eponym = 1 << 25,

    /// <summary>A city or town of some country.</summary>
    Place = 1 << 26,

    /// <summary>Some other proper name.</summary>
    Proper = 1 << 27,

    /// <summary>A given name that is frequent, from Lexicon.txt.</summary>
    Frequent = 1 << 28,

    /// <summary>An eponym, brand or score of Lexicon.txt: surer than those of words.bin.</summary>
    Certain = 1 << 29,

    /// <summary>A hospital, pharmacy or laboratory by its short name, from Lexicon.txt.</summary>
    House = 1 << 30,

    /// <summary>The first word of a town of several: "Eau Claire", "Winston-Salem".</summary>
    TownLead = 1u << 31,

    /// <summary>A word that is no name where it stands alone.</summary>
    Vocabulary = Word | Rare | Medical | Eponym | Common | Month | State | StateCode | CountryLike | Title | Credential,
}

/// <summary>The words of Lexicon.txt and words.bin, embedded resources.</summary>
internal static class Lexicon
{
    /// <summary>The longest word that is known, bytes of UTF-8.</summary>
    public const int LongestWord = 24;

    /// <summary>How many words are kept at hand.</summary>
    public const int RecentWords = 2048;

    // The section of words that are names in lists and none in notes.
    private const WordKinds NoName = WordKinds.Common | WordKinds.Word;

    private const uint Basis = 0x811C9DC5;
    private const uint Prime = 0x01000193;

    // Half of the places stay empty, so that a word that is none is known after one or two looks.
    private const int Places = 1 << 19;

    private static readonly WordKinds[] Classes =
    [
        WordKinds.Word, WordKinds.Rare, WordKinds.Medical, WordKinds.Eponym, WordKinds.Given, WordKinds.Family,
        WordKinds.Place, WordKinds.Proper,
    ];

    // The word's hash in the upper half, its kinds in the lower; no entry is 0.
    private static readonly ulong[] Words = Load();

    /// <summary>What a word may be; looked up without regard to case.</summary>
    /// <param name="folded">The word, folded.</param>
    public static WordKinds Of(ReadOnlySpan<byte> folded)
    {
        var hash = Hash(folded);
        return Of(folded.Length, ref hash);
    }

    /// <summary>What a word may be.</summary>
    /// <param name="length">Its length, bytes.</param>
    /// <param name="hash">Its hash; becomes 0 where the word is too long to be known.</param>
    public static WordKinds Of(int length, ref uint hash)
    {
        if (length > LongestWord)
        {
            hash = 0;
            return WordKinds.None;
        }

        for (var place = Place(hash); Words[place] != 0; place = (place + 1) & (Places - 1))
        {
            if (Words[place] >> 32 == hash)
            {
                return (WordKinds)(uint)Words[place];
            }
        }

        return WordKinds.None;
    }

    /// <summary>The same, of words that came lately first: all words together are too many for a processor's nearest memory.</summary>
    /// <param name="length">Its length, bytes.</param>
    /// <param name="hash">Its hash; becomes 0 where the word is too long to be known.</param>
    /// <param name="recent">
    /// <see cref="RecentWords"/> entries, zeros at first; kept from text to text. Only words of the lists stand in it.
    /// </param>
    public static WordKinds Of(int length, ref uint hash, Span<ulong> recent)
    {
        ref var entry = ref recent[(int)(hash & (RecentWords - 1))];
        if (entry >> 32 == hash && entry != 0 && length <= LongestWord)
        {
            return (WordKinds)(uint)entry;
        }

        var kinds = Of(length, ref hash);
        if (kinds != WordKinds.None)
        {
            entry = ((ulong)hash << 32) | (uint)kinds;
        }

        return kinds;
    }

    /// <summary>FNV-1a, 32 bits (RFC 9923), of a word in lower case.</summary>
    public static uint Hash(ReadOnlySpan<byte> word)
    {
        var hash = Basis;
        foreach (var b in word)
        {
            hash = (hash ^ TextBytes.ToLower(b)) * Prime;
        }

        return hash;
    }

    /// <summary>The same of the letters of ASCII that a text begins with.</summary>
    public static uint Hash(ReadOnlySpan<byte> text, out int letters, out int capitals)
    {
        var hash = Basis;
        (letters, capitals) = (0, 0);
        foreach (var b in text)
        {
            var small = (uint)(b | 0x20);
            if (small - 'a' > 25)
            {
                break;
            }

            hash = (hash ^ small) * Prime;
            letters++;
            capitals += (~b >> 5) & 1;
        }

        return hash;
    }

    private static int Place(uint hash) => (int)((hash * 0x9E3779B1u) >> 13);

    private static ulong[] Load()
    {
        var words = new ulong[Places];
        using (var stream = Resource("words.bin"))
        {
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            var count = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            var at = 4;
            uint hash = 0;
            for (var i = 0u; i < count; i++)
            {
                var shift = 0;
                byte b;
                do
                {
                    b = bytes[at++];
                    hash += (uint)(b & 127) << shift;
                    shift += 7;
                }
                while (b >= 128);

                var kinds = WordKinds.None;
                for (var k = 0; k < Classes.Length; k++)
                {
                    kinds |= (bytes[at] >> k & 1) != 0 ? Classes[k] : WordKinds.None;
                }

                at++;
                Add(words, hash, kinds);
            }
        }

        AddSections(words);
        return words;
    }

    /// <summary>Whether words that stand together, with single blanks or hyphens, are a town.</summary>
    public static bool IsTown(ReadOnlySpan<byte> words) => (Of(words) & WordKinds.TownLead) != 0;

    private static void AddSections(ulong[] words)
    {
        using var reader = new StreamReader(Resource("Lexicon.txt"), Encoding.UTF8);
        var section = WordKinds.None;
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('['))
            {
                section = SectionOf(line.Trim('[', ']', ' '));
            }
            else if (section == WordKinds.TownLead && !line.StartsWith('#'))
            {
                foreach (var town in line.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
                {
                    Add(words, Hash(Encoding.UTF8.GetBytes(town)), section);
                    Add(words, Hash(Encoding.UTF8.GetBytes(town[..town.AsSpan().IndexOfAny(' ', '-', '\'')])), section);
                }
            }
            else if (!line.StartsWith('#'))
            {
                foreach (var word in line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                {
                    Add(words, Hash(Encoding.UTF8.GetBytes(word)), section);
                }
            }
        }
    }

    private static WordKinds SectionOf(string name) => name switch
    {
        "given" => WordKinds.Given | WordKinds.Frequent,
        "eponym" => WordKinds.Eponym | WordKinds.Certain,
        "plaingiven" => WordKinds.Given,
        "plainfamily" => WordKinds.Family,
        "noname" => NoName,
        _ => Enum.Parse<WordKinds>(name, ignoreCase: true),
    };

    private static void Add(ulong[] words, uint hash, WordKinds kinds)
    {
        var place = Place(hash);
        while (words[place] != 0 && words[place] >> 32 != hash)
        {
            place = (place + 1) & (Places - 1);
        }

        words[place] |= (ulong)hash << 32 | (uint)kinds;
        if (kinds == NoName)
        {
            words[place] &= ~(ulong)(WordKinds.Given | WordKinds.Family | WordKinds.Proper | WordKinds.Frequent);
        }
    }

    private static Stream Resource(string name) => typeof(Lexicon).Assembly.GetManifestResourceStream(name)
        ?? throw new InvalidOperationException($"The assembly lacks its embedded {name}.");
}
