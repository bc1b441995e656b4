using System.Text.Json.Serialization;
using FrontierFunctions.Pipeline;
using FrontierFunctions.Pipeline.Deidentification.Privacy;
using FrontierFunctions.Pipeline.Formats;

namespace FrontierFunctions.App.Ingest;

/// <summary>
/// What is known of an uploaded file when it arrives. Holds the file's name: lives encrypted in the records zone only.
/// </summary>
public sealed record FileIntake
{
    /// <summary>Version of this record's shape.</summary>
    public int RecordVersion { get; init; } = 1;

    /// <summary>Keyed hash of organization, blob name and content: the file's name in the clean zone.</summary>
    public required string FileToken { get; init; }

    /// <summary>Keyed hash of organization and blob name: the same for every content under one name.</summary>
    public required string NameToken { get; init; }

    /// <summary>The blob in <c>uploads</c>.</summary>
    public required string BlobName { get; init; }

    /// <summary>SHA-256 of the content, lower-case hex.</summary>
    public required string ContentSha256 { get; init; }

    /// <summary>Length in bytes.</summary>
    public required long Length { get; init; }

    /// <summary>When the blob was last written with this content; storage counts whole seconds.</summary>
    public required DateTimeOffset UploadedAt { get; init; }

    /// <summary>The blob's version with this content, as storage names it.</summary>
    public required string ETag { get; init; }

    /// <summary>What the upload holds where it is an archive; null where it is none.</summary>
    public ArchiveIntake? Archive { get; init; }

    /// <summary>What the pipeline may know of the file besides its bytes.</summary>
    [JsonIgnore]
    public RecordSource Source => new(FileToken, BlobName[(BlobName.LastIndexOf('/') + 1)..]);
}

/// <summary>A batch, as it is named outside the records zone.</summary>
public sealed record BatchKey(string Organization, string BatchToken)
{
    /// <summary>Prefix of the batch's blobs.</summary>
    public string Prefix => $"{Organization}/{BatchToken}/";

    /// <summary>Instance id of the batch's orchestration.</summary>
    public string InstanceId => $"batch-{BatchToken}";
}

/// <summary>Input of a batch's orchestration; one value for each round.</summary>
/// <param name="Batch">The batch.</param>
/// <param name="Round">The round, from 1.</param>
/// <param name="Resolution">Name of the resolution that the round before used; null in the first.</param>
public sealed record BatchRound(BatchKey Batch, int Round, string? Resolution = null);

/// <summary>What resolving the subjects of a round starts from.</summary>
/// <param name="Batch">The batch.</param>
/// <param name="Resolution">Name of the resolution that the round before used; null in the first.</param>
public sealed record ResolutionWork(BatchKey Batch, string? Resolution);

/// <summary>What to do next with a batch.</summary>
public sealed record RoundPlan
{
    /// <summary>Files that were not processed yet, by token, sorted.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>Processed files whose name has newer content, by token, sorted: their outputs are removed.</summary>
    public required IReadOnlyList<string> Superseded { get; init; }

    /// <summary>Whether another batch has told more of one of the batch's subjects since the last round.</summary>
    public bool Stale { get; init; }

    /// <summary>Whether the batch is complete or has been quiet for long enough.</summary>
    public required bool Ready { get; init; }

    /// <summary>When to look again, if nothing happens before.</summary>
    public required TimeSpan LookAgainAfter { get; init; }

    /// <summary>How long a burst is left to settle.</summary>
    public required TimeSpan Settle { get; init; }

    /// <summary>Whether every subject gets a report.</summary>
    public required bool ReportEverySubject { get; init; }
}

/// <summary>A file to work on, and the resolution of subjects to use.</summary>
public sealed record FileWork(BatchKey Batch, string FileToken, string? Resolution = null);

/// <summary>A shard of a batch to work on.</summary>
public sealed record ShardWork(BatchKey Batch, string Shard);

/// <summary>How a step on a file ended; the code is null when it went well.</summary>
public sealed record FileStep(string FileToken, string? Code);

/// <summary>Who the subjects of a batch are.</summary>
/// <param name="Resolution">Name of the resolution's blob.</param>
/// <param name="Redo">
/// Files of earlier rounds that must be done again because more is known of their subjects now.
/// </param>
/// <param name="Ambiguities">
/// How often evidence was contradictory or not enough, so that records were kept apart, by code.
/// </param>
public sealed record ResolutionResult(
    string Resolution, IReadOnlyList<string> Redo, IReadOnlyDictionary<string, int> Ambiguities);

/// <summary>A batch to sum up.</summary>
public sealed record PublishWork(BatchKey Batch, IReadOnlyDictionary<string, int> Ambiguities);

/// <summary>The shards that a file's events went to.</summary>
public sealed record FileEvents(string? Code, IReadOnlyList<string> Shards);

