using System.Text;
using FrontierFunctions.Generated;
using FrontierFunctions.Pipeline.Validation;
using FrontierFunctions.Tests.Pipeline.Features;

namespace FrontierFunctions.Tests.Pipeline.Validation;

/// <summary>The measures of a labelled set, against those of other code and closed forms.</summary>
public sealed class ModelEvaluationTests
{
    [Fact]
    public void Of_RandomRows_MeasuresAsRunningValidationDoes()
    {
        var rows = Rows(400, 1);

        var all = Evaluate(rows).Groups[0];

        var expected = OutcomeMeasures.Of(
            [.. rows.Select(row => new Outcome(row.Happened!.Value, row.Probability!.Value, row.Sex, row.AgeBand))], 0.5)[0];
        Assert.Equal(expected.Auroc!.Value, all.Auroc.Value!.Value, 1e-12);
        Assert.Equal(expected.Brier, all.Brier.Value!.Value, 1e-12);
        Assert.Equal(expected.CalibrationError, all.CalibrationError.Value!.Value, 1e-12);
        Assert.Equal(expected.FalseNegativeRate!.Value, 1 - all.Sensitivity.Value!.Value, 1e-12);
        Assert.Equal(expected.FalsePositiveRate!.Value, 1 - all.Specificity.Value!.Value, 1e-12);
        Assert.All(all.Measures, measure => Assert.True(
            measure.Value.Low <= measure.Value.Value && measure.Value.Value <= measure.Value.High, measure.Name));
    }

    /// <summary>The closed form of Hanley and McNeil (1982) for the standard error of an area.</summary>
    [Fact]
    public void Of_ManyRows_IntervalOfTheAreaIsThatOfTheClosedForm()
    {
        var rows = Rows(1500, 1);
        var area = Evaluate(rows).Groups[0].Auroc;

        var a = area.Value!.Value;
        double yes = rows.Count(row => row.Happened is true), no = rows.Count - yes;
        var (q1, q2) = (a / (2 - a), 2 * a * a / (1 + a));
        var error = Math.Sqrt(
            ((a * (1 - a)) + ((yes - 1) * (q1 - (a * a))) + ((no - 1) * (q2 - (a * a)))) / (yes * no));
        Assert.InRange((area.High!.Value - area.Low!.Value) / (2 * 1.96 * error), 0.8, 1.2);
    }

    /// <summary>Rows that are copies of each other are no news when they are of one patient.</summary>
    [Fact]
    public void Of_RowsOfOnePatient_AreDrawnTogether()
    {
        var once = Width(Rows(300, 1));
        var copies = Width([.. Enumerable.Repeat(Rows(300, 1), 4).SelectMany(rows => rows)]);
        var strangers = Width([.. Enumerable.Range(0, 4).SelectMany(
            copy => Rows(300, 1).Select(row => row with { Patient = $"{row.Patient}-{copy}" }))]);

        Assert.InRange(copies / once, 0.999, 1.001);
        Assert.InRange(strangers / once, 0.4, 0.6);

        static double Width(List<EvaluatedRow> rows)
        {
            var area = Evaluate(rows).Groups[0].Auroc;
            return area.High!.Value - area.Low!.Value;
        }
    }

    [Fact]
    public void Of_FourRows_HasTheDecisionCurveOfItsDefinition()
    {
        EvaluatedRow[] rows =
        [
            Row("a", true, 0.9), Row("b", false, 0.6), Row("c", true, 0.4), Row("d", false, 0.1),
        ];

        var curve = ModelEvaluation.Of(LiverFixture.Card, rows, false).DecisionCurve;

        // At one half: one hit, one false alarm of weight one, of four.
        Assert.Equal(0, curve[49].Model, 1e-12);
        Assert.Equal(0, curve[49].Everybody, 1e-12);
        // At a quarter: two hits, one false alarm of weight one third.
        Assert.Equal((2 - (1 / 3.0)) / 4, curve[24].Model, 1e-12);
        Assert.Equal(0.5 - (0.5 / 3), curve[24].Everybody, 1e-12);
    }

    [Fact]
    public void Of_AbstentionsAndUnknownOutcomes_AreCountedAndNotMeasured()
    {
        List<EvaluatedRow> rows =
        [
            .. Rows(50, 1), Row("x", true, null) with { Abstention = "out-of-range" }, Row("y", null, 0.5),
        ];

        var evaluation = Evaluate(rows);

        Assert.Equal((52, 1), (evaluation.Rows, evaluation.WithoutOutcome));
        Assert.Equal(("out-of-range", 1), evaluation.Abstentions.Select(one => (one.Key, one.Value)).Single());
        Assert.Equal(50, evaluation.Groups[0].Rows);
    }

    [Fact]
    public void Of_NobodyLeft_IsAPageThatSaysSo()
    {
        var page = Encoding.UTF8.GetString(EvaluationPage.Write([Evaluate([Row("x", null, 0.5)])]));
        Assert.Contains("Nobody is left to measure", page, StringComparison.Ordinal);
    }

    private static ModelEvaluation Evaluate(List<EvaluatedRow> rows) =>
        ModelEvaluation.Of(LiverFixture.Card, rows, isTrainingData: false);

    private static EvaluatedRow Row(string patient, bool? happened, double? probability) =>
        new(patient, happened, probability, null, "women", "40 to 64");

    // Ties on purpose: probabilities have two digits.
    private static List<EvaluatedRow> Rows(int count, ulong seed)
    {
        var dice = new Dice(seed);
        return
        [
            .. Enumerable.Range(0, count).Select(i =>
            {
                var probability = dice.Below(100) / 100.0;
                return Row($"p{i}", dice.Below(100) < 25 + (50 * probability), probability);
            }),
        ];
    }
}
