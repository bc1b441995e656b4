using System.Text;
using FrontierFunctions.Pipeline.Validation;

namespace FrontierFunctions.Tests.Pipeline.Validation;

/// <summary>Running validation against numbers worked out by hand.</summary>
public sealed class OutcomeMeasuresTests
{
    [Fact]
    public void Measures_OfKnownOutcomes_AreTheirDefinitions()
    {
        // 20 at 0.2 of whom 4 happened, 20 at 0.8 of whom 12 happened.
        Outcome[] outcomes =
        [
            .. Enumerable.Range(0, 20).Select(i => new Outcome(i < 4, 0.2, "women", "under 40")),
            .. Enumerable.Range(0, 20).Select(i => new Outcome(i < 12, 0.8, "men", "65 and over")),
        ];

        var measures = OutcomeMeasures.Of(outcomes, operatingPoint: 0.5);

        var all = measures[0];
        Assert.Null(all.Group);
        Assert.Equal((40, 16), (all.Patients, all.Happened));
        Assert.Equal(0.5, all.MeanProbability, 1e-12);
        // (20*|0.2-0.2| + 20*|0.8-0.6|) / 40
        Assert.Equal(0.1, all.CalibrationError, 1e-12);
        // 4*0.64 + 16*0.04 + 12*0.04 + 8*0.64, over 40
        Assert.Equal(8.8 / 40, all.Brier, 1e-12);
        // Pairs of 16 and 24: 12*16 won, 12*8 + 4*16 tied, 4*8 lost.
        Assert.Equal(((12 * 16) + (((12 * 8) + (4 * 16)) / 2.0)) / (16 * 24), all.Auroc!.Value, 1e-12);
        Assert.Equal(4 / 16.0, all.FalseNegativeRate);
        Assert.Equal(8 / 24.0, all.FalsePositiveRate);

        var men = Assert.Single(measures, one => one.Group == "men");
        Assert.Equal(0.0, men.FalseNegativeRate);
        // Four women in whom it happened are too few for a rate, and so for a gap.
        Assert.Null(Assert.Single(measures, one => one.Group == "women").FalseNegativeRate);
        Assert.Null(OutcomeMeasures.Gap(measures, "sex"));
    }

    [Fact]
    public void Gap_IsTheLargestDifference()
    {
        Outcome[] outcomes =
        [
            .. Enumerable.Range(0, 20).Select(i => new Outcome(true, i < 5 ? 0.1 : 0.9, "women", null)),
            .. Enumerable.Range(0, 20).Select(i => new Outcome(true, i < 1 ? 0.1 : 0.9, "men", null)),
        ];
        Assert.Equal(0.2, OutcomeMeasures.Gap(OutcomeMeasures.Of(outcomes, 0.5), "sex")!.Value, 1e-12);
        Assert.Null(OutcomeMeasures.Gap(OutcomeMeasures.Of(outcomes, 0.5), "age"));
    }

    [Fact]
    public void Outcomes_None_MeasureNothing() => Assert.Empty(OutcomeMeasures.Of([], 0.5));

    [Theory]
    [InlineData(0.999, 0)]
    [InlineData(1.0, 1)]
    [InlineData(1.5, 1)]
    [InlineData(2.0, 2)]
    [InlineData(double.NaN, 3)]
    [InlineData(null, 3)]
    public void Edge_BelongsToTheBinAbove(double? value, int bin) => Assert.Equal(bin, Bins.BinOf(value));

    [Fact]
    public void Index_IsTheSymmetricDivergence()
    {
        Assert.Equal(0, PopulationStability.Index(Bins, 1000, [180, 270, 450, 100])!.Value, 1e-12);
        // Expected shares 0.18, 0.27, 0.45, 0.1.
        var expected = ((0.45 - 0.18) * Math.Log(0.45 / 0.18)) + ((0.18 - 0.45) * Math.Log(0.18 / 0.45));
        Assert.Equal(expected, PopulationStability.Index(Bins, 1000, [450, 270, 180, 100])!.Value, 1e-12);
        Assert.Null(PopulationStability.Index(Bins, 1000, [99, 0, 0, 0]));
        Assert.InRange(PopulationStability.Index(Bins, 1000, [1000, 0, 0, 0])!.Value, 1, 100);
    }

    [Fact]
    public void Reference_WithoutAShare_IsRefused() => Assert.Throws<InvalidDataException>(
        () => ReferenceDistributions.Parse(Encoding.UTF8.GetBytes(
            """{"rows":1,"features":{"age":{"edges":[1],"shares":[1],"missing":0}}}""")));

    private static ReferenceBins Bins { get; } = new() { Edges = [1, 2], Shares = [0.2, 0.3, 0.5], Missing = 0.1 };
}
