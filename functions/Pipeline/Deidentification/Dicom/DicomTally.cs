using System.Runtime.InteropServices;
using System.Text.Json;
using FrontierFunctions.Pipeline.Formats.Dicom;

namespace FrontierFunctions.Pipeline.Deidentification.Dicom;

/// <summary>Counts what was done to one file. Value-free. Not thread-safe.</summary>
internal sealed class DicomTally(bool explains)
{
    private readonly Dictionary<(DicomVr Vr, DicomAction Action), long> _actions = [];
    private readonly RuleTrace<(uint Tag, DicomAction Action)>? _places = explains ? new() : null;
    private readonly SortedDictionary<string, long> _unknown = new(StringComparer.Ordinal);
    private int _regions;

    /// <summary>Stands for all private tags: their groups are vendors' own.</summary>
    public const uint PrivateTag = 0x00090000;

    /// <summary>Pieces of text that were scrubbed.</summary>
    public ScrubCounts Scrubbed { get; } = new();

    /// <summary>Counts what became of the pixels.</summary>
    public void Pixels(PixelVerdict verdict) => _regions = verdict.Regions;

    /// <summary>Counts an element that met an action.</summary>
    public void Met(uint tag, DicomVr vr, DicomAction action)
    {
        CollectionsMarshal.GetValueRefOrAddDefault(
            _actions, (vr.IsKnown() ? vr : DicomVr.UN, action), out _)++;
        _places?.Add((tag, action));
    }

    /// <summary>Counts an element that went because the standard has none of that tag.</summary>
    /// <param name="isPrivate">Whether a vendor defines it.</param>
    public void Unknown(bool isPrivate)
    {
        _places?.Add((isPrivate ? PrivateTag : 0, DicomAction.Remove));
        var place = isPrivate ? "private" : "dataset";
        _unknown[place] = _unknown.GetValueOrDefault(place) + 1;
    }

    /// <summary>The manifest of the file.</summary>
    public DeidentificationManifest ToManifest(
        DicomRules rules, string sopClass, bool isResolved, long bytesIn, long bytesOut) => new()
        {
            Format = "dicom",
            Profile = rules.ProfileName,
            LegalNotice = rules.LegalNotice,
            RulesVersion = rules.Version,
            Actions = new SortedDictionary<string, IReadOnlyDictionary<string, long>>(
                _actions.GroupBy(pair => pair.Key.Vr.Name()).ToDictionary(
                    ofVr => ofVr.Key,
                    ofVr => (IReadOnlyDictionary<string, long>)new SortedDictionary<string, long>(
                        ofVr.ToDictionary(
                            pair => JsonNamingPolicy.KebabCaseLower.ConvertName(pair.Key.Action.ToString()),
                            pair => pair.Value),
                        StringComparer.Ordinal)),
                StringComparer.Ordinal),
            Places = _places?.Told(met => rules.Tell(met.Tag, met.Action)),
            TextFindings = new SortedDictionary<string, long>(
                Scrubbed.ByKind
                    .Select(pair => (
                        Kind: JsonNamingPolicy.KebabCaseLower.ConvertName(pair.Key.ToString()), Count: pair.Value))
                    .Append((Kind: "burned-in-text", Count: _regions))
                    .Where(finding => finding.Count > 0)
                    .ToDictionary(finding => finding.Kind, finding => finding.Count),
                StringComparer.Ordinal),
            Records = new SortedDictionary<string, long>(StringComparer.Ordinal) { [sopClass] = 1 },
            Subjects = isResolved ? 1 : 0,
            UnresolvedReferences = isResolved ? 0 : 1,
            UnknownElementsDropped = _unknown,
            ResidualScan = "clean",
            ResidualScanRecords = 1,
            BytesIn = bytesIn,
            BytesOut = bytesOut,
        };
}
