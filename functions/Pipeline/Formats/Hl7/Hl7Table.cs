using System.Collections.Frozen;

namespace FrontierFunctions.Pipeline.Formats.Hl7;

/// <summary>A data type of HL7 version 2.</summary>
internal sealed class Hl7Type(string name, int index)
{
    /// <summary>Its name: <c>XPN</c>.</summary>
    public string Name { get; } = name;

    /// <summary>Its place among the types.</summary>
    public int Index { get; } = index;

    /// <summary>The types of its components in order; empty for a primitive type.</summary>
    public IReadOnlyList<Hl7Type> Components { get; internal set; } = [];
}

/// <summary>A segment of HL7 version 2.</summary>
/// <param name="Name">Its name: <c>PID</c>.</param>
/// <param name="Index">Its place among the segments.</param>
/// <param name="Fields">The types of its fields in order; the first is field 1.</param>
internal sealed record Hl7SegmentType(string Name, int Index, IReadOnlyList<Hl7Type> Fields);

/// <summary>
/// Segments, fields and data types of HL7 version 2, the union over 2.1 to 2.8.2. Source and reading of the table are
/// in <c>segments.txt</c>. Immutable.
/// </summary>
internal sealed class Hl7Table
{
    private static readonly Lazy<Hl7Table> Whole = new(() => new Hl7Table());

    private readonly short[] _byName = new short[36 * 36 * 36];
    private readonly FrozenDictionary<string, Hl7Type> _types;
    private readonly FrozenDictionary<string, Hl7SegmentType> _segments;

    private Hl7Table()
    {
        var types = new Dictionary<string, Hl7Type>(StringComparer.Ordinal);
        var segments = new Dictionary<string, Hl7SegmentType>(StringComparer.Ordinal);
        using var stream = typeof(Hl7Table).Assembly.GetManifestResourceStream("hl7v2-segments.txt")
            ?? throw new InvalidOperationException("The table of HL7 v2 segments is not built in.");
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            var words = line.Split(' ');
            var parts = words.Skip(1).Select(Type).ToArray();
            if (line[0] == '.')
            {
                Type(words[0][1..]).Components = parts;
            }
            else
            {
                segments.Add(words[0], new Hl7SegmentType(words[0], segments.Count, parts));
            }
        }

        (_types, _segments) = (types.ToFrozenDictionary(), segments.ToFrozenDictionary());
        Segments = [.. segments.Values];
        Types = [.. types.Values];
        Array.Fill(_byName, (short)-1);
        foreach (var segment in Segments)
        {
            _byName[Key((byte)segment.Name[0], (byte)segment.Name[1], (byte)segment.Name[2])] = (short)segment.Index;
        }

        Hl7Type Type(string name)
        {
            if (!types.TryGetValue(name, out var type))
            {
                types.Add(name, type = new Hl7Type(name, types.Count));
            }

            return type;
        }
    }

    /// <summary>The table.</summary>
    public static Hl7Table Instance => Whole.Value;

    /// <summary>Every segment, by <see cref="Hl7SegmentType.Index"/>.</summary>
    public IReadOnlyList<Hl7SegmentType> Segments { get; }

    /// <summary>Every data type, by <see cref="Hl7Type.Index"/>.</summary>
    public IReadOnlyList<Hl7Type> Types { get; }

    /// <summary>The segment of a name; -1 where the standard has none.</summary>
    /// <param name="name">At least three bytes; what stands behind them is not looked at.</param>
    public int SegmentAt(ReadOnlySpan<byte> name)
    {
        var key = Key(name[0], name[1], name[2]);
        return key < 0 ? -1 : _byName[key];
    }

    /// <summary>A data type by name; null where the standard has none. Older names lead to what took their place.
    /// </summary>
    public Hl7Type? Type(string name) => _types.GetValueOrDefault(name switch
    {
        "CE" or "CNE" => "CWE",
        "TS" => "DTM",
        "CK" => "CX",
        "CN" => "XCN",
        "PN" => "XPN",
        "AD" => "XAD",
        "TN" => "XTN",
        _ => name,
    });

    /// <summary>A segment by name; null where the standard has none.</summary>
    public Hl7SegmentType? Segment(string name) => _segments.GetValueOrDefault(name);

    /// <summary>Whether three bytes can be the name of a segment: a capital, then capitals or digits.</summary>
    public static bool IsName(ReadOnlySpan<byte> name) => name[0] is >= (byte)'A' and <= (byte)'Z'
        && Key(name[0], name[1], name[2]) >= 0;

    private static int Key(byte first, byte second, byte third)
    {
        var (a, b, c) = (Digit(first), Digit(second), Digit(third));
        return (a | b | c) < 0 ? -1 : (((a * 36) + b) * 36) + c;
    }

    private static int Digit(byte b) => b switch
    {
        >= (byte)'A' and <= (byte)'Z' => b - 'A' + 10,
        >= (byte)'0' and <= (byte)'9' => b - '0',
        _ => -1,
    };
}
