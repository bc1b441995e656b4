using System.Text.Json;
using FrontierFunctions.Pipeline.Formats.Hl7;

namespace FrontierFunctions.Pipeline.Deidentification.Hl7;

/// <summary>Counts what was done to one file. Value-free. Not thread-safe.</summary>
internal sealed class Hl7Tally(bool explains)
{
    private static readonly int ActionCount = Enum.GetValues<Hl7Action>().Length;
    private static readonly string[] ActionNames =
        [.. Enum.GetNames<Hl7Action>().Select(JsonNamingPolicy.KebabCaseLower.ConvertName)];

    private readonly long[] _actions = new long[Hl7Table.Instance.Types.Count * ActionCount];
    private readonly long[] _segments = new long[Hl7Table.Instance.Segments.Count];
    private readonly SortedDictionary<string, long> _unknown = new(StringComparer.Ordinal);
    private readonly RuleTrace<(int Segment, int Field, int Component, Hl7Step Step, Hl7Action Action)>? _places =
        explains ? new() : null;

    private long _ownSegments;

    /// <summary>Distinct subjects.</summary>
    public HashSet<Subject> Subjects { get; } = [];

    /// <summary>Pieces of text that were scrubbed.</summary>
    public ScrubCounts Scrubbed { get; } = new();

    /// <summary>Patients whom no identity of the batch describes.</summary>
    public long Unresolved { get; set; }

    /// <summary>The segment at hand; negative for a Z-segment.</summary>
    public int Segment { get; set; }

    /// <summary>The field at hand, from 1.</summary>
    public int Field { get; set; }

    /// <summary>The component at hand, from 0.</summary>
    public int Component { get; set; }

    /// <summary>Messages that the residual scan read.</summary>
    public long ScannedRecords { get; set; }

    /// <summary>Counts a value that was changed.</summary>
    public void Changed(Hl7Step step, Hl7Action action)
    {
        _actions[(step.Type * ActionCount) + (int)action]++;
        _places?.Add((Segment, Field, Component, step, action));
    }

    /// <summary>Counts a segment that was written; -1 for a Z-segment.</summary>
    public void Written(int segment)
    {
        if (segment < 0)
        {
            _ownSegments++;
        }
        else
        {
            _segments[segment]++;
        }
    }

    /// <summary>Counts what the standard does not have, by where it stood.</summary>
    public void Unknown(string place) => _unknown[place] = _unknown.GetValueOrDefault(place) + 1;

    /// <summary>The manifest of the file.</summary>
    public DeidentificationManifest ToManifest(Hl7Rules rules, long bytesIn, long bytesOut)
    {
        var actions = new SortedDictionary<string, IReadOnlyDictionary<string, long>>(StringComparer.Ordinal);
        foreach (var type in Hl7Table.Instance.Types)
        {
            var ofType = new SortedDictionary<string, long>(StringComparer.Ordinal);
            for (var action = 0; action < ActionCount; action++)
            {
                if (_actions[(type.Index * ActionCount) + action] is > 0 and var count)
                {
                    ofType.Add(ActionNames[action], count);
                }
            }

            if (ofType.Count > 0)
            {
                actions.Add(type.Name, ofType);
            }
        }

        var records = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var segment in Hl7Table.Instance.Segments.Where(segment => _segments[segment.Index] > 0))
        {
            records.Add(segment.Name, _segments[segment.Index]);
        }

        if (_ownSegments > 0)
        {
            records.Add("Z", _ownSegments);
        }

        return new DeidentificationManifest
        {
            Format = "hl7v2",
            Profile = rules.ProfileName,
            LegalNotice = rules.LegalNotice,
            RulesVersion = rules.Version,
            Actions = actions,
            Places = _places?.Told(met => rules.Tell(met.Segment, met.Field, met.Component, met.Step, met.Action)),
            TextFindings = new SortedDictionary<string, long>(
                Scrubbed.ByKind.ToDictionary(
                    pair => JsonNamingPolicy.KebabCaseLower.ConvertName(pair.Key.ToString()), pair => pair.Value),
                StringComparer.Ordinal),
            Records = records,
            Subjects = Subjects.Count,
            UnresolvedReferences = Unresolved,
            UnknownElementsDropped = _unknown,
            ResidualScan = "clean",
            ResidualScanRecords = ScannedRecords,
            BytesIn = bytesIn,
            BytesOut = bytesOut,
        };
    }
}