/// <summary>The subjects of a shard that were looked at, by pseudonym.</summary>
public sealed record ShardScores(IReadOnlyList<string> Subjects);

/// <summary>How far a file is.</summary>
public enum FileStage
{
    /// <summary>The upload was seen.</summary>
    Received,

    /// <summary>Its identities were read.</summary>
    Identified,

    /// <summary>It was de-identified.</summary>
    Deidentified,

    /// <summary>Its events are written: done.</summary>
    Done,

    /// <summary>It could not be processed; see the code.</summary>
    Quarantined,

    /// <summary>Newer content stands under the same name.</summary>
    Superseded,

    /// <summary>
    /// It held records of a subject who was forgotten: what is left of it, if anything, is of others, and it is never
    /// done again.
    /// </summary>
    Erased,
}

/// <summary>The state of one file, in the clean zone: no name, no value.</summary>
public sealed record FileState
{
    /// <summary>The file's token.</summary>
    [JsonPropertyName("file")]
    public required string FileToken { get; init; }

    /// <summary>Keyed hash of the file's name.</summary>
    [JsonPropertyName("name_token")]
    public required string NameToken { get; init; }

    /// <summary>How far it is.</summary>
    [JsonPropertyName("stage")]
    public required FileStage Stage { get; init; }

    /// <summary>Why it was set aside; null otherwise.</summary>
    [JsonPropertyName("code")]
    public string? Code { get; init; }

    /// <summary>What was found in it (<c>fhir-bundle</c>, <c>fhir-ndjson</c> ...); null before it was read.</summary>
    [JsonPropertyName("format")]
    public string? Format { get; init; }

    /// <summary>
    /// The format (<c>fhir-r4</c>, <c>hl7v2</c> ...) by its name in the pipeline; null before it was read.
    /// </summary>
    [JsonPropertyName("family")]
    public string? Family { get; init; }

    /// <summary>Uploaded bytes.</summary>
    [JsonPropertyName("bytes")]
    public long Bytes { get; init; }

    /// <summary>Resources or lines of it that were set aside.</summary>
    [JsonPropertyName("set_aside")]
    public long SetAside { get; init; }

    /// <summary>Events that it gave.</summary>
    [JsonPropertyName("events")]
    public long Events { get; init; }

    /// <summary>References to a subject that no identity of the batch described when it was de-identified.</summary>
    [JsonPropertyName("unresolved")]
    public long Unresolved { get; init; }

    /// <summary>The shards that its events went to; empty before.</summary>
    [JsonPropertyName("shards")]
    public IReadOnlyList<string> Shards { get; init; } = [];

    /// <summary>Number of parts that its events were written in.</summary>
    [JsonPropertyName("parts")]
    public int Parts { get; init; }

    /// <summary>
    /// What is still usable of it, measured against the original; null where it was not measured.
    /// </summary>
    [JsonPropertyName("utility")]
    public UtilityCounts? Utility { get; init; }

    /// <summary>Version of the rules that de-identified it; null before.</summary>
    [JsonPropertyName("rules_version")]
    public string? RulesVersion { get; init; }

    /// <summary>SHA-256 of the content, keyed with the organization's key: equal for equal content.</summary>
    [JsonPropertyName("content_token")]
    public string? ContentToken { get; init; }
}

/// <summary>Why something is in quarantine, where in the input, and what to do about it. No name, no value.</summary>
public sealed record QuarantineReason
{
    /// <summary>The file's token.</summary>
    [JsonPropertyName("file")]
    public required string FileToken { get; init; }

    /// <summary>Whether the whole file was set aside, or only the places listed.</summary>
    [JsonPropertyName("whole_file")]
    public required bool WholeFile { get; init; }

    /// <summary>Number of places; the list holds the first thousand.</summary>
    [JsonPropertyName("count")]
    public required long Count { get; init; }

    /// <summary>The places.</summary>
    [JsonPropertyName("issues")]
    public required IReadOnlyList<QuarantineIssue> Issues { get; init; }
}

/// <summary>One place that was set aside.</summary>
public sealed record QuarantineIssue(
    [property: JsonPropertyName("code")] string Code,
    [property: JsonPropertyName("path")] string? Path,
    [property: JsonPropertyName("byte_offset")] long? ByteOffset,
    [property: JsonPropertyName("line")] long? Line,
    [property: JsonPropertyName("remedy")] string Remedy)
{
    /// <summary>From the pipeline's issue.</summary>
    public static QuarantineIssue From(InputIssue issue) =>
        new(issue.Kind.Code, issue.Path, issue.ByteOffset, issue.Line, issue.Kind.Remedy);
}

/// <summary>Source-generated JSON of what ingest persists.</summary>
[JsonSourceGenerationOptions(
    UseStringEnumConverter = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(FileIntake))]
[JsonSerializable(typeof(FileState))]
[JsonSerializable(typeof(QuarantineReason))]
internal sealed partial class IngestJson : JsonSerializerContext;
