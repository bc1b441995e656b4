using System.Net;
using System.Text.Json;
using FrontierFunctions.Contract.Cards;
using FrontierFunctions.Contract.Features;
using FrontierFunctions.Local.Samples;
using FrontierFunctions.Pipeline.Films;
using FrontierFunctions.Pipeline.Validation;
using FrontierFunctions.Server.Embeddings;
using Microsoft.ML.OnnxRuntime;

namespace FrontierFunctions.Tests.Models;

/// <summary>
/// The committed model of films against the training code in double precision, on pictures that nobody's film is; and
/// against the committed metrics on a fixed part of the open films.
/// </summary>
public sealed class ChestXrayModelTests
{
    public static readonly string Folder = Path.Combine(ModelEndpoint.Registry, "chest-xray", "1");

    private static readonly string[] Outputs =
    [
        "probabilities", "logits", "probability", "conformal_set", "class_activation", "pneumonia_map", "zones",
        "range_evidence", "in_range", "embedding",
    ];

    private static readonly ImageTensorSpec Spec =
        EmbeddingSpec.Parse(File.ReadAllBytes(Path.Combine(Folder, "embedding.json"))).Image!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Graph_GoldenPictures_AnswersAsTheTrainingCode()
    {
        var golden = Read<Golden[]>("golden.json");
        var answer = Run([.. golden.Select(picture => Tensor(Convert.FromBase64String(picture.Png)))]);
        for (var i = 0; i < golden.Length; i++)
        {
            var one = golden[i];
            Near(one.Probabilities, answer, "probabilities", i, 1e-3);
            Near([one.Probability], answer, "probability", i, 1e-3);
            Near(one.Logits, answer, "logits", i, 5e-3);
            Near(one.Zones, answer, "zones", i, 5e-3);
            Near(one.Map, answer, "pneumonia_map", i, 2e-2);
            Near(one.Embedding, answer, "embedding", i, 5e-3);
            Near([one.InRange], answer, "in_range", i, 0);
            Near(one.RangeEvidence, answer, "range_evidence", i, 2e-2);
            Near(one.ConformalSet, answer, "conformal_set", i, 0);
        }
    }

    /// <summary>The map is no picture beside the answer: its mean is the answer's log-odds, a label's map the label's logit.</summary>
    [Fact]
    public void Maps_MeansOverTheFilm_AreTheLogOdds()
    {
        var golden = Read<Golden[]>("golden.json");
        var answer = Run([.. golden.Select(picture => Tensor(Convert.FromBase64String(picture.Png)))]);
        for (var i = 0; i < golden.Length; i++)
        {
            double logOdds = Of(answer, "pneumonia_map", i, golden.Length).ToArray().Average();
            Assert.Equal(1 / (1 + Math.Exp(-logOdds)), answer["probability"][i], 1e-4);
            for (var k = 0; k < 3; k++)
            {
                Assert.Equal(
                    Of(answer, "class_activation", i, golden.Length).Slice(k * 196, 196).ToArray().Average(),
                    answer["logits"][(3 * i) + k], 1e-3);
            }
        }
    }

    /// <summary>The drawn film of the demo is answered for as it stands and mirrored, and in no other position.</summary>
    [Theory]
    [InlineData(false, false, false, true)]
    [InlineData(false, true, false, true)]
    [InlineData(true, false, false, false)]
    [InlineData(true, true, false, false)]
    [InlineData(false, false, true, false)]
    [InlineData(true, false, true, false)]
    public void DrawnFilm_IsAnsweredForOnlyUpright(bool isUpsideDown, bool isMirrored, bool isLying, bool isInRange)
    {
        var drawn = DrawnChest.Draw(1, 0);
        var tensor = new float[drawn.Length];
        for (var i = 0; i < drawn.Length; i++)
        {
            var (x, y) = (i % FilmPicture.Side, i / FilmPicture.Side);
            (x, y) = isLying ? (y, x) : (x, y);
            y = isUpsideDown ? FilmPicture.Side - 1 - y : y;
            x = isMirrored ? FilmPicture.Side - 1 - x : x;
            tensor[i] = drawn[(y * FilmPicture.Side) + x] / 255f;
        }

        Assert.Equal(isInRange ? 1 : 0, Run([tensor])["in_range"][0]);
    }

