using System.Text.Json.Serialization;

namespace FrontierFunctions.Pipeline.Deidentification;

/// <summary>
/// What de-identification did to one file. Holds no value of the input and no name that the sender chose; the same
/// input, rules and keys give the same manifest.
/// </summary>
public sealed record DeidentificationManifest
{
    /// <summary>Version of this record's layout.</summary>
    [JsonPropertyName("schema_version")]
    public int SchemaVersion { get; init; } = 1;

    /// <summary>Format of the file: <c>fhir-r4</c> and, for other formats, their names.</summary>
    [JsonPropertyName("format")]
    public required string Format { get; init; }

    /// <summary>The profile's name, <c>longitudinal</c> or <c>safe-harbor</c>.</summary>
    [JsonPropertyName("profile")]
    public required string Profile { get; init; }

    /// <summary>What the profile needs in law before the output may be shared.</summary>
    [JsonPropertyName("legal_notice")]
    public required string LegalNotice { get; init; }

    /// <summary>Version of the rules file.</summary>
    [JsonPropertyName("rules_version")]
    public required string RulesVersion { get; init; }

    /// <summary>
    /// How many elements met which action, by data type of the standard and then by action, both sorted.
    /// </summary>
    [JsonPropertyName("actions")]
    public required IReadOnlyDictionary<string, IReadOnlyDictionary<string, long>> Actions { get; init; }

    /// <summary>
    /// Which rule did what in which kind of place; null where nobody asked or <see cref="Actions"/> says it.
    /// </summary>
    [JsonPropertyName("places")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<RuleEffect>? Places { get; init; }

    /// <summary>Pieces of free text that were replaced, by kind of finding, sorted.</summary>
    [JsonPropertyName("text_findings")]
    public required IReadOnlyDictionary<string, long> TextFindings { get; init; }

    /// <summary>
    /// What stands in text where something was replaced: <c>tags</c>, or <c>surrogates</c>, which look like text: then
    /// names, places and numbers in it are of nobody.
    /// </summary>
    [JsonPropertyName("text_replacement")]
    public string TextReplacement { get; init; } = "tags";

    /// <summary>Records written, by their type (FHIR resource type), sorted.</summary>
    [JsonPropertyName("records")]
    public required IReadOnlyDictionary<string, long> Records { get; init; }

    /// <summary>Distinct subjects that records of the file belong to.</summary>
    [JsonPropertyName("subjects")]
    public required int Subjects { get; init; }

    /// <summary>References to a subject that no identity of the batch describes.</summary>
    [JsonPropertyName("unresolved_references")]
    public required long UnresolvedReferences { get; init; }

    /// <summary>
    /// Elements dropped because the standard has none of that name there, by the standard path of their parent, sorted.
    /// </summary>
    [JsonPropertyName("unknown_elements_dropped")]
    public required IReadOnlyDictionary<string, long> UnknownElementsDropped { get; init; }

    /// <summary>
    /// Verdict of the residual scan: <c>clean</c>. A file with a hit has no manifest: it is set aside.
    /// </summary>
    [JsonPropertyName("residual_scan")]
    public required string ResidualScan { get; init; }

    /// <summary>Records that the residual scan read.</summary>
    [JsonPropertyName("residual_scan_records")]
    public required long ResidualScanRecords { get; init; }

    /// <summary>Size of the uncompressed input in bytes.</summary>
    [JsonPropertyName("bytes_in")]
    public required long BytesIn { get; init; }

    /// <summary>Size of the output in bytes.</summary>
    [JsonPropertyName("bytes_out")]
    public required long BytesOut { get; init; }
}

/// <summary>Source-generated JSON of manifests.</summary>
[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(DeidentificationManifest))]
public sealed partial class DeidentificationManifestJson : JsonSerializerContext;
