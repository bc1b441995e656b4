using System.Collections.Frozen;
using System.Text;
using FrontierFunctions.Pipeline.Deidentification;

namespace FrontierFunctions.Pipeline.Formats.Cda;

/// <summary>An element of CDA by its name, <c>sdtc:</c> in front for those of that extension.</summary>
/// <param name="Index">Its place among all.</param>
/// <param name="Name">Its name.</param>
internal sealed record CdaElement(int Index, string Name);

/// <summary>Which elements CDA has and of what type they are. Immutable and thread-safe.</summary>
internal sealed class CdaVocabulary
{
    private static readonly FrozenDictionary<string, CdaType> DataTypes = new Dictionary<string, CdaType>
    {
        ["II"] = CdaType.II, ["CS"] = CdaType.CD, ["CE"] = CdaType.CD, ["CV"] = CdaType.CD, ["CD"] = CdaType.CD,
        ["CO"] = CdaType.CD, ["PQR"] = CdaType.CD, ["ED"] = CdaType.ED, ["ST"] = CdaType.ST, ["SC"] = CdaType.SC,
        ["BIN"] = CdaType.ED, ["ON"] = CdaType.EN, ["EN"] = CdaType.EN, ["PN"] = CdaType.EN, ["TN"] = CdaType.EN,
        ["AD"] = CdaType.AD, ["TEL"] = CdaType.TEL, ["URL"] = CdaType.TEL, ["TS"] = CdaType.TS,
        ["IVL_TS"] = CdaType.TS, ["PIVL_TS"] = CdaType.TS, ["EIVL_TS"] = CdaType.TS, ["SXCM_TS"] = CdaType.TS,
        ["SXPR_TS"] = CdaType.TS, ["IVXB_TS"] = CdaType.TS, ["PIVL"] = CdaType.TS, ["EIVL"] = CdaType.TS,
        ["PQ"] = CdaType.Quantity, ["IVL_PQ"] = CdaType.Quantity, ["INT"] = CdaType.Quantity,
        ["IVL_INT"] = CdaType.Quantity, ["REAL"] = CdaType.Quantity, ["IVL_REAL"] = CdaType.Quantity,
        ["BL"] = CdaType.Quantity, ["MO"] = CdaType.Quantity, ["IVL_MO"] = CdaType.Quantity,
        ["RTO"] = CdaType.Quantity, ["RTO_PQ_PQ"] = CdaType.Quantity, ["RTO_QTY_QTY"] = CdaType.Quantity,
        ["RTO_MO_PQ"] = CdaType.Quantity, ["SXCM_PQ"] = CdaType.Quantity, ["IVXB_PQ"] = CdaType.Quantity,
        ["SLIST_PQ"] = CdaType.Quantity, ["GLIST_PQ"] = CdaType.Quantity, ["GLIST_TS"] = CdaType.TS,
        ["SLIST_TS"] = CdaType.TS, ["BN"] = CdaType.Quantity, ["QTY"] = CdaType.Quantity,
        ["structure"] = CdaType.Structure, ["ANY"] = CdaType.Any, ["narrative"] = CdaType.Narrative,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly Dictionary<byte[], CdaElement> _byName = new(Utf8KeyComparer.Instance);
    private readonly Dictionary<byte[], CdaType> _types = new(Utf8KeyComparer.Instance);
    private readonly Dictionary<(int Parent, int Child), CdaType> _byParent = [];
    private readonly Dictionary<(CdaType Parent, int Child), CdaType> _parts = [];
    private readonly Dictionary<int, CdaType> _anywhere = [];

    private CdaVocabulary(Stream table)
    {
        foreach (var (name, type) in DataTypes.Where(pair => pair.Key is not ("structure" or "narrative" or "ANY")))
        {
            _types.Add(Encoding.ASCII.GetBytes(name), type);
        }

        using var reader = new StreamReader(table);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            foreach (var word in words[1..])
            {
                Add(word, DataTypes[words[0]]);
            }
        }
    }

    /// <summary>The elements of CDA R2 and of the sdtc extensions.</summary>
    public static CdaVocabulary R2 { get; } = Load();

    /// <summary>Every element.</summary>
    public List<CdaElement> Elements { get; } = [];

    /// <summary>An element by its name; null where there is none.</summary>
    public CdaElement? Find(ReadOnlySpan<byte> name) =>
        _byName.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(name, out var element) ? element : null;

    /// <summary>The type that <c>xsi:type</c> names, without its prefix; null where CDA has none of that name.</summary>
    public CdaType? TypeOf(ReadOnlySpan<byte> name) =>
        _types.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(name, out var type) ? type : null;

    /// <summary>The type of an element below another; null where the parent has none of that name.</summary>
    /// <param name="parent">The parent; null for a root.</param>
    /// <param name="parentType">The parent's type.</param>
    /// <param name="element">The element.</param>
    public CdaType? TypeOf(CdaElement? parent, CdaType parentType, CdaElement element)
    {
        if (parent is not null && _byParent.TryGetValue((parent.Index, element.Index), out var below))
        {
            return below;
        }

        if (parentType != CdaType.Structure)
        {
            return _parts.TryGetValue((parentType, element.Index), out var part) ? part : null;
        }

        // The text of a fragment that is nothing but a text may be a narrative block.
        return parent is null && element.Name == "text" ? CdaType.Narrative
            : _anywhere.TryGetValue(element.Index, out var type) ? type
            : null;
    }

    private static CdaVocabulary Load()
    {
        using var table = typeof(CdaVocabulary).Assembly.GetManifestResourceStream("cda-elements.txt")
            ?? throw new InvalidOperationException("The elements of CDA are not built in.");
        return new CdaVocabulary(table);
    }

    private CdaElement Element(string name)
    {
        if (!_byName.TryGetValue(Encoding.ASCII.GetBytes(name), out var element))
        {
            element = new CdaElement(Elements.Count, name);
            Elements.Add(element);
            _byName.Add(Encoding.ASCII.GetBytes(name), element);
        }

        return element;
    }

    private void Add(string word, CdaType type)
    {
        var slash = word.IndexOf('/', StringComparison.Ordinal);
        var element = Element(word[(slash + 1)..]);
        if (slash < 0)
        {
            _anywhere.Add(element.Index, type);
        }
        else if (DataTypes.TryGetValue(word[..slash], out var whole))
        {
            _parts.Add((whole, element.Index), type);
        }
        else
        {
            _byParent.Add((Element(word[..slash]).Index, element.Index), type);
        }
    }
}
