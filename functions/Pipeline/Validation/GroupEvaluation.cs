using System.Text.Json.Serialization;

namespace FrontierFunctions.Pipeline.Validation;

/// <summary>A measure with its 95 % confidence interval.</summary>
/// <param name="Value">The measure; null where it cannot be told from so few.</param>
/// <param name="Low">Lower end; null where the measure is.</param>
/// <param name="High">Upper end; null where the measure is.</param>
public readonly record struct MeasuredValue(double? Value, double? Low, double? High);

/// <summary>How well a model does in one group of a labelled set, each measure with its interval.</summary>
/// <remarks>
/// Intervals are the 2.5 and 97.5 percentiles of <see cref="Resamples"/> bootstrap samples of patients (Efron 1979; with all
/// rows of a patient drawn together).
/// </remarks>
public sealed record GroupEvaluation
{
    /// <summary>Bootstrap samples.</summary>
    public const int Resamples = 1000;

    /// <summary>What the group is of (<c>sex</c>, <c>age</c>); null for everybody.</summary>
    public string? Attribute { get; init; }

    /// <summary>The group; null for everybody.</summary>
    public string? Group { get; init; }

    /// <summary>Rows that the model answered and whose outcome is known.</summary>
    public required int Rows { get; init; }

    /// <summary>Those in whom it happened.</summary>
    public required int Happened { get; init; }

    /// <summary>Area under the ROC curve, ties counting half.</summary>
    public required MeasuredValue Auroc { get; init; }

    /// <summary>Mean squared difference of probability and outcome (Brier 1950).</summary>
    public required MeasuredValue Brier { get; init; }

    /// <summary>Expected calibration error over ten bins of equal width (Naeini, Cooper, Hauskrecht 2015).</summary>
    public required MeasuredValue CalibrationError { get; init; }

    /// <summary>Mean probability less the share in whom it happened: above zero the model says too much.</summary>
    public required MeasuredValue CalibrationInTheLarge { get; init; }

    /// <summary>Share of those in whom it happened whose probability reaches the operating point.</summary>
    public required MeasuredValue Sensitivity { get; init; }

    /// <summary>Share of the others whose probability lies below the operating point.</summary>
    public required MeasuredValue Specificity { get; init; }

    /// <summary>Share of those at or above the operating point in whom it happened.</summary>
    public required MeasuredValue PositivePredictiveValue { get; init; }

    /// <summary>Share of those below the operating point in whom it did not happen.</summary>
    public required MeasuredValue NegativePredictiveValue { get; init; }

    /// <summary>Share of rows whose 90 % conformal set holds what happened; null where there is no set.</summary>
    public MeasuredValue? Coverage90 { get; init; }

    /// <summary>The measures with their names, in the order in which they are shown.</summary>
    [JsonIgnore]
    public IReadOnlyList<(string Name, MeasuredValue Value)> Measures =>
    [
        ("AUROC", Auroc), ("Brier", Brier), ("calibration error", CalibrationError),
        ("calibration in the large", CalibrationInTheLarge), ("sensitivity", Sensitivity), ("specificity", Specificity),
        ("PPV", PositivePredictiveValue), ("NPV", NegativePredictiveValue),
        .. Coverage90 is { } coverage ? [("coverage at 90 %", coverage)] : Array.Empty<(string, MeasuredValue)>(),
    ];
}
