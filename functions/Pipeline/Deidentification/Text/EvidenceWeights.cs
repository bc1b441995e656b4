using System.Globalization;
using System.Text;

namespace FrontierFunctions.Pipeline.Deidentification.Text;

/// <summary>
/// How much each piece of evidence weighs for a person's name and for a facility's: name-evidence.txt, an embedded
/// resource, in hundredths of a logit. Made by Training/train.py. Immutable.
/// </summary>
internal sealed class EvidenceWeights
{
    // More than half of the places stay empty; all of them fit into the first cache.
    private const int Places = 1 << 12;

    private readonly Entry[] _entries = new Entry[Places];

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

    /// <summary>What pieces of evidence weigh together; those that are not listed weigh nothing.</summary>
    public (int Person, int Facility) Of(ReadOnlySpan<Evidence> pieces)
    {
        var (person, facility) = (0, 0);
        var entries = _entries;
        foreach (ref readonly var piece in pieces)
        {
            var mark = MarkOf(piece);
            for (var place = (int)(mark >> 20); entries[place].Mark != 0; place = (place + 1) & (Places - 1))
            {
                if (entries[place].Mark == mark)
                {
                    person += entries[place].Person;
                    facility += entries[place].Facility;
                    break;
                }
            }
        }

        return (person, facility);
    }

    // 32 bits of slot, code and value; no two of those listed have the same, and none has 0.
    private static uint MarkOf(in Evidence piece) =>
        (uint)((piece.Key * 0x9E3779B97F4A7C15ul) >> 32) | 1;

    // "BehindAt 1 =denies 120 -30", "Kind 0 #1 55 0"
    private void Add(string[] columns)
    {
        var slot = Enum.Parse<EvidenceSlot>(columns[0]);
        var value = columns[2][0] == '='
            ? Lexicon.Hash(Encoding.UTF8.GetBytes(columns[2][1..]))
            : uint.Parse(columns[2].AsSpan(1), CultureInfo.InvariantCulture);
        var mark = MarkOf(new Evidence(slot, uint.Parse(columns[1], CultureInfo.InvariantCulture), value));
        var place = (int)(mark >> 20);
        while (_entries[place].Mark != 0)
        {
            if (_entries[place].Mark == mark)
            {
                throw new InvalidDataException($"name-evidence.txt: {string.Join(' ', columns)} has the mark of another.");
            }

            place = (place + 1) & (Places - 1);
        }

        _entries[place] = new Entry(mark, short.Parse(columns[3], CultureInfo.InvariantCulture), short.Parse(columns[4], CultureInfo.InvariantCulture));
    }

    private readonly record struct Entry(uint Mark, short Person, short Facility);
}
