using System.Runtime.InteropServices;
using System.Text.Json;
using FrontierFunctions.Pipeline.Formats.Cda;

namespace FrontierFunctions.Pipeline.Deidentification.Cda;

/// <summary>Counts what was done to one file. Value-free. Not thread-safe.</summary>
internal sealed class CdaTally(bool explains)
{
    private readonly SortedDictionary<string, SortedDictionary<string, long>> _actions = new(StringComparer.Ordinal);
    private readonly Dictionary<(CdaType Type, CdaAction Action), long> _counts = [];
    private readonly SortedDictionary<string, long> _unknown = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _records = new(StringComparer.Ordinal);
    private long _attributes;

    /// <summary>What was done by path and rule; null where nobody asks.</summary>
    public RuleTrace<(string Path, CdaAction Action, string Rule)>? Places { get; } = explains ? new() : null;

    /// <summary>Pieces of text that were scrubbed.</summary>
    public ScrubCounts Scrubbed { get; } = new();

    /// <summary>Distinct subjects.</summary>
    public HashSet<Subject> Subjects { get; } = [];

    /// <summary>Subjects that nobody knows.</summary>
    public long Unresolved { get; set; }

    /// <summary>Roots that the residual scan read.</summary>
    public long Scanned { get; set; }

    /// <summary>Counts an element.</summary>
    public void Did(CdaType type, CdaAction action) =>
        CollectionsMarshal.GetValueRefOrAddDefault(_counts, (type, action), out _)++;

    /// <summary>Counts an element or text that CDA does not have there.</summary>
    public void Unknown(string parent) => _unknown[parent] = _unknown.GetValueOrDefault(parent) + 1;

    /// <summary>Counts an attribute that went.</summary>
    public void DroppedAttribute() => _attributes++;

    /// <summary>Counts a root that was written.</summary>
    public void Wrote(string name) => _records[name] = _records.GetValueOrDefault(name) + 1;

    /// <summary>The manifest of the file.</summary>
    public DeidentificationManifest ToManifest(CdaRules rules, long bytesIn, long bytesOut)
    {
        foreach (var ((type, action), count) in _counts)
        {
            Of(type.ToString())[JsonNamingPolicy.KebabCaseLower.ConvertName(action.ToString())] = count;
        }

        if (_attributes > 0)
        {
            Of("attribute")["drop"] = _attributes;
        }

        return new DeidentificationManifest
        {
            Format = "cda",
            Profile = rules.Profile,
            LegalNotice = rules.LegalNotice,
            RulesVersion = rules.Version,
            Actions = new SortedDictionary<string, IReadOnlyDictionary<string, long>>(
                _actions.ToDictionary(pair => pair.Key, pair => (IReadOnlyDictionary<string, long>)pair.Value),
                StringComparer.Ordinal),
            Places = Places?.Told(met => (met.Path, met.Action.ToString(), met.Rule)),
            TextFindings = new SortedDictionary<string, long>(
                Scrubbed.ByKind.ToDictionary(
                    pair => JsonNamingPolicy.KebabCaseLower.ConvertName(pair.Key.ToString()), pair => pair.Value),
                StringComparer.Ordinal),
            Records = _records,
            Subjects = Subjects.Count,
            UnresolvedReferences = Unresolved,
            UnknownElementsDropped = _unknown,
            ResidualScan = "clean",
            ResidualScanRecords = Scanned,
            BytesIn = bytesIn,
            BytesOut = bytesOut,
        };
    }

    private SortedDictionary<string, long> Of(string type)
    {
        if (!_actions.TryGetValue(type, out var actions))
        {
            _actions.Add(type, actions = new SortedDictionary<string, long>(StringComparer.Ordinal));
        }

        return actions;
    }
}
