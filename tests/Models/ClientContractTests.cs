using System.ClientModel;
using System.ClientModel.Primitives;
using System.Diagnostics;
using OpenAI;
using OpenAI.Embeddings;
using OpenAI.Models;

namespace FrontierFunctions.Tests.Models;

/// <summary>Clients that nobody here wrote, unmodified, against the endpoint; the Node ones as processes of their own.</summary>
public sealed class ClientContractTests(
    ClientContractTests.Endpoint endpoint) : IClassFixture<ClientContractTests.Endpoint>
{
    private const string Model = "clinical-text-embedding";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private OpenAIClientOptions Options => new()
    {
        Endpoint = new Uri(endpoint.Value.Client.BaseAddress!, "v1"),
        RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
    };

    private EmbeddingClient Embeddings => new(Model, new ApiKeyCredential("none"), Options);

    [Theory]
    [InlineData("openai", "openai.mjs", 12)]
    [InlineData("@azure-rest/ai-inference", "azure-ai-inference.mjs", 16)]
    public async Task NodeClient_EveryCheck_Passes(string package, string script, int checks)
    {
        TestData.RequireOrSkip(
            Directory.Exists(Path.Combine(TestData.Repository, "node_modules", package)), $"needs {package} (npm ci)");
        var images = endpoint.Value.ServesImages ? "images" : "";
        var start = new ProcessStartInfo("node") { RedirectStandardError = true, RedirectStandardOutput = true };
        start.ArgumentList.Add(Path.Combine(TestData.Repository, "tests", "Models", "Clients", script));
        start.ArgumentList.Add(endpoint.Value.Client.BaseAddress!.ToString().TrimEnd('/'));
        start.ArgumentList.Add(images);
        using var node = Process.Start(start)!;
        var output = node.StandardOutput.ReadToEndAsync(Token);
        var errors = await node.StandardError.ReadToEndAsync(Token);
        await node.WaitForExitAsync(Token);

        Assert.Equal("", errors);
        Assert.Equal(0, node.ExitCode);
        Assert.Equal(checks, (await output).Split('\n').Count(line => line.StartsWith("ok ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task DotnetOpenAi_Texts_AreEmbeddedInTheirOrder()
    {
        string[] texts = ["Type 2 diabetes mellitus", "No known drug allergies.", "Type II diabetes melitus"];
        OpenAIEmbeddingCollection all = await Embeddings.GenerateEmbeddingsAsync(texts, cancellationToken: Token);
        Assert.Equal(Model, all.Model);
        Assert.Equal((12, 12), (all.Usage.InputTokenCount, all.Usage.TotalTokenCount));
        Assert.Equal([0, 1, 2], all.Select(e => e.Index));
        var vectors = all.Select(e => e.ToFloats().ToArray()).ToList();
        Assert.All(vectors, v => Assert.Equal(256, v.Length));
        Assert.True(Cosine(vectors[0], vectors[2]) > Cosine(vectors[0], vectors[1]) + 0.2);

        OpenAIEmbedding one = await Embeddings.GenerateEmbeddingAsync(texts[1], cancellationToken: Token);
        Assert.InRange(Cosine(vectors[1], one.ToFloats().ToArray()), 0.9999, 1.0001);
    }

    [Fact]
    public async Task DotnetOpenAi_DimensionsAndUser_AreKept()
    {
        OpenAIEmbedding one = await Embeddings.GenerateEmbeddingAsync(
            "chest pain", new EmbeddingGenerationOptions { Dimensions = 128, EndUserId = "user-1" }, Token);
        Assert.Equal(128, one.ToFloats().Length);
    }

    [Fact]
    public async Task DotnetOpenAi_WhatIsRefused_IsAnExceptionWithTheReason()
    {
        var wrong = await Assert.ThrowsAsync<ClientResultException>(() => Embeddings.GenerateEmbeddingAsync(
            "chest pain", new EmbeddingGenerationOptions { Dimensions = 100 }, Token));
        Assert.Equal(422, wrong.Status);
        Assert.Contains("64, 128, 256", wrong.Message, StringComparison.Ordinal);

        var missing = new EmbeddingClient("text-embedding-3-small", new ApiKeyCredential("none"), Options);
        var unknown = await Assert.ThrowsAsync<ClientResultException>(
            () => missing.GenerateEmbeddingAsync("chest pain", cancellationToken: Token));
        Assert.Equal(404, unknown.Status);
        Assert.Contains("model_not_found", unknown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DotnetOpenAi_Models_AreListed()
    {
        var client = new OpenAIModelClient(new ApiKeyCredential("none"), Options);
        OpenAIModelCollection models = await client.GetModelsAsync(Token);
        Assert.Contains(Model, models.Select(m => m.Id));
        OpenAIModel one = await client.GetModelAsync(Model, Token);
        Assert.Equal(Model, one.Id);
    }

    private static double Cosine(float[] a, float[] b) =>
        a.Zip(b).Sum(p => (double)p.First * p.Second)
            / Math.Sqrt(a.Sum(x => (double)x * x) * b.Sum(x => (double)x * x));

    public sealed class Endpoint : IAsyncLifetime
    {
        internal ModelEndpoint Value { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Value = await ModelEndpoint.StartReadyAsync();

        public ValueTask DisposeAsync() => Value.DisposeAsync();
    }
}
