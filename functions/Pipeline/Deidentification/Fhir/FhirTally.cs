using System.Runtime.InteropServices;
using FrontierFunctions.Pipeline.Formats.Fhir;

namespace FrontierFunctions.Pipeline.Deidentification.Fhir;

/// <summary>Counts what was done to one file. Value-free. Not thread-safe.</summary>
internal sealed class FhirTally(bool explains)
{
    private static readonly int ActionCount = Enum.GetValues<FhirAction>().Length;

    private readonly long[] _actions = new long[FhirElementTable.R4.Types.Count * ActionCount];
    private readonly long[] _records = new long[FhirElementTable.R4.Types.Count];
    private readonly RuleTrace<(FhirElement Element, FhirAction Action)>? _places = explains ? new() : null;
    private readonly Dictionary<string, long> _unknown = new(StringComparer.Ordinal);

    /// <summary>Distinct subjects.</summary>
    public HashSet<Subject> Subjects { get; } = [];

    /// <summary>Pieces of text that were scrubbed.</summary>
    public ScrubCounts Scrubbed { get; } = new();

    /// <summary>References to patients that nobody knows.</summary>
    public long UnresolvedReferences { get; set; }

    /// <summary>Fragments that the residual scan read.</summary>
    public long ScannedRecords { get; set; }

    /// <summary>
    /// Counts an element that went; a null element is one that the standard does not have in <paramref name="parent"/>.
    /// </summary>
    public void Dropped(FhirElement? element, FhirType? parent)
    {
        if (element is not null)
        {
            Changed(element, FhirAction.Drop);
        }
        else if (parent is not null)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_unknown, parent.Name, out _)++;
        }
    }

    /// <summary>Counts an element that was replaced; a null element is an age.</summary>
    public void Changed(FhirElement? element, FhirAction action)
    {
        _actions[((element?.Type.Index ?? FhirElementTable.R4.Find("Age")!.Index) * ActionCount) + (int)action]++;
        _places?.Add((element ?? FhirElementTable.R4.Find("Age")!.Find("value")!, action));
    }

    /// <summary>Counts a record that was written.</summary>
    public void Written(FhirType type) => _records[type.Index]++;

    /// <summary>The manifest of the file.</summary>
    public DeidentificationManifest ToManifest(FhirRules rules, long bytesIn, long bytesOut)
    {
        var actions = new SortedDictionary<string, IReadOnlyDictionary<string, long>>(StringComparer.Ordinal);
        var records = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var type in FhirElementTable.R4.Types)
        {
            if (_records[type.Index] > 0)
            {
                records.Add(type.Name, _records[type.Index]);
            }

            var ofType = new SortedDictionary<string, long>(StringComparer.Ordinal);
            foreach (var action in Enum.GetValues<FhirAction>())
            {
                if (_actions[(type.Index * ActionCount) + (int)action] is > 0 and var count)
                {
                    ofType.Add(NameOf(action), count);
                }
            }

            if (ofType.Count > 0)
            {
                actions.Add(type.Name, ofType);
            }
        }

        return new DeidentificationManifest
        {
            Format = "fhir-r4",
            Profile = rules.ProfileName,
            LegalNotice = rules.LegalNotice,
            RulesVersion = rules.Version,
            Actions = actions,
            Places = _places?.Told(met =>
                (met.Element.Path, met.Action.ToString(), rules.RuleOf(met.Element, met.Action))),
            TextFindings = new SortedDictionary<string, long>(
                Scrubbed.ByKind.ToDictionary(pair => NameOf(pair.Key.ToString()), pair => pair.Value),
                StringComparer.Ordinal),
            Records = records,
            Subjects = Subjects.Count,
            UnresolvedReferences = UnresolvedReferences,
            UnknownElementsDropped = new SortedDictionary<string, long>(_unknown, StringComparer.Ordinal),
            ResidualScan = "clean",
            ResidualScanRecords = ScannedRecords,
            BytesIn = bytesIn,
            BytesOut = bytesOut,
        };
    }

    private static string NameOf(FhirAction action) => NameOf(action.ToString());

    /// <summary>Kebab case: <c>AgeOver89</c> becomes <c>age-over89</c>.</summary>
    private static string NameOf(string pascalCase) =>
        System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(pascalCase);
}
