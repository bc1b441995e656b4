using System.Text.Json;
using System.Text.Json.Serialization;

namespace FrontierFunctions.Contract.Features;

/// <summary>
/// The inputs of a model: what training and serving both compute from. Stands as <c>features.json</c> beside the model.
/// The tensor is <c>features</c>, FP32, <c>[batch, feature]</c>, row-major, in the order of <see cref="Features"/>;
/// a missing value is NaN (<c>null</c> in JSON).
/// </summary>
public sealed record FeatureSchema
{
    /// <summary>Version of this record's shape; 1 is the only one so far.</summary>
    public required int SchemaVersion { get; init; }

    /// <summary>The model's task, for instance <c>liver-disease</c>.</summary>
    public required string Task { get; init; }

    /// <summary>Version of the model that the schema belongs to.</summary>
    public required string ModelVersion { get; init; }

    /// <summary>
    /// The least number of measured features that must be present for an answer, counts not among them, as a count of
    /// nothing is 0; below it the answer is "not enough data".
    /// </summary>
    public required int MinimumPresent { get; init; }

    /// <summary>Whom the model is for; null where anybody may be scored whose inputs are on record.</summary>
    public ModelPopulation? Population { get; init; }

    /// <summary>The features, in tensor order.</summary>
    public required IReadOnlyList<FeatureDefinition> Features { get; init; }

    /// <summary>Reads a schema from its JSON text.</summary>
    /// <exception cref="JsonException">The text is not a schema, or names an unknown member.</exception>
    public static FeatureSchema Parse(ReadOnlySpan<byte> utf8Json) =>
        JsonSerializer.Deserialize(utf8Json, FeatureSchemaJson.Default.FeatureSchema)
        ?? throw new JsonException("The feature schema is null.");
}

/// <summary>
/// The people that a model was trained on, by what is on their record: for anybody else its answer would mean nothing,
/// however plain the inputs look, and it abstains.
/// </summary>
public sealed record ModelPopulation
{
    /// <summary>Who they are, for instance <c>people with hepatitis C</c>.</summary>
    public required string Label { get; init; }

    /// <summary>
    /// Event codes, written as in <see cref="FeatureDefinition.Codes"/>: one of them in the window makes a person one of
    /// them.
    /// </summary>
    public required IReadOnlyList<string> Codes { get; init; }

    /// <summary>Look-back window in days before the time of the prediction, inclusive; null means all history.</summary>
    public int? LookBackDays { get; init; }
}

/// <summary>Where a feature comes from.</summary>
public enum FeatureKind
{
    /// <summary>Age at the time of the prediction, years.</summary>
    Age,

    /// <summary>Sex as recorded for clinical use: 1 male, 0 female, missing otherwise.</summary>
    Sex,

    /// <summary>A numeric observation found by its codes.</summary>
    Observation,

    /// <summary>1 when an event with one of the codes lies in the look-back window, else 0.</summary>
    Presence,
}

/// <summary>
/// The kind of record that a feature is read from. What an answer rests on is summed by it, so that a kind of record can be
/// taken away from an answer exactly.
/// </summary>
public enum FeatureModality
{
    /// <summary>Age and sex.</summary>
    Demographics,

    /// <summary>Diagnoses and problems.</summary>
    Condition,

    /// <summary>Vital signs, body measures, scores of consciousness, amounts of urine.</summary>
    VitalSign,

    /// <summary>Laboratory values.</summary>
    Laboratory,

    /// <summary>What a person judged at the bedside or under the microscope: functional scales, stages, signs.</summary>
    Assessment,

    /// <summary>Stays, visits, wards, how somebody came and left.</summary>
    Encounter,

    /// <summary>Procedures and support of organs.</summary>
    Procedure,

    /// <summary>Medication.</summary>
    Medication,

    /// <summary>Pictures.</summary>
    Imaging,

    /// <summary>Variants of the genome, with published odds ratios.</summary>
    Genome,
}

/// <summary>How the observations in the look-back window become one number.</summary>
public enum FeatureAggregation
{
    /// <summary>The latest value; of values at the same time, the mean.</summary>
    Last,

    /// <summary>The earliest value; of values at the same time, the mean.</summary>
    First,

    /// <summary>The smallest value.</summary>
    Minimum,

    /// <summary>The largest value.</summary>
    Maximum,

    /// <summary>The mean of all values, each counted once however far apart; missing when there are none.</summary>
    Mean,

    /// <summary>The median; of an even number of values, the mean of the two in the middle; missing when there are
    /// none.</summary>
    Median,

    /// <summary>
    /// The sum; missing when there are none. The plausible limits apply to each value and to the sum, so they are wide.
    /// </summary>
    Sum,

    /// <summary>The least-squares slope, units per year; needs two times.</summary>
    Slope,

    /// <summary>The number of values; 0 when there are none.</summary>
    Count,

    /// <summary>Days from the latest value to the time of the prediction.</summary>
    DaysSince,
}

/// <summary>One feature of a schema.</summary>
public sealed record FeatureDefinition
{
    /// <summary>Stable name, snake_case, unique in its schema.</summary>
    public required string Name { get; init; }

    /// <summary>What a clinician calls it.</summary>
    public required string Label { get; init; }

    /// <summary>Where it comes from.</summary>
    public required FeatureKind Kind { get; init; }

    /// <summary>The kind of record; where a schema does not say it, what <see cref="Kind"/> suggests.</summary>
    public FeatureModality? Modality { get; init; }

    /// <summary>UCUM unit of the tensor's value; <c>1</c> for pure numbers, <c>a</c> for years.</summary>
    public required string Unit { get; init; }

    /// <summary>
    /// Codes that mean this feature, as event codes: <c>LOINC//1975-2</c>; one that ends in <c>*</c> means every code
    /// that begins so: <c>ICD10CM//I50*</c>.
    /// </summary>
    public IReadOnlyList<string> Codes { get; init; } = [];

    /// <summary>How values in the window become one number.</summary>
    public FeatureAggregation Aggregation { get; init; } = FeatureAggregation.Last;

    /// <summary>
    /// Look-back window in days before the time of the prediction, inclusive; null means all history.
    /// </summary>
    public int? LookBackDays { get; init; }

    /// <summary>
    /// Smallest plausible value, inclusive, in <see cref="Unit"/>; a smaller one is refused and counted.
    /// </summary>
    public double? PlausibleLow { get; init; }

    /// <summary>
    /// Largest plausible value, inclusive, in <see cref="Unit"/>; a larger one is refused and counted.
    /// </summary>
    public double? PlausibleHigh { get; init; }

    /// <summary>Smallest value that the model saw in training; outside it the model abstains.</summary>
    public double? TrainingLow { get; init; }

    /// <summary>Largest value that the model saw in training; outside it the model abstains.</summary>
    public double? TrainingHigh { get; init; }

    /// <summary>
    /// Molar mass in g/mol, for conversion between mass and amount concentration; null where neither applies.
    /// </summary>
    public double? MolarMass { get; init; }

    /// <summary>The kind of record, stated or suggested.</summary>
    [JsonIgnore]
    public FeatureModality KindOfRecord => Modality ?? Kind switch
    {
        FeatureKind.Age or FeatureKind.Sex => FeatureModality.Demographics,
        FeatureKind.Presence => FeatureModality.Condition,
        _ => FeatureModality.Laboratory,
    };
}

/// <summary>Source-generated JSON of feature schemas: camelCase, enums as strings, unknown members refused.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    WriteIndented = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(FeatureSchema))]
public sealed partial class FeatureSchemaJson : JsonSerializerContext;
