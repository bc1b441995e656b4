using FrontierFunctions.Contract.Cards;
using FrontierFunctions.Contract.Features;
using Microsoft.ML.OnnxRuntime;

namespace FrontierFunctions.Tests.Models;

/// <summary>
/// The committed model against the training code's own arithmetic, and against its card and feature schema.
/// </summary>
public sealed class LiverDiseaseModelTests : IDisposable
{
    private static readonly string Folder = Path.Combine(ModelEndpoint.Registry, "liver-disease", "1");

    private readonly InferenceSession _session = new(Path.Combine(Folder, "model.onnx"));

    [Fact]
    public void Graph_GoldenRows_AnswersAsTheTrainingCode()
    {
        var golden = GoldenRows.Load();
        var rows = golden.Rows();
        var answer = Run(rows);
        for (var r = 0; r < rows.Length; r++)
        {
            Assert.Equal(golden.Probability[r], answer.Probability[r], 1e-5);
            Assert.Equal(golden.Interval[r][0], answer.Interval[2 * r], 1e-5);
            Assert.Equal(golden.Interval[r][1], answer.Interval[(2 * r) + 1], 1e-5);
            Assert.Equal(golden.BaseLogOdds[r], answer.Base[r], 1e-5);
            for (var f = 0; f < 10; f++)
            {
                Assert.Equal(golden.Contributions[r][f], answer.Contributions[(10 * r) + f], 1e-5);
            }
        }
    }

    [Fact]
    public void Contributions_AddedToTheBase_AreTheLogitOfTheProbability()
    {
        var rows = GoldenRows.Load().Rows();
        var answer = Run(rows);
        for (var r = 0; r < rows.Length; r++)
        {
            double sum = answer.Base[r];
            for (var f = 0; f < 10; f++)
            {
                sum += answer.Contributions[(10 * r) + f];
            }

            Assert.Equal(answer.Probability[r], 1 / (1 + Math.Exp(-sum)), 1e-6);
            // Close to 1 a single-precision probability resolves the logit no better than its last bit, over p (1 - p).
            double p = answer.Probability[r];
            Assert.Equal(sum, Math.Log(p / (1 - p)), 1e-5 + (Math.Pow(2, -24) / (p * (1 - p))));
        }
    }

    [Fact]
    public void Interval_EveryRow_HoldsTheProbability()
    {
        var rows = GoldenRows.Load().Rows();
        var answer = Run(rows);
        for (var r = 0; r < rows.Length; r++)
        {
            Assert.InRange(answer.Probability[r], answer.Interval[2 * r], answer.Interval[(2 * r) + 1]);
            Assert.True(answer.Interval[2 * r] < answer.Interval[(2 * r) + 1]);
        }
    }

    [Fact]
    public void Contribution_OfOneFeature_DependsOnThatFeatureAlone()
    {
        var rows = GoldenRows.Load().Rows();
        var before = Run(rows).Contributions;
        for (var f = 0; f < 10; f++)
        {
            var changed = rows.Select(r => (float[])r.Clone()).ToArray();
            foreach (var row in changed)
            {
                row[f] = float.IsNaN(row[f]) ? 1 : float.NaN;
            }

            var after = Run(changed).Contributions;
            for (var i = 0; i < before.Length; i++)
            {
                if (i % 10 != f)
                {
                    Assert.Equal(before[i], after[i]);
                }
            }
        }
    }

    [Theory]
    [InlineData("bilirubin_total", 1)]
    [InlineData("bilirubin_direct", 1)]
    [InlineData("alp", 1)]
    [InlineData("alt", 1)]
    [InlineData("ast", 1)]
    [InlineData("age", 1)]
    [InlineData("albumin", -1)]
    public void Shape_OverTheTrainingRange_GoesTheWayThatMedicineKnows(string feature, int direction)
    {
        var schema = Schema();
        var index = schema.Features.ToList().FindIndex(f => f.Name == feature);
        var definition = schema.Features[index];
        var rows = Enumerable.Range(0, 200).Select(step =>
        {
            var row = Enumerable.Repeat(float.NaN, 10).ToArray();
            row[index] = (float)(definition.TrainingLow!.Value
                + ((definition.TrainingHigh!.Value - definition.TrainingLow.Value) * step / 199));
            return row;
        }).ToArray();
        var shape = Enumerable.Range(0, rows.Length).Select(r => Run(rows).Contributions[(10 * r) + index]).ToArray();
        for (var i = 1; i < shape.Length; i++)
        {
            Assert.True((shape[i] - shape[i - 1]) * direction >= -1e-6);
        }

        Assert.True((shape[^1] - shape[0]) * direction > 0.01);
    }