    [Fact]
    public void Range_PicturesThatAreNoFilms_AreOutside()
    {
        var golden = Read<Golden[]>("golden.json");
        Assert.All(golden.Where(picture => picture.Name is "black" or "slope" or "waves"), p => Assert.Equal(0, p.InRange));
    }

    [Fact]
    public void Weights_OnTheFixedSlice_ReproduceTheCommittedMetrics()
    {
        var folder = TestData.Shared("cxr");
        var slice = Read<Slice>("slice.json");
        var rows = File.ReadLines(Path.Combine(folder, "labels.csv")).Skip(1).Select(line => line.Split(','))
            .OrderBy(row => row[0], StringComparer.Ordinal).Take(slice.Films).ToArray();
        var labels = rows.Select(row => Array.IndexOf(["normal", "bacterial", "viral"], row[2])).ToArray();
        var p = new List<float>();
        var (right, covered, inRange) = (0, 0, 0);
        foreach (var part in rows.Index().Chunk(50))
        {
            var answer = Run([.. part.Select(row => Tensor(File.ReadAllBytes(Path.Combine(folder, "images", row.Item[0]))))]);
            p.AddRange(answer["probability"]);
            for (var i = 0; i < part.Length; i++)
            {
                var label = labels[part[i].Index];
                right += answer["probabilities"].AsSpan(3 * i, 3).ToArray().Index().MaxBy(one => one.Item).Index == label ? 1 : 0;
                covered += answer["conformal_set"][(3 * i) + label] > 0 ? 1 : 0;
                inRange += answer["in_range"][i] > 0 ? 1 : 0;
            }
        }

        var ill = p.Where((_, i) => labels[i] > 0).ToArray();
        var well = p.Where((_, i) => labels[i] == 0).ToArray();
        var auroc = ill.Sum(s => well.Sum(w => s > w ? 1.0 : s == w ? 0.5 : 0)) / ((double)ill.Length * well.Length);
        // Two JPEG decoders differ by a grey value here and there.
        Assert.Equal(slice.Metrics["auroc"], auroc, 2e-3);
        Assert.Equal(
            slice.Metrics["brier"], p.Select((q, i) => Math.Pow(q - (labels[i] > 0 ? 1 : 0), 2)).Average(), 2e-3);
        Assert.Equal(slice.Metrics["meanProbability"], p.Average(), 2e-3);
        Assert.Equal(slice.Metrics["accuracy"], right / (double)rows.Length, 0.011);
        Assert.Equal(slice.Metrics["coverage90"], covered / (double)rows.Length, 0.011);
        Assert.Equal(slice.Metrics["inRange"], inRange / (double)rows.Length, 0.007);
    }

