using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace FrontierFunctions.Pipeline.Deidentification.Text;

/// <summary>
/// How much each piece of evidence weighs for a person's name and for a facility's: name-evidence.txt, an embedded
/// resource, in hundredths of a logit. Made by Training/train.py. Immutable.
/// </summary>
internal sealed class EvidenceWeights
{
    private const ulong Mixer = 0x9E3779B97F4A7C15;

    // Half of the places stay empty at least.
    private const int Places = 1 << 13;

    // Says of most evidence that it weighs nothing, in little memory.
    private const int FilterBits = 15;

    private readonly ulong[] _filter = new ulong[(1 << FilterBits) / 64];
    private readonly ulong[] _keys = new ulong[Places];
    private readonly (short Person, short Facility)[] _weights = new (short, short)[Places];

    private EvidenceWeights()
    {
        using var stream = typeof(EvidenceWeights).Assembly.GetManifestResourceStream("name-evidence.txt")
            ?? throw new InvalidOperationException("The assembly lacks its embedded name-evidence.txt.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0 && line[0] != '#')
            {
                Add(line.Split(' '));
            }
        }
    }

    /// <summary>Those of name-evidence.txt.</summary>
    public static EvidenceWeights BuiltIn { get; } = new();

    /// <summary>What a piece of evidence weighs; nothing where it is not listed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (short Person, short Facility) Of(in Evidence evidence)
    {
        var key = evidence.Key;
        var bit = Bit(key);
        return (_filter[bit >> 6] >> (int)(bit & 63) & 1) == 0 ? default : Find(key);
    }

    private (short Person, short Facility) Find(ulong key)
    {
        for (var place = Place(key); _keys[place] != 0; place = (place + 1) & (Places - 1))
        {
            if (_keys[place] == key)
            {
                return _weights[place];
            }
        }

        return default;
    }

    private static uint Bit(ulong key) => (uint)((key * Mixer) >> (64 - FilterBits));

    private static int Place(ulong key) => (int)((key * Mixer) >> 51);

    // "BehindAt 1 =denies 120 -30", "Kind 0 #1 55 0"
    private void Add(string[] columns)
    {
        var slot = Enum.Parse<EvidenceSlot>(columns[0]);
        var value = columns[2][0] == '='
            ? Lexicon.Hash(Encoding.UTF8.GetBytes(columns[2][1..]))
            : uint.Parse(columns[2].AsSpan(1), CultureInfo.InvariantCulture);
        var key = new Evidence(slot, uint.Parse(columns[1], CultureInfo.InvariantCulture), value).Key;
        var place = Place(key);
        while (_keys[place] != 0)
        {
            place = (place + 1) & (Places - 1);
        }

        _filter[Bit(key) >> 6] |= 1UL << (int)(Bit(key) & 63);
        _keys[place] = key;
        _weights[place] = (short.Parse(columns[3], CultureInfo.InvariantCulture), short.Parse(columns[4], CultureInfo.InvariantCulture));
    }
}
