using System.Diagnostics.CodeAnalysis;
using FrontierFunctions.Local.Files;
using FrontierFunctions.Pipeline.Validation;

namespace FrontierFunctions.Local.Commands;

/// <summary>What a run of <c>evaluate</c> found: the object that <c>--json</c> prints.</summary>
/// <remarks>
/// The measures at the top are those of the only model that was measured; null where there were several, which stand in
/// <see cref="Evaluations"/>.
/// </remarks>
internal sealed record EvaluationSummary : FileSummary
{
    /// <summary>Sums up.</summary>
    /// <param name="files">What was read, and what it cost.</param>
    /// <param name="evaluations">One a model and table.</param>
    /// <param name="absentColumns">Columns of features that a table does not have.</param>
    [SetsRequiredMembers]
    public EvaluationSummary(
        FileSummary files, IReadOnlyList<ModelEvaluation> evaluations, IReadOnlyList<string> absentColumns)
        : base(files)
    {
        (Evaluations, AbsentColumns) = (evaluations, absentColumns);
        if (evaluations is not [var one])
        {
            return;
        }

        var all = one.Groups.Count > 0 ? one.Groups[0] : null;
        (Task, Model) = (one.Task, $"{one.Model}/{one.ModelVersion}");
        (IsTrainingData, Rows, N, Happened) = (one.IsTrainingData, one.Rows, all?.Rows ?? 0, all?.Happened ?? 0);
        Abstained = one.Abstentions.Values.Sum();
        (Auroc, AurocCi95) = (all?.Auroc.Value, Interval(all?.Auroc));
        (Ece, EceCi95) = (all?.CalibrationError.Value, Interval(all?.CalibrationError));
        (Brier, BrierCi95) = (all?.Brier.Value, Interval(all?.Brier));
        (Coverage90, Coverage90Ci95) = (one.Coverage90?.Value, Interval(one.Coverage90));
        (CIndex, CIndexCi95) = (one.Concordance?.Value, Interval(one.Concordance));
        Subgroups = [.. one.Groups.Skip(1).Select(SubgroupSummary.Of)];
    }

    /// <summary>The task.</summary>
    public string? Task { get; }

    /// <summary>The model and its version.</summary>
    public string? Model { get; }

    /// <summary>Whether the rows are those that the model was trained on, which flatters it.</summary>
    public bool? IsTrainingData { get; }

    /// <summary>Rows of the set.</summary>
    public int? Rows { get; }

    /// <summary>Rows that the model answered and whose outcome is known: what the measures are of.</summary>
    public int? N { get; }

    /// <summary>Those of them in whom it happened.</summary>
    public int? Happened { get; }

    /// <summary>Rows that the model abstained from.</summary>
    public int? Abstained { get; }

    /// <summary>Area under the ROC curve.</summary>
    public double? Auroc { get; }

    /// <summary>Lower and upper end of its 95 % interval, by bootstrap of patients; so for all intervals here.</summary>
    public IReadOnlyList<double>? AurocCi95 { get; }

    /// <summary>Expected calibration error, ten bins of equal width.</summary>
    public double? Ece { get; }

    /// <summary>Its interval.</summary>
    public IReadOnlyList<double>? EceCi95 { get; }

    /// <summary>Brier score.</summary>
    public double? Brier { get; }

    /// <summary>Its interval.</summary>
    public IReadOnlyList<double>? BrierCi95 { get; }

    /// <summary>Share of rows whose 90 % conformal set holds what happened.</summary>
    public double? Coverage90 { get; }

    /// <summary>Its interval.</summary>
    public IReadOnlyList<double>? Coverage90Ci95 { get; }

    /// <summary>Concordance index, of an outcome that is a matter of time: everybody who was followed counts.</summary>
    public double? CIndex { get; }

    /// <summary>Its interval.</summary>
    public IReadOnlyList<double>? CIndexCi95 { get; }

    /// <summary>By sex and age band.</summary>
    public IReadOnlyList<SubgroupSummary>? Subgroups { get; }

    /// <summary>Columns of features that a table does not have: missing in every row.</summary>
    public IReadOnlyList<string> AbsentColumns { get; }

    /// <summary>Everything that was measured, as in evaluation.json.</summary>
    public IReadOnlyList<ModelEvaluation> Evaluations { get; }

    internal static IReadOnlyList<double>? Interval(MeasuredValue? measured) =>
        measured is { Low: { } low, High: { } high } ? [low, high] : null;
}

/// <summary>One group in a summary; the measures as in <see cref="EvaluationSummary"/>.</summary>
internal sealed record SubgroupSummary(
    string? Attribute, string? Group, int N, int Happened, double? Auroc, IReadOnlyList<double>? AurocCi95, double? Ece,
    double? Brier, double? Coverage90, double? Sensitivity, double? FalseNegativeRate, double? Specificity)
{
    public static SubgroupSummary Of(GroupEvaluation group) => new(
        group.Attribute, group.Group, group.Rows, group.Happened, group.Auroc.Value, EvaluationSummary.Interval(group.Auroc),
        group.CalibrationError.Value, group.Brier.Value, group.Coverage90?.Value, group.Sensitivity.Value,
        1 - group.Sensitivity.Value, group.Specificity.Value);
}