    [Fact]
    public void Files_OfTheVersion_AgreeAndAreSmall()
    {
        var card = ModelCard.Parse(File.ReadAllBytes(Path.Combine(Folder, "card.json")));
        var film = FilmSchema.Parse(File.ReadAllBytes(Path.Combine(Folder, "film.json")));
        Assert.Equal(("chest-xray", "1", "chest-xray"), (card.Name, card.Version, film.Task));
        Assert.All(Directory.EnumerateFiles(Folder), file => Assert.True(new FileInfo(file).Length < 5_000_000, file));
        Assert.True(card.Metrics.Single(m => m is { Name: "AUROC", Group: null }).Low >= 0.97);
        Assert.InRange(card.Metrics.Single(
            m => m is { Name: "coverage of the 90 % conformal set", Group: null }).Value, 0.88, 0.92);
        Assert.All(card.Metrics.Where(m => m is { Name: "coverage of the 90 % conformal set", Group: not null }), m =>
            Assert.True(m.Value >= 0.85, m.Group));
        Assert.True(card.Metrics.Single(m => m is { Name: "expected calibration error", Group: null }).Value <= 0.03);
        Assert.True(card.Metrics.Single(m => m.Group == "films upside down").Value >= 0.97);
        Assert.True(card.Metrics.Single(m => m.Name == "share of films that the model answers for").Value >= 0.98);
        var reference = ReferenceDistributions.Parse(File.ReadAllBytes(Path.Combine(Folder, "reference.json")));
        Assert.Equal([.. film.RangeEvidence, .. film.Labels], reference.Features.Keys);
        Assert.Equal(film.Labels.Count, film.Findings.Count);
        Assert.All(film.Findings, finding => Assert.True(finding.Change > 0));
        Assert.Equal(6, film.Zones.Count);
        var text = File.ReadAllText(Path.Combine(Folder, "card.md"));
        Assert.Contains("TRIPOD+AI", text, StringComparison.Ordinal);
        Assert.Contains("Not a medical device", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Endpoint_ImageEmbeddingOfAGoldenPicture_IsTheModels()
    {
        await using var endpoint = await ModelEndpoint.StartReadyAsync();
        var picture = Read<Golden[]>("golden.json")[0];
        using var response = await endpoint.PostAsync(
            $"{{\"model\":\"chest-xray\",\"input\":[{{\"image\":\"data:image/png;base64,{picture.Png}\"}}]}}",
            "/images/embeddings?api-version=2024-05-01-preview");
        var text = await response.Content.ReadAsStringAsync(Token);
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        using var json = JsonDocument.Parse(text);
        var given = json.RootElement.GetProperty("data")[0].GetProperty("embedding").EnumerateArray()
            .Select(v => v.GetDouble()).ToArray();
        var length = Math.Sqrt(picture.Embedding.Sum(v => v * v));
        Assert.All(picture.Embedding.Zip(given), pair => Assert.Equal(pair.First / length, pair.Second, 1e-3));
    }

    internal static T Read<T>(string file) =>
        JsonSerializer.Deserialize<T>(File.ReadAllBytes(Path.Combine(Folder, file)), JsonSerializerOptions.Web)!;

    internal static float[] Tensor(byte[] file)
    {
        var tensor = new float[FilmPicture.Side * FilmPicture.Side];
        Assert.True(ImageTensor.TryFill(file, Spec, tensor, out var reason), reason);
        return tensor;
    }

    internal static Dictionary<string, float[]> Run(float[][] films)
    {
        using var session = new InferenceSession(Path.Combine(Folder, "model.onnx"));
        float[] flat = [.. films.SelectMany(film => film)];
        using var tensor = OrtValue.CreateTensorValueFromMemory(
            flat, [films.Length, 1, FilmPicture.Side, FilmPicture.Side]);
        using var options = new RunOptions();
        using var results = session.Run(options, ["image"], [tensor], Outputs);
        return Outputs.Select((name, i) => (name, results[i].GetTensorDataAsSpan<float>().ToArray()))
            .ToDictionary(pair => pair.name, pair => pair.Item2);
    }

    private static ReadOnlySpan<float> Of(Dictionary<string, float[]> answer, string output, int row, int rows)
    {
        var width = answer[output].Length / rows;
        return answer[output].AsSpan(row * width, width);
    }

    private static void Near(double[] wanted, Dictionary<string, float[]> answer, string output, int row, double tolerance)
    {
        for (var k = 0; k < wanted.Length; k++)
        {
            Assert.Equal(wanted[k], answer[output][(row * wanted.Length) + k], tolerance);
        }
    }

    internal sealed record Golden(
        string Name, string Png, double[] Probabilities, double Probability, double[] Logits, double[] ConformalSet,
        double[] RangeEvidence, double InRange, double[] Zones, double[] Map, double[] Embedding);

    private sealed record Slice(int Films, string Order, Dictionary<string, double> Metrics);
}
