using FrontierFunctions.Contract.Cards;
using FrontierFunctions.Contract.Features;
using FrontierFunctions.Pipeline.Features;
using FrontierFunctions.Pipeline.Genomics;

namespace FrontierFunctions.Tests.Pipeline.Features;

/// <summary>Evidence of modalities adds up, and goes without a trace.</summary>
public sealed class PatientAnswerTests
{
    private static readonly DateTimeOffset AsOf = new(2024, 5, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Of_ScoreOfTwoModalities_AddsUpToTheModelsAnswer()
    {
        var answer = PatientAnswer.Of(Score("liver-disease"), null)!;

        Assert.Equal(1 / (1 + Math.Exp(-0.9)), answer.Probability, 12);
        Assert.Equal(
            [(FeatureModality.Demographics, 0.5, 2, 2), (FeatureModality.Laboratory, 1.4, 1, 2)],
            answer.Evidence.Select(one => (one.Modality, Math.Round(one.LogOdds, 12), one.OnRecord, one.Inputs)));
        Assert.Equal(1 / (1 + Math.Exp(0.5)), answer.Evidence[1].ProbabilityWithout, 12);
        Assert.Equal(0.6, answer.IntervalLow, 6);
        Assert.Equal(0.8, Math.Round(answer.IntervalHigh, 1));
    }

    // Hu et al. 2018: BRCA2 6.20 (4.62 to 8.17) for pancreatic cancer; its risk of breast cancer says nothing here.
    [Fact]
    public void Of_CarrierOfBrca2_AddsTheLogarithmOfThePublishedOddsRatio()
    {
        var plain = PatientAnswer.Of(Score("pancreatic-cancer"), null)!;
        var answer = PatientAnswer.Of(Score("pancreatic-cancer"), Genome())!;

        var genome = Assert.Single(answer.Evidence, one => one.Modality == FeatureModality.Genome);
        Assert.Equal(Math.Log(6.2), genome.LogOdds, 12);
        Assert.Equal(plain.Probability, genome.ProbabilityWithout, 12);
        Assert.Equal(
            answer.Probability / (1 - answer.Probability), 6.2 * plain.Probability / (1 - plain.Probability), 9);
        Assert.True(Width(answer) > Width(plain));
        Assert.Contains("BRCA2", Assert.Single(genome.Basis), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_CarrierAndOtherTask_AddsNothing() =>
        Assert.DoesNotContain(
            PatientAnswer.Of(Score("liver-disease"), Genome())!.Evidence, one => one.Modality == FeatureModality.Genome);

    [Fact]
    public void Of_Abstention_IsNull() =>
        Assert.Null(PatientAnswer.Of(
            Score("liver-disease") with { Probability = null, IntervalLow = null, IntervalHigh = null, Abstention = "out-of-range" }, Genome()));

    private static double Width(PatientAnswer answer) =>
        Logit(answer.IntervalHigh) - Logit(answer.IntervalLow);

    private static double Logit(double p) => Math.Log(p / (1 - p));

    private static GenomeFindings Genome() => new()
    {
        Genes = [],
        WithoutPositions = [],
        CannotBeCalled = new Dictionary<string, string>(),
        Hereditary =
        [
            new HereditaryFinding
            {
                Gene = "BRCA2",
                Name = "6174delT",
                Hgvs = "NM_000059.4:c.5946del",
                Rsid = "rs80359550",
                Zygosity = "heterozygous",
                Risks =
                [
                    new HereditaryRisk("breast cancer", 5.23, 4.09, 6.77, "CARRIERS", "1"),
                    new HereditaryRisk("pancreatic cancer", 6.2, 4.62, 8.17, "Hu 2018", "2"),
                ],
            },
        ],
    };

    private static TaskScore Score(string task) => new()
    {
        Task = task,
        AsOf = AsOf,
        Probability = 1 / (1 + Math.Exp(-0.9)),
        IntervalLow = 0.6,
        IntervalHigh = 1 / (1 + Math.Exp(-(0.9 + (0.9 - Logit(0.6))))),
        BaseLogOdds = -1,
        Contributions =
        [
            Input("age", FeatureModality.Demographics, FeatureStatus.Present, 0.3),
            Input("sex", FeatureModality.Demographics, FeatureStatus.Present, 0.2),
            Input("bilirubin_total", FeatureModality.Laboratory, FeatureStatus.Present, 1.5),
            Input("albumin", FeatureModality.Laboratory, FeatureStatus.Missing, -0.1),
        ],
        Card = LiverFixture.Card with { Task = task },
    };

    private static FeatureContribution Input(string name, FeatureModality modality, FeatureStatus status, double logOdds) => new()
    {
        Feature = name, Label = name, Modality = modality, Unit = "1", Status = status, LogOdds = logOdds,
    };
}
