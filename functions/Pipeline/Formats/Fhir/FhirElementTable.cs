using System.Text;

namespace FrontierFunctions.Pipeline.Formats.Fhir;

/// <summary>
/// Every type of FHIR R4 (4.0.1) with its elements, loaded from <c>element-types.txt</c>, which
/// <c>generate-element-types.mjs</c> writes from HL7's StructureDefinitions. Immutable and thread-safe.
/// </summary>
internal sealed class FhirElementTable
{
    private readonly Dictionary<string, FhirType> _types = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _bases = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FhirType>.AlternateLookup<ReadOnlySpan<char>> _byName;

    private FhirElementTable(IReadOnlyList<string> lines)
    {
        var rows = new List<(FhirType Type, List<string> Rows)>();
        foreach (var line in lines)
        {
            if (line.StartsWith(' '))
            {
                rows[^1].Rows.Add(line[1..]);
            }
            else if (line.Length > 0 && !line.StartsWith('#'))
            {
                Declare(line.Split(' '), rows);
            }
        }

        var elementRows = rows.ToDictionary(row => row.Type.Name, row => row.Rows, StringComparer.Ordinal);
        var open = OpenTypes(rows.Single(row => row.Type.Name == "Extension").Rows);
        foreach (var (type, _) in rows)
        {
            var elements = new List<FhirElement>();
            Collect(type, type.Name, elementRows, open, elements);
            type.Seal(elements);
        }

        Types = [.. _types.Values.OrderBy(type => type.Index)];
        _byName = _types.GetAlternateLookup<ReadOnlySpan<char>>();
        AnyResource = _types["Resource"];
        Bundle = _types["Bundle"];
        BundleEntry = _types["Bundle.entry"];
        Patient = _types["Patient"];
    }

    /// <summary>The table of FHIR R4.</summary>
    public static FhirElementTable R4 { get; } = Load();

    /// <summary>All types, by <see cref="FhirType.Index"/>.</summary>
    public IReadOnlyList<FhirType> Types { get; }

    /// <summary>Number of elements in all types.</summary>
    public int ElementCount { get; private set; }

    /// <summary>The type that stands for any resource.</summary>
    public FhirType AnyResource { get; }

    /// <summary>Bundle.</summary>
    public FhirType Bundle { get; }

    /// <summary>An entry of a Bundle.</summary>
    public FhirType BundleEntry { get; }

    /// <summary>Patient.</summary>
    public FhirType Patient { get; }

    /// <summary>A type by its name; null when there is none.</summary>
    public FhirType? Find(string name) => _types.GetValueOrDefault(name);

    /// <summary>A concrete resource type by its name; null when FHIR R4 has none of that name.</summary>
    public FhirType? FindResource(ReadOnlySpan<byte> name)
    {
        Span<char> text = stackalloc char[64];
        return name.Length <= 64
            && Encoding.UTF8.TryGetChars(name, text, out var length)
            && _byName.TryGetValue(text[..length], out var type)
            && type.Kind == FhirTypeKind.Resource
            && type.Name is not ("Resource" or "DomainResource")
                ? type
                : null;
    }

    /// <summary>The name of the type that a type inherits from; null at the root.</summary>
    public string? BaseOf(string type) => _bases.GetValueOrDefault(type);

    private static FhirElementTable Load()
    {
        using var stream = typeof(FhirElementTable).Assembly.GetManifestResourceStream("fhir-r4-element-types.txt")
            ?? throw new InvalidOperationException("The table of element types is not built in.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return new FhirElementTable(reader.ReadToEnd().Split('\n'));
    }

    private static string[] OpenTypes(List<string> extensionRows) =>
        extensionRows.Single(row => row.StartsWith("value[x] ", StringComparison.Ordinal))["value[x] ".Length..]
            .Split('|');

    private void Declare(string[] words, List<(FhirType Type, List<string> Rows)> rows)
    {
        var kind = words[0] switch
        {
            "primitive" => FhirTypeKind.Primitive,
            "complex" => FhirTypeKind.Complex,
            "backbone" => FhirTypeKind.Backbone,
            _ => FhirTypeKind.Resource,
        };
        if (kind == FhirTypeKind.Primitive)
        {
            foreach (var name in words[1..])
            {
                _types.Add(name, new FhirType(name, kind, _types.Count));
                _types[name].Seal([]);
            }

            return;
        }

        var type = new FhirType(words[1], kind, _types.Count);
        _types.Add(type.Name, type);
        rows.Add((type, []));
        if (words.Length > 3)
        {
            _bases.Add(type.Name, words[3]);
        }
    }

    private void Collect(
        FhirType type, string stage, Dictionary<string, List<string>> elementRows, string[] open,
        List<FhirElement> elements)
    {
        if (_bases.TryGetValue(stage, out var ancestor))
        {
            Collect(type, ancestor, elementRows, open, elements);
        }

        foreach (var row in elementRows[stage])
        {
            var space = row.IndexOf(' ', StringComparison.Ordinal);
            var name = row[..space];
            var spec = row[(space + 1)..];
            var leads = spec.EndsWith('!');
            spec = leads ? spec[..^1] : spec;
            if (name.EndsWith("[x]", StringComparison.Ordinal))
            {
                foreach (var choice in spec == "*" ? open : spec.Split('|'))
                {
                    Add($"{name[..^3]}{char.ToUpperInvariant(choice[0])}{choice[1..]}", choice, repeats: false);
                }

                continue;
            }

            var repeats = spec.EndsWith('*');
            Add(name, repeats ? spec[..^1] : spec, repeats);

            void Add(string elementName, string typeName, bool repeats)
            {
                var bracket = typeName.IndexOf('(', StringComparison.Ordinal);
                var bare = bracket < 0 ? typeName : typeName[..bracket];
                var targets = bracket < 0 ? [] : typeName[(bracket + 1)..^1].Split('|');
                elements.Add(new FhirElement(type, elementName, _types[bare], ElementCount++, elements.Count)
                {
                    Repeats = repeats,
                    LeadsToSubject = leads,
                    MayLeadToNamed = bare == "Reference"
                        && (targets.Length == 0
                            || targets.Any(target => _types.GetValueOrDefault(target)?.IsNamed ?? true)),
                });
            }
        }
    }
}
