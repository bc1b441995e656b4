using System.Text.Json.Serialization;

namespace FrontierFunctions.Pipeline.Timeline;

/// <summary>
/// One clinical fact of one subject: the columns of the Medical Event Data Standard (MEDS 0.3: subject_id, time, code,
/// numeric_value, text_value) and, as MEDS allows, some more. Written as one JSON object a line, ordered by subject,
/// time, code, source.
/// </summary>
/// <remarks>
/// MEDS wants an integer subject_id; here it is the subject's pseudonym, a UUID, so that nothing has to be mapped
/// back.
/// </remarks>
public sealed record MedsEvent
{
    /// <summary>The subject's pseudonym.</summary>
    [JsonPropertyName("subject_id")]
    public required string SubjectId { get; init; }

    /// <summary>
    /// When it happened or began; null for static facts (sex, race). A partial date stands for its first instant, UTC.
    /// </summary>
    [JsonPropertyName("time")]
    public DateTimeOffset? Time { get; init; }

    /// <summary>
    /// Vocabulary, two slashes, code: <c>LOINC//2345-7</c>, <c>SNOMED//44054006</c>, <c>MEDS_BIRTH</c>.
    /// </summary>
    [JsonPropertyName("code")]
    public required string Code { get; init; }

    /// <summary>
    /// The numeric value in <see cref="Unit"/>; null when there is none. Of a value that the source only bounds, the
    /// bound, with the comparator (<c>&lt;</c>, <c>&gt;=</c> ...) in <see cref="TextValue"/>.
    /// </summary>
    [JsonPropertyName("numeric_value")]
    public double? NumericValue { get; init; }

    /// <summary>
    /// The coded or textual value; null when there is none. A coded one is written as event codes are:
    /// <c>SNOMED//266919005</c>.
    /// </summary>
    [JsonPropertyName("text_value")]
    public string? TextValue { get; init; }

    /// <summary>
    /// What a coded <see cref="TextValue"/> is called, as the source states it; null when it is not coded.
    /// </summary>
    [JsonPropertyName("value_display")]
    public string? ValueDisplay { get; init; }

    /// <summary>
    /// The source's own reading of the value, as HL7 codes it (<c>H</c>, <c>L</c>, <c>N</c>, <c>HH</c> ...); null when
    /// it has none.
    /// </summary>
    [JsonPropertyName("interpretation")]
    public string? Interpretation { get; init; }

    /// <summary>
    /// Why there is no value (<c>unknown</c>, <c>not-performed</c> ..., HL7 data-absent-reason); null when the source
    /// does not say.
    /// </summary>
    [JsonPropertyName("absent_reason")]
    public string? AbsentReason { get; init; }

    /// <summary>
    /// UCUM unit of <see cref="NumericValue"/>, normalized; null when the source had none that is known.
    /// </summary>
    [JsonPropertyName("unit")]
    public string? Unit { get; init; }

    /// <summary>Lower limit of the reference range in <see cref="Unit"/>, as the source states it.</summary>
    [JsonPropertyName("range_low")]
    public double? RangeLow { get; init; }

    /// <summary>Upper limit of the reference range in <see cref="Unit"/>, as the source states it.</summary>
    [JsonPropertyName("range_high")]
    public double? RangeHigh { get; init; }

    /// <summary>When it ended (abatement, discharge, end of a medication); null when open or instantaneous.</summary>
    [JsonPropertyName("end")]
    public DateTimeOffset? End { get; init; }

    /// <summary>What the code is called, as the source states it after de-identification.</summary>
    [JsonPropertyName("display")]
    public string? Display { get; init; }

    /// <summary>Status of the source (<c>active</c>, <c>final</c> ...), as its standard names it.</summary>
    [JsonPropertyName("status")]
    public string? Status { get; init; }

    /// <summary>Pseudonym of the encounter it belongs to.</summary>
    [JsonPropertyName("encounter_id")]
    public string? EncounterId { get; init; }

    /// <summary>Where it comes from: resource type and pseudonymized id, <c>Observation/0f1e...</c>.</summary>
    [JsonPropertyName("source")]
    public required string Source { get; init; }
}

/// <summary>Source-generated JSON of events.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(MedsEvent))]
public sealed partial class MedsEventJson : JsonSerializerContext;
