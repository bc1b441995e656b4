using System.Text.Json;
using System.Text.Json.Serialization;

namespace FrontierFunctions.Pipeline.Deidentification.Privacy;

/// <summary>
/// What de-identification did to a batch, what is left, and what is still usable. For the privacy officer. Holds no value
/// of a record and no name that a sender chose.
/// </summary>
public sealed record PrivacyReport
{
    /// <summary>Version of this record's layout.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>The profile's name.</summary>
    public required string Profile { get; init; }

    /// <summary>What the profile and the formats need in law before outputs may be shared.</summary>
    public required IReadOnlyList<string> LegalNotices { get; init; }

    /// <summary>Files by format, sorted.</summary>
    public required IReadOnlyList<FormatPrivacy> Formats { get; init; }

    /// <summary>Files that were set aside, by code, sorted.</summary>
    public required IReadOnlyDictionary<string, int> SetAside { get; init; }

    /// <summary>Files that the residual scan set aside: something identifying was still in what would have been written.</summary>
    public required int ResidualHits { get; init; }

    /// <summary>Records of the released files that the residual scan read; it found nothing in them.</summary>
    public required long ResidualScanRecords { get; init; }

    /// <summary>What is left that could single subjects out.</summary>
    public required PopulationRiskCounts Population { get; init; }

    /// <summary>What is still usable, over the files that were measured.</summary>
    public required UtilityCounts Utility { get; init; }

    /// <summary>Files whose facts were compared with the original's.</summary>
    public required int FilesMeasured { get; init; }

    /// <summary>The report as UTF-8 JSON.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, PrivacyReportJson.Default.PrivacyReport);
}

/// <summary>What was found and done in the files of one format.</summary>
public sealed record FormatPrivacy
{
    /// <summary>The format's name.</summary>
    public required string Format { get; init; }

    /// <summary>Released files.</summary>
    public required int Files { get; init; }

    /// <summary>Versions of the rules that were used, sorted.</summary>
    public required IReadOnlyList<string> RulesVersions { get; init; }

    /// <summary>Records written.</summary>
    public required long Records { get; init; }

    /// <summary>Elements by data type of the standard and what was done, sorted.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyDictionary<string, long>> Actions { get; init; }

    /// <summary>Pieces of free text that were replaced, by kind, sorted.</summary>
    public required IReadOnlyDictionary<string, long> TextFindings { get; init; }

    /// <summary>References to somebody whom no identity describes.</summary>
    public required long UnresolvedReferences { get; init; }

    /// <summary>Elements dropped because the standard has none of that name there.</summary>
    public required long UnknownElementsDropped { get; init; }
}

/// <summary>Sums up manifests. Not thread-safe.</summary>
/// <param name="profile">The profile's name.</param>
public sealed class PrivacyTally(string profile)
{
    private readonly List<DeidentificationManifest> _manifests = [];
    private readonly SortedDictionary<string, int> _setAside = new(StringComparer.Ordinal);
    private UtilityCounts _utility;
    private int _measured;

    /// <summary>Takes a released file.</summary>
    public void Add(DeidentificationManifest manifest) => _manifests.Add(manifest);

    /// <summary>Takes a file that was set aside.</summary>
    public void AddSetAside(string code) => _setAside[code] = _setAside.GetValueOrDefault(code) + 1;

    /// <summary>Takes what is still usable of a file.</summary>
    public void AddUtility(UtilityCounts counts)
    {
        _utility = _utility.Plus(counts);
        _measured++;
    }

    /// <summary>The report.</summary>
    public PrivacyReport Finish(PopulationRiskCounts population) => new()
    {
        Profile = profile,
        LegalNotices = [.. _manifests.Select(m => m.LegalNotice).Distinct().Order(StringComparer.Ordinal)],
        Formats = [.. _manifests.GroupBy(m => m.Format).OrderBy(g => g.Key, StringComparer.Ordinal).Select(Of)],
        SetAside = _setAside,
        ResidualHits = _setAside.GetValueOrDefault(Pipeline.Formats.InputIssues.Residual.Code),
        ResidualScanRecords = _manifests.Sum(m => m.ResidualScanRecords),
        Population = population,
        Utility = _utility,
        FilesMeasured = _measured,
    };

    private static FormatPrivacy Of(IGrouping<string, DeidentificationManifest> files) => new()
    {
        Format = files.Key,
        Files = files.Count(),
        RulesVersions = [.. files.Select(m => m.RulesVersion).Distinct().Order(StringComparer.Ordinal)],
        Records = files.Sum(m => m.Records.Values.Sum()),
        Actions = new SortedDictionary<string, IReadOnlyDictionary<string, long>>(
            files.SelectMany(m => m.Actions).GroupBy(type => type.Key)
                .ToDictionary(
                    type => type.Key,
                    type => (IReadOnlyDictionary<string, long>)Sum(type.SelectMany(actions => actions.Value))),
            StringComparer.Ordinal),
        TextFindings = Sum(files.SelectMany(m => m.TextFindings)),
        UnresolvedReferences = files.Sum(m => m.UnresolvedReferences),
        UnknownElementsDropped = files.Sum(m => m.UnknownElementsDropped.Values.Sum()),
    };

    private static SortedDictionary<string, long> Sum(IEnumerable<KeyValuePair<string, long>> counts) => new(
        counts.GroupBy(count => count.Key).ToDictionary(group => group.Key, group => group.Sum(count => count.Value)),
        StringComparer.Ordinal);
}

/// <summary>Source-generated JSON of privacy reports.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, NewLine = "\n")]
[JsonSerializable(typeof(PrivacyReport))]
internal sealed partial class PrivacyReportJson : JsonSerializerContext;
