using System.Text.Json;
using FrontierFunctions.Contract.Cards;
using FrontierFunctions.Contract.Features;
using Microsoft.ML.OnnxRuntime;

namespace FrontierFunctions.Tests.Models;

/// <summary>
/// Every committed tabular model against the training code's arithmetic in double precision: some rows in detail, and
/// the metrics of a fixed slice of synthetic rows.
/// </summary>
public sealed class TabularModelTests
{
    private static readonly string[] Outputs =
        ["probability", "interval", "base_log_odds", "contributions", "conformal_set", "pathway"];

    public static TheoryData<string> Models => [.. Directory
        .EnumerateFiles(ModelEndpoint.Registry, "table.json", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(ModelEndpoint.Registry, Path.GetDirectoryName(path)!))
        .Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Models))]
    public void Graph_GoldenRows_AnswersAsTheTrainingCode(string model)
    {
        var golden = Read<Golden>(model, "golden.json");
        var answer = Run(model, golden.Inputs);
        for (var r = 0; r < golden.Inputs.Length; r++)
        {
            Assert.Equal(golden.Probability[r], answer["probability"][r], 1e-5);
            Assert.Equal(golden.Interval[r][0], answer["interval"][2 * r], 2e-5);
            Assert.Equal(golden.Interval[r][1], answer["interval"][(2 * r) + 1], 2e-5);
            Assert.Equal(golden.BaseLogOdds[r], answer["base_log_odds"][r], 1e-5);
            Assert.Equal(golden.Pathway[r], answer["pathway"][r]);
            var width = golden.Contributions[r].Length;
            double sum = answer["base_log_odds"][r];
            for (var f = 0; f < width; f++)
            {
                Assert.Equal(golden.Contributions[r][f], answer["contributions"][(width * r) + f], 2e-5);
                sum += answer["contributions"][(width * r) + f];
            }

            Assert.Equal(answer["probability"][r], 1 / (1 + Math.Exp(-sum)), 2e-6);
            Assert.InRange(answer["probability"][r], answer["interval"][2 * r], answer["interval"][(2 * r) + 1]);
            Assert.Equal(golden.ConformalSet[r][0], answer["conformal_set"][2 * r]);
            Assert.Equal(golden.ConformalSet[r][1], answer["conformal_set"][(2 * r) + 1]);
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Weights_OnTheFixedSlice_ReproduceTheCommittedMetrics(string model)
    {
        var slice = Read<Slice>(model, "slice.json");
        var answer = Run(model, slice.Inputs);
        var p = answer["probability"];
        Assert.All(p.Zip(slice.Probability), pair => Assert.Equal(pair.Second, pair.First, 1e-5));
        Assert.Equal(slice.Metrics["auroc"], Auroc(p, slice.Labels), 1e-4);
        Assert.Equal(slice.Metrics["brier"], p.Zip(slice.Labels, (q, y) => (q - y) * (double)(q - y)).Average(), 1e-5);
        var covered = slice.Labels.Select((y, r) => answer["conformal_set"][(2 * r) + y]).Average();
        Assert.Equal(slice.Metrics["coverage90"], covered, 0.003);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Files_OfTheVersion_AgreeAndAreSmall(string model)
    {
        var folder = Path.Combine(ModelEndpoint.Registry, model);
        var schema = FeatureSchema.Parse(File.ReadAllBytes(Path.Combine(folder, "features.json")));
        var card = ModelCard.Parse(File.ReadAllBytes(Path.Combine(folder, "card.json")));
        Assert.Equal(model.Replace('\\', '/'), $"{card.Name}/{card.Version}");
        Assert.Equal(card.Task, schema.Task);
        Assert.Contains("Not a medical device", card.Notice, StringComparison.Ordinal);
        Assert.True(new FileInfo(Path.Combine(folder, "model.onnx")).Length < 5_000_000);
        Assert.Contains(card.Metrics, m => m is { Name: "AUROC" or "C-index", Group: null, Low: not null });
        var coverage = card.Metrics.Where(m => m.Name == "coverage of the 90 % conformal set").ToArray();
        var overall = coverage.Single(m => m.Group is null);
        // Of fewer than a hundred patients two points of coverage are less than two patients.
        Assert.InRange(overall.Value, 0.88, overall.Patients < 100 ? 0.95 : 0.92);
        Assert.All(
            coverage.Where(m => m is { Group: not null, Patients: >= 100 }), m => Assert.True(m.Value >= 0.85, m.Group));
        Assert.All(schema.Features, feature =>
        {
            Assert.InRange(feature.TrainingLow!.Value, feature.PlausibleLow!.Value, feature.PlausibleHigh!.Value);
            Assert.InRange(feature.TrainingHigh!.Value, feature.PlausibleLow.Value, feature.PlausibleHigh.Value);
        });
        var text = File.ReadAllText(Path.Combine(folder, "card.md"));
        Assert.Contains("TRIPOD+AI", text, StringComparison.Ordinal);
        Assert.Contains("Not a medical device", text, StringComparison.Ordinal);
    }

    /// <summary>
    /// Without a kind of record the card's ablation says how well a model ranks; and where no pairwise term reaches over
    /// kinds of record, what the others contribute does not hang on it.
    /// </summary>
    [Theory]
    [MemberData(nameof(Models))]
    public void Modalities_TakenAway_LeaveTheEvidenceOfTheOthersAsItIs(string model)
    {
        var folder = Path.Combine(ModelEndpoint.Registry, model);
        var schema = FeatureSchema.Parse(File.ReadAllBytes(Path.Combine(folder, "features.json")));
        var card = ModelCard.Parse(File.ReadAllBytes(Path.Combine(folder, "card.json")));
        Assert.All(schema.Features, feature => Assert.NotNull(feature.Modality));
        var modalities = schema.Features.Select(feature => feature.KindOfRecord).Distinct().ToList();
        Assert.Equal(
            modalities.Count,
            card.Metrics.Count(m => m.Name.StartsWith("modalities: AUROC without", StringComparison.Ordinal) && m.Low is not null));
        if (Read<Evaluation>(model, "evaluation.json").Pairs.Length > 0)
        {
            return;
        }

        // On one pathway: what is taken away must not lead a row to another one.
        var rows = Read<Slice>(model, "slice.json").Inputs[..50];
        var whole = Run(model, rows);
        foreach (var gone in modalities)
        {
            var kept = Run(model, [.. rows.Select(row => row.Select(
                (value, f) => schema.Features[f].KindOfRecord == gone ? null : value).ToArray())]);
            for (var i = 0; i < whole["contributions"].Length; i++)
            {
                var (row, f) = (i / schema.Features.Count, i % schema.Features.Count);
                if (schema.Features[f].KindOfRecord != gone && whole["pathway"][row] == kept["pathway"][row])
                {
                    Assert.Equal(whole["contributions"][i], kept["contributions"][i], 1e-5);
                }
            }
        }
    }

    private static double Auroc(float[] scores, int[] labels)
    {
        var ill = scores.Where((_, i) => labels[i] == 1).ToArray();
        var well = scores.Where((_, i) => labels[i] == 0).ToArray();
        var above = ill.Sum(s => well.Sum(w => s > w ? 1.0 : s == w ? 0.5 : 0));
        return above / ((double)ill.Length * well.Length);
    }

    private static Dictionary<string, float[]> Run(string model, float?[][] rows)
    {
        using var session = new InferenceSession(Path.Combine(ModelEndpoint.Registry, model, "model.onnx"));
        var flat = rows.SelectMany(r => r).Select(v => v ?? float.NaN).ToArray();
        using var tensor = OrtValue.CreateTensorValueFromMemory(flat, [rows.Length, rows[0].Length]);
        using var options = new RunOptions();
        using var results = session.Run(options, ["features"], [tensor], Outputs);
        return Outputs.Select((name, i) => (name, results[i].GetTensorDataAsSpan<float>().ToArray()))
            .ToDictionary(pair => pair.name, pair => pair.Item2);
    }

    private static T Read<T>(string model, string file) => JsonSerializer.Deserialize<T>(
        File.ReadAllBytes(Path.Combine(ModelEndpoint.Registry, model, file)), JsonSerializerOptions.Web)!;

    private sealed record Golden(
        float?[][] Inputs, double[] Probability, double[][] Interval, double[] BaseLogOdds, double[][] Contributions,
        double[][] ConformalSet, double[] Pathway);

    private sealed record Evaluation(string[][] Pairs);

    private sealed record Slice(
        float?[][] Inputs, int[] Labels, double[] Probability, Dictionary<string, double> Metrics);
}
