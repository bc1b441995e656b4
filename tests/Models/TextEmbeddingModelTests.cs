using System.Net;
using System.Text.Json;
using FrontierFunctions.Contract.Cards;
using FrontierFunctions.Server.Embeddings;

namespace FrontierFunctions.Tests.Models;

/// <summary>The committed embedding does what was trained: same features as in training, same vectors, within its bounds.</summary>
public sealed class TextEmbeddingModelTests
{
    private static readonly string Folder = Path.Combine(ModelEndpoint.Registry, "clinical-text-embedding", "1");

    private static JsonElement Golden { get; } =
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, "golden.json"))).RootElement;

    [Fact]
    public void Features_OfGoldenTexts_AreThoseOfTraining()
    {
        var spec = EmbeddingSpec.Parse(File.ReadAllBytes(Path.Combine(Folder, "embedding.json"))).Text!;
        var features = new TextFeatures(spec);
        var row = new float[spec.Buckets];
        Assert.True(Golden.GetArrayLength() >= 12);
        foreach (var golden in Golden.EnumerateArray())
        {
            var text = golden.GetProperty("text").GetString()!;
            Assert.Equal(golden.GetProperty("words").GetInt32(), features.Fill(text, row));
            var wanted = golden.GetProperty("counts").EnumerateObject().ToDictionary(
                b => int.Parse(b.Name, System.Globalization.CultureInfo.InvariantCulture), b => b.Value.GetInt32());
            for (var i = 0; i < row.Length; i++)
            {
                var count = wanted.GetValueOrDefault(i);
                Assert.True(Math.Abs(row[i] - (count == 0 ? 0 : 1 + Math.Log(count))) < 1e-6, $"{text}: bucket {i}");
            }
        }
    }

    [Fact]
    public async Task Embeddings_OfGoldenTexts_AreThoseOfTraining()
    {
        await using var endpoint = await ModelEndpoint.StartReadyAsync();
        var texts = Golden.EnumerateArray().Select(g => g.GetProperty("text").GetString()!).ToArray();
        using var response = await endpoint.PostAsync(
            JsonSerializer.Serialize(new { model = "clinical-text-embedding", input = texts }), "/v1/embeddings");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        using var body = JsonDocument.Parse(
            await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        foreach (var (golden, answer) in Golden.EnumerateArray().Zip(body.RootElement.GetProperty("data").EnumerateArray()))
        {
            var wanted = golden.GetProperty("embedding").EnumerateArray().Select(v => v.GetDouble());
            var given = answer.GetProperty("embedding").EnumerateArray().Select(v => v.GetDouble());
            Assert.All(wanted.Zip(given), pair => Assert.InRange(pair.First - pair.Second, -1e-5, 1e-5));
        }
    }

    [Fact]
    public void Card_SaysWhatItIsAndHowItComparesWithTfIdf()
    {
        var card = ModelCard.Parse(File.ReadAllBytes(Path.Combine(Folder, "card.json")));
        Assert.True(new FileInfo(Path.Combine(Folder, "model.onnx")).Length < 5_000_000);
        Assert.All(card.Metrics, m => Assert.True(m.Low <= m.Value && m.Value <= m.High, m.Name));
        Assert.Contains(card.Metrics, m => m.Group == "256 dimensions less TF-IDF of the same features");

        // Better where meaning was trained, and not claimed to be where it is not.
        var definitions = card.Metrics.Single(m => m.Group == "256 dimensions less TF-IDF of words"
            && m.Name.Contains("definition", StringComparison.Ordinal));
        Assert.True(definitions.Low > 0.1, $"{definitions.Low}");
    }
}
