using FrontierFunctions.Contract.Features;

namespace FrontierFunctions.Pipeline.Features;

/// <summary>Rows of a table as what serving computes from records, with the same checks.</summary>
public static class TableVectors
{
    /// <summary>
    /// One vector a row. Implausible values are refused, those outside of training marked, as of records; that a row is of
    /// the model's population is the table's word.
    /// </summary>
    /// <param name="schema">The features, in the order of the table's.</param>
    /// <param name="table">The table.</param>
    /// <param name="asOf">The time of the predictions.</param>
    public static IReadOnlyList<FeatureVector> Of(FeatureSchema schema, LabelledTable table, DateTimeOffset asOf)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(table);
        return
        [
            .. table.Rows.Select((row, i) => new FeatureVector
            {
                SubjectId = table.Patients[i],
                AsOf = asOf,
                IsInPopulation = true,
                Values = [.. schema.Features.Zip(row, ValueOf)],
            }),
        ];
    }

    private static FeatureValue ValueOf(FeatureDefinition feature, double number) =>
        double.IsNaN(number) ? FeatureComputer.Missing(feature)
            : !FeatureComputer.IsPlausible(feature, number)
                ? FeatureComputer.Missing(feature) with { Status = FeatureStatus.Implausible, Refused = 1 }
                : FeatureComputer.Missing(feature) with
                {
                    Value = number,
                    Status = number < feature.TrainingLow || number > feature.TrainingHigh
                        ? FeatureStatus.OutsideTraining : FeatureStatus.Present,
                };
}
