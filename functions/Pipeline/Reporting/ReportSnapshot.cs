using System.Text.Json;
using System.Text.Json.Serialization;
using FrontierFunctions.Pipeline.Genomics;

namespace FrontierFunctions.Pipeline.Reporting;

/// <summary>
/// What one version of a report stated, in short. Stands beside the report as <c>snapshot.json</c>, so that the next
/// version can say what is new, resolved or changed without reading the old report.
/// </summary>
public sealed record ReportSnapshot
{
    /// <summary>Version of this record's shape; 1 is the only one so far.</summary>
    public required int SnapshotVersion { get; init; }

    /// <summary>The report's version.</summary>
    public required int Version { get; init; }

    /// <summary>The last fact that was known, on the subject's time line.</summary>
    public required DateTimeOffset AsOf { get; init; }

    /// <summary>Number of events.</summary>
    public required int EventCount { get; init; }

    /// <summary>The scores, ordered by task.</summary>
    public required IReadOnlyList<SnapshotScore> Scores { get; init; }

    /// <summary>The latest value of each numeric measurement, ordered by code and unit.</summary>
    public required IReadOnlyList<SnapshotValue> Latest { get; init; }

    /// <summary>The problems, ordered by code.</summary>
    public required IReadOnlyList<SnapshotItem> Problems { get; init; }

    /// <summary>The medications, ordered by code.</summary>
    public required IReadOnlyList<SnapshotItem> Medications { get; init; }

    /// <summary>The allergies, ordered by code.</summary>
    public required IReadOnlyList<SnapshotItem> Allergies { get; init; }

    /// <summary>How many encounters there were.</summary>
    public required int Encounters { get; init; }

    /// <summary>How many procedures there were.</summary>
    public required int Procedures { get; init; }

    /// <summary>How many immunizations there were.</summary>
    public required int Immunizations { get; init; }

    /// <summary>Whether a death was known.</summary>
    public required bool Deceased { get; init; }

    /// <summary>Genes and hereditary variants, in the order of the report; null where there is nothing of a genome.</summary>
    public IReadOnlyList<SnapshotGene>? Genome { get; init; }

    /// <summary>What the report of <paramref name="input"/> states.</summary>
    public static ReportSnapshot From(ReportInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return From(input, SubjectHistory.Read(input));
    }

    /// <summary>Reads a snapshot from its JSON text.</summary>
    /// <exception cref="JsonException">
    /// The text is not a snapshot, names an unknown member, or has another shape.
    /// </exception>
    public static ReportSnapshot Parse(ReadOnlySpan<byte> utf8Json)
    {
        var snapshot = JsonSerializer.Deserialize(utf8Json, ReportSnapshotJson.Default.ReportSnapshot);
        return snapshot is { SnapshotVersion: 1 }
            ? snapshot
            : throw new JsonException("The snapshot is null or has another version.");
    }

    /// <summary>The JSON text: the same bytes for the same content.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, ReportSnapshotJson.Default.ReportSnapshot);

    internal static ReportSnapshot From(ReportInput input, SubjectHistory history) => new()
    {
        SnapshotVersion = 1,
        Version = input.Version,
        AsOf = input.AsOf,
        EventCount = input.Events.Count,
        Scores =
            [.. input.Scores.OrderBy(score => score.Task, StringComparer.Ordinal).Select(score => new SnapshotScore(
            score.Task, score.Card.Version, score.Probability, score.IntervalLow, score.IntervalHigh,
            score.Abstention))],
        Latest = [.. history.Series
            .Where(series => series.Latest is not null)
            .OrderBy(series => series.Code, StringComparer.Ordinal)
            .ThenBy(series => series.Unit, StringComparer.Ordinal)
            .Select(series => new SnapshotValue(
                series.Code, series.Unit, series.Label, series.Latest!.Value, series.Latest.Time))],
        Problems = Items(history.Problems),
        Medications = Items(history.Medications),
        Allergies = Items(history.Allergies),
        Encounters = history.Encounters.Count,
        Procedures = history.Procedures.Count,
        Immunizations = history.Immunizations.Count,
        Deceased = history.Death is not null,
        Genome = GenomeFindings.Read(input.Events) is { } genome
            ? [.. genome.Genes.Select(gene => new SnapshotGene(gene.Gene, GenomeSection.Summary(gene))),
                .. genome.Hereditary.Select(one => new SnapshotGene($"{one.Gene} {one.Name}", one.Zygosity))]
            : null,
    };

    private static SnapshotItem[] Items(IReadOnlyList<ClinicalItem> items) =>
        [.. items.OrderBy(item => item.Code, StringComparer.Ordinal)
            .Select(item => new SnapshotItem(item.Code, item.Label, item.IsActive))];
}

/// <summary>A score as a report stated it.</summary>
/// <param name="Task">The task.</param>
/// <param name="ModelVersion">Version of the model: scores of different versions cannot be compared.</param>
/// <param name="Probability">The probability in [0, 1]; null when the model abstained.</param>
/// <param name="Low">Lower end of the 90 % interval; null when the model abstained.</param>
/// <param name="High">Upper end of the 90 % interval; null when the model abstained.</param>
/// <param name="Abstention">Why there was no answer; null when there was one.</param>
public sealed record SnapshotScore(
    string Task, string ModelVersion, double? Probability, double? Low, double? High, string? Abstention);

/// <summary>The latest value of a measurement.</summary>
/// <param name="Code">The event code.</param>
/// <param name="Unit">UCUM unit; null when the source had none.</param>
/// <param name="Label">What the measurement is called.</param>
/// <param name="Value">The value in <paramref name="Unit"/>.</param>
/// <param name="Time">When it was measured.</param>
public sealed record SnapshotValue(string Code, string? Unit, string Label, double Value, DateTimeOffset Time);

/// <summary>A problem, medication or allergy.</summary>
/// <param name="Code">The event code.</param>
/// <param name="Label">What it is called.</param>
/// <param name="Active">Whether it was active.</param>
public sealed record SnapshotItem(string Code, string Label, bool Active);

/// <summary>What a report stated of a gene.</summary>
/// <param name="Name">The gene, or the gene and a variant of it.</param>
/// <param name="Finding">Diplotype, phenotype and positions called; or the copies of the variant.</param>
public sealed record SnapshotGene(string Name, string Finding);

/// <summary>Source-generated JSON of snapshots: camelCase, unknown members refused.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    NewLine = "\n",
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ReportSnapshot))]
public sealed partial class ReportSnapshotJson : JsonSerializerContext;