    [Fact]
    public void Card_OfTheVersion_StatesWhatAReaderNeeds()
    {
        var card = ModelCard.Parse(File.ReadAllBytes(Path.Combine(Folder, "card.json")));
        Assert.Equal(("liver-disease", "1"), (card.Name, card.Version));
        Assert.Contains("Not a medical device", card.Notice, StringComparison.Ordinal);
        Assert.InRange(card.OperatingPoint, 0.01, 0.99);
        Assert.InRange(card.TrainingPrevalence, 0.6, 0.8);
        var auroc = card.Metrics.Single(m => m is { Name: "AUROC", Group: null });
        Assert.InRange(auroc.Value, auroc.Low!.Value, auroc.High!.Value);
        Assert.True(auroc.Value >= 0.745, "the model must not be worse than logistic regression on the same data");
        foreach (var group in new[] { "women", "men" })
        {
            Assert.Contains(
                card.Metrics, m => m.Name == "false-negative rate" && m.Group == group && m.Low is not null);
        }
    }

    [Fact]
    public void FeatureSchema_OfTheVersion_NamesTheTensorsColumns()
    {
        var schema = Schema();
        Assert.Equal(_session.InputMetadata["features"].Dimensions[1], schema.Features.Count);
        Assert.Equal(10, schema.Features.Select(f => f.Name).Distinct().Count());
        foreach (var feature in schema.Features)
        {
            Assert.Equal(feature.Kind == FeatureKind.Observation, feature.Codes.Count > 0);
            Assert.All(feature.Codes, c => Assert.Matches("^LOINC//[0-9]+-[0-9]$", c));
            Assert.All(feature.Codes, c => Assert.True(HasValidCheckDigit(c["LOINC//".Length..]), c));
            Assert.InRange(feature.TrainingLow!.Value, feature.PlausibleLow!.Value, feature.PlausibleHigh!.Value);
            Assert.InRange(feature.TrainingHigh!.Value, feature.PlausibleLow.Value, feature.PlausibleHigh.Value);
        }

        var codes = schema.Features.SelectMany(f => f.Codes).ToList();
        Assert.Equal(codes.Count, codes.Distinct().Count());
    }

    public void Dispose() => _session.Dispose();

    private static FeatureSchema Schema() =>
        FeatureSchema.Parse(File.ReadAllBytes(Path.Combine(Folder, "features.json")));

    // LOINC Users' Guide, appendix on the check digit: Luhn's mod 10.
    private static bool HasValidCheckDigit(string code)
    {
        var digits = code[..code.IndexOf('-', StringComparison.Ordinal)];
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[^(i + 1)] - '0';
            var doubled = i % 2 == 0 ? digit * 2 : digit;
            sum += doubled > 9 ? doubled - 9 : doubled;
        }

        return (10 - (sum % 10)) % 10 == code[^1] - '0';
    }

    private (float[] Probability, float[] Interval, float[] Base, float[] Contributions) Run(float[][] rows)
    {
        var flat = rows.SelectMany(r => r).ToArray();
        using var tensor = OrtValue.CreateTensorValueFromMemory(flat, [rows.Length, 10]);
        using var options = new RunOptions();
        using var results = _session.Run(
            options, ["features"], [tensor], ["probability", "interval", "base_log_odds", "contributions"]);
        return (Floats(results[0]), Floats(results[1]), Floats(results[2]), Floats(results[3]));
    }

    private static float[] Floats(OrtValue value) => value.GetTensorDataAsSpan<float>().ToArray();
}
