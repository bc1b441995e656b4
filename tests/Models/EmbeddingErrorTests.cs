using System.Net;
using System.Text.Json;

namespace FrontierFunctions.Tests.Models;

/// <summary>What the embedding routes refuse, how, and that no reason repeats what the request said.</summary>
public sealed class EmbeddingErrorTests(
    EmbeddingErrorTests.Endpoint endpoint) : IClassFixture<EmbeddingErrorTests.Endpoint>
{
    private const string Azure = "/embeddings?api-version=2024-05-01-preview";
    private const string Images = "/images/embeddings?api-version=2024-05-01-preview";
    private const string M = "\"model\":\"clinical-text-embedding\"";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, string, int, string, string?> Bodies => new()
    {
        { "/v1/embeddings", "", 400, "invalid_request", null },
        { "/v1/embeddings", "[]", 400, "invalid_request", null },
        { "/v1/embeddings", "{\"input\":\"CANARY-4711\"}", 400, "invalid_request", "model" },
        { "/v1/embeddings", "{" + M + "}", 400, "invalid_request", "input" },
        { "/v1/embeddings", "{" + M + ",\"input\":{}}", 400, "invalid_request", "input" },
        { "/v1/embeddings", "{" + M + ",\"input\":null}", 400, "invalid_request", "input" },
        { "/v1/embeddings", "{" + M + ",\"input\":[\"CANARY-4711\",7]}", 400, "invalid_request", "input" },
        { "/v1/embeddings", "{" + M + ",\"input\":\"\\ud800\"}", 400, "invalid_request", null },
        { "/v1/embeddings", "{" + M + ",\"input\":\"a\",\"input\":\"b\"}", 400, "invalid_request", "input" },
        { "/v1/embeddings", "{" + M + ",\"input\":\"a\",\"user\":7}", 400, "invalid_request", "user" },
        { "/v1/embeddings", "{" + M + ",\"input\":\"a\",\"dimensions\":0}", 400, "invalid_request", "dimensions" },
        { "/v1/embeddings", "{" + M + ",\"input\":\"a\",\"dimensions\":\"CANARY-4711\"}", 400, "invalid_request",
            "dimensions" },
        { "/v1/embeddings", "{" + M + ",\"input\":\"a\",\"encoding_format\":\"CANARY-4711\"}", 422,
            "parameter_not_supported", "encoding_format" },
        { "/v1/embeddings", "{" + M + ",\"input\":\"a\",\"CANARY-4711\":1}", 422, "parameter_not_supported", null },
        { "/v1/embeddings?CANARY-4711=1", "{" + M + ",\"input\":\"a\"}", 422, "parameter_not_supported", null },
        { "/v1/embeddings", "{" + M + ",\"input\":[]}", 422, "unprocessable_request", "input" },
        { "/v1/embeddings", "{" + M + ",\"input\":[\"\"]}", 422, "unprocessable_request", "input" },
        { "/v1/embeddings", "{" + M + ",\"input\":\" -- \"}", 422, "unprocessable_request", "input" },
        { "/v1/embeddings", "{" + M + ",\"input\":[[1,2],[3]]}", 422, "parameter_not_supported", "input" },
        { "/v1/embeddings", "{\"model\":\"CANARY-4711\",\"input\":\"a\"}", 404, "model_not_found", "model" },
        { Azure, "{\"input\":[\"CANARY-4711\"],\"input_type\":\"CANARY-4711\"}", 422, "parameter_not_supported",
            "input_type" },
        { Azure, "{\"input\":[\"a\"],\"user\":\"CANARY-4711\"}", 422, "parameter_not_supported", null },
        { Azure + "&CANARY-4711=1", "{\"input\":[\"a\"]}", 422, "parameter_not_supported", null },
        { "/embeddings", "{\"input\":[\"a\"]}", 400, "MissingApiVersionParameter", "api-version" },
        { "/embeddings?api-version=CANARY-4711", "{\"input\":[\"a\"]}", 400, "UnsupportedApiVersionValue",
            "api-version" },
        { "/embeddings?api-version=2025-04-01&api-version=2025-04-01", "{\"input\":[\"a\"]}", 400,
            "UnsupportedApiVersionValue", "api-version" },
        { Images, "{\"input\":[\"CANARY-4711\"]}", 400, "invalid_request", null },
        { Images, "{\"input\":[{\"image\":\"CANARY-4711\"}]}", 422, "unprocessable_request", "input" },
        { Images, "{\"input\":[{\"image\":\"data:image/png;base64,CANARY 4711!\"}]}", 422, "unprocessable_request",
            "input" },
        { Images, "{\"input\":[{\"text\":\"CANARY-4711\"}]}", 422, "parameter_not_supported", "input" },
        { Images, "{\"input\":[{}]}", 400, "invalid_request", "input" },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Embed_BadRequest_IsRefusedInTheProtocolsShape(
        string path, string body, int status, string code, string? member)
    {
        using var response = await endpoint.Value.PostAsync(body, path);
        var text = await response.Content.ReadAsStringAsync(Token);
        using var json = JsonDocument.Parse(text);
        var error = json.RootElement.GetProperty("error");
        Assert.Equal((status, code), ((int)response.StatusCode, error.GetProperty("code").GetString()));
        Assert.DoesNotContain("4711", text, StringComparison.Ordinal);
        if (path.StartsWith("/v1", StringComparison.Ordinal))
        {
            Assert.Equal("invalid_request_error", error.GetProperty("type").GetString());
            Assert.Equal(member, error.GetProperty("param").GetString());
        }
        else
        {
            Assert.Equal(code, response.Headers.GetValues("x-ms-error-code").Single());
            Assert.Equal(member, error.TryGetProperty("target", out var target) ? target.GetString() : null);
            Assert.Equal(status, json.RootElement.GetProperty("status").GetInt32());
        }
    }

    [Fact]
    public async Task Embed_TextOfTooManyWords_IsRefusedNotCutOff()
    {
        var text = string.Concat(Enumerable.Repeat("a ", 8193));
        using var response = await endpoint.Value.PostAsync("{" + M + ",\"input\":\"" + text + "\"}", "/v1/embeddings");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        Assert.Contains("context_length_exceeded", await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Embed_MoreTextsThanOneBatch_AreAllAnsweredInOrder()
    {
        var texts = Enumerable.Range(0, 150).Select(n => $"\"finding number {n}\"");
        using var response = await endpoint.Value.PostAsync(
            "{" + M + ",\"dimensions\":64,\"input\":[" + string.Join(',', texts) + "]}", "/v1/embeddings");
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Token));
        var data = json.RootElement.GetProperty("data").EnumerateArray().ToList();
        Assert.Equal(Enumerable.Range(0, 150), data.Select(d => d.GetProperty("index").GetInt32()));
        using var alone = await endpoint.Value.PostAsync(
            "{" + M + ",\"dimensions\":64,\"input\":\"finding number 149\"}", "/v1/embeddings");
        using var one = JsonDocument.Parse(await alone.Content.ReadAsStringAsync(Token));
        Assert.All(
            data[149].GetProperty("embedding").EnumerateArray().Zip(
                one.RootElement.GetProperty("data")[0].GetProperty("embedding").EnumerateArray()),
            pair => Assert.InRange(pair.First.GetDouble() - pair.Second.GetDouble(), -1e-5, 1e-5));
    }

    [Theory]
    [InlineData("/v1/models?after=1", 422)]
    [InlineData("/v1/models/CANARY-4711", 404)]
    [InlineData("/v1/files", 404)]
    [InlineData("/info", 400)]
    [InlineData("/info?api-version=2024-05-01-preview&model=x", 422)]
    public async Task Get_WhatIsNotThere_IsRefused(string path, int status)
    {
        using var response = await endpoint.Value.Client.GetAsync(new Uri(path, UriKind.Relative), Token);
        var text = await response.Content.ReadAsStringAsync(Token);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Contains("\"error\":{", text, StringComparison.Ordinal);
        Assert.DoesNotContain("4711", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Embed_DeploymentHeader_ChoosesTheVersionAndMayNotContradict()
    {
        foreach (var (header, status) in new[]
                 {
                     ("clinical-text-embedding:1", 200), ("clinical-text-embedding:2", 404), ("liver-disease", 404),
                 })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Azure, UriKind.Relative))
            {
                Content = new StringContent("{\"input\":[\"a\"]}", System.Text.Encoding.UTF8, "application/json"),
            };
            request.Headers.Add("azureml-model-deployment", header);
            using var response = await endpoint.Value.Client.SendAsync(request, Token);
            Assert.Equal(status, (int)response.StatusCode);
        }
    }

    public sealed class Endpoint : IAsyncLifetime
    {
        internal ModelEndpoint Value { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Value = await ModelEndpoint.StartReadyAsync();

        public ValueTask DisposeAsync() => Value.DisposeAsync();
    }
}
