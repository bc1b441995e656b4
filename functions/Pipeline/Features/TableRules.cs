using System.Text.Json;
using System.Text.Json.Serialization;

namespace FrontierFunctions.Pipeline.Features;

/// <summary>
/// How a labelled table's columns become a model's features and label: <c>table.json</c> beside the model, the file
/// that training reads, too. What a rule does: <see cref="TableFeatureRule.Rule"/>.
/// </summary>
public sealed record TableRules
{
    /// <summary>Version of this record's shape; 1 is the only one so far.</summary>
    public required int TableVersion { get; init; }

    /// <summary>Name of the development table; another table with the same columns is read alike.</summary>
    public required string File { get; init; }

    /// <summary>The column that says whose row it is; null when a row is a patient.</summary>
    public string? Patient { get; init; }

    /// <summary>The column whose number orders the rows of a patient; null when nothing depends on it.</summary>
    public string? Order { get; init; }

    /// <summary>
    /// True when rows that agree in the label and in every value that both state are one patient: all but the first are
    /// left out.
    /// </summary>
    public bool Distinct { get; init; }

    /// <summary>The label.</summary>
    public required TableLabelRule Label { get; init; }

    /// <summary>The follow-up, of a survival model; null otherwise.</summary>
    public TableSurvivalRule? Survival { get; init; }

    /// <summary>Where the measurements over time stand; null when the table holds everything.</summary>
    public TableSeriesRule? Series { get; init; }

    /// <summary>Rows with one of the values are left out, after the features of all rows are made.</summary>
    public IReadOnlyList<TableValuesRule>? Exclude { get; init; }

    /// <summary>Rows without one of the values are left out.</summary>
    public IReadOnlyList<TableValuesRule>? Only { get; init; }

    /// <summary>One rule a feature, in the order of the tensor.</summary>
    public required IReadOnlyList<TableFeatureRule> Features { get; init; }

    /// <summary>Reads the rules from their JSON text.</summary>
    /// <exception cref="JsonException">The text is not a set of rules, or names an unknown member.</exception>
    public static TableRules Parse(ReadOnlySpan<byte> utf8Json) =>
        JsonSerializer.Deserialize(utf8Json, TableRulesJson.Default.TableRules)
        ?? throw new JsonException("The table rules are null.");
}

/// <summary>Values of a column.</summary>
public sealed record TableValuesRule
{
    /// <summary>The column.</summary>
    public required string Column { get; init; }

    /// <summary>The values, as text.</summary>
    public required IReadOnlyList<string> Values { get; init; }
}

/// <summary>When a row is positive.</summary>
public sealed record TableLabelRule
{
    /// <summary>The column that holds the outcome.</summary>
    public required string Column { get; init; }

    /// <summary>The values that mean the outcome happened.</summary>
    public required IReadOnlyList<string> Positive { get; init; }

    /// <summary>The column with the days to the outcome or the end of follow-up; null without a horizon.</summary>
    public string? Time { get; init; }

    /// <summary>The horizon in days, inclusive.</summary>
    public double Within { get; init; }

    /// <summary>
    /// True when follow-up may end before the horizon; then the label of such a row without the outcome is unknown.
    /// </summary>
    public bool Censored { get; init; }
}

/// <summary>Where a survival table has its time and event.</summary>
public sealed record TableSurvivalRule
{
    /// <summary>The column with the days of follow-up.</summary>
    public required string Time { get; init; }

    /// <summary>The column with the event.</summary>
    public required string Event { get; init; }

    /// <summary>The values that mean the event happened; everything else is censored.</summary>
    public required IReadOnlyList<string> Positive { get; init; }
}

/// <summary>Where a long table has its measurements: one row each.</summary>
public sealed record TableSeriesRule
{
    /// <summary>Name of the table of measurements.</summary>
    public required string File { get; init; }

    /// <summary>Its column that says to which row of the main table a measurement belongs.</summary>
    public required string Row { get; init; }

    /// <summary>The column of the main table that it refers to.</summary>
    public required string Of { get; init; }

    /// <summary>Its column with the time since admission, <c>hh:mm</c>.</summary>
    public required string Time { get; init; }

    /// <summary>Its column that says what was measured.</summary>
    public required string Name { get; init; }

    /// <summary>Its column with the value.</summary>
    public required string Value { get; init; }

    /// <summary>The time of the prediction in hours since admission; nothing later is read.</summary>
    public required int Hours { get; init; }
}

/// <summary>How one feature is made.</summary>
public sealed record TableFeatureRule
{
    /// <summary>The feature's name.</summary>
    public required string Feature { get; init; }

    /// <summary>
    /// <c>number</c>: the column times <see cref="Factor"/>. <c>years</c>: completed years, 90 at most. <c>values</c>:
    /// looked up in <see cref="Values"/>, else <see cref="Otherwise"/>, else missing. <c>prefixes</c>: 1 when an
    /// ICD-9-CM code in one of <see cref="Columns"/>, its whole part padded to three digits, begins with one of
    /// <see cref="Prefixes"/>, else 0. <c>earlierRows</c>: the number of rows of the same patient with a smaller order,
    /// of those alone that hold <see cref="Value"/> in <see cref="Column"/> where that is given, <see cref="Most"/> at
    /// most. <c>series</c>: the <see cref="Aggregation"/> of the measurements of <see cref="Names"/> in the last
    /// <see cref="Days"/>, or their latest text looked up in <see cref="Values"/>.
    /// </summary>
    public required string Rule { get; init; }

    /// <summary>The column; see <see cref="Rule"/>.</summary>
    public string? Column { get; init; }

    /// <summary>The columns; see <see cref="Rule"/>.</summary>
    public IReadOnlyList<string>? Columns { get; init; }

    /// <summary>What a number is multiplied by; null is 1.</summary>
    public double? Factor { get; init; }

    /// <summary>The number of each value.</summary>
    public IReadOnlyDictionary<string, double>? Values { get; init; }

    /// <summary>The number of a value that is not listed; null means missing.</summary>
    public double? Otherwise { get; init; }

    /// <summary>How codes begin.</summary>
    public IReadOnlyList<string>? Prefixes { get; init; }

    /// <summary>The value that counts.</summary>
    public string? Value { get; init; }

    /// <summary>The largest count.</summary>
    public double? Most { get; init; }

    /// <summary>What is taken of a series.</summary>
    public IReadOnlyList<string>? Names { get; init; }

    /// <summary>
    /// How the values of a series become one number: the name of a
    /// <see cref="Contract.Features.FeatureAggregation"/>, or <c>Presence</c>.
    /// </summary>
    public string? Aggregation { get; init; }

    /// <summary>Look-back in days before the time of the prediction, inclusive, of a series.</summary>
    public int? Days { get; init; }

    /// <summary>Smallest value of a series that is taken.</summary>
    public double? Low { get; init; }

    /// <summary>Largest value of a series that is taken.</summary>
    public double? High { get; init; }
}

/// <summary>Source-generated JSON of table rules: camelCase, unknown members refused.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(TableRules))]
internal sealed partial class TableRulesJson : JsonSerializerContext;
