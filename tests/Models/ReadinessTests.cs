using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Text.Json.Nodes;
using FrontierFunctions.Server;

namespace FrontierFunctions.Tests.Models;

/// <summary>Ready is only what can answer; what cannot is alive, not ready, and says so.</summary>
public sealed class ReadinessTests : IDisposable
{
    private readonly string _registry = Directory.CreateTempSubdirectory("frontier-registry").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("no model at all")]
    [InlineData("a model that is not ONNX")]
    [InlineData("a card of another model")]
    [InlineData("a schema with a feature less")]
    [InlineData("a version that is not a number")]
    public async Task Endpoint_RegistryThatCannotBeServed_IsAliveAndNotReady(string fault)
    {
        Write(fault);
        await using var endpoint = await ModelEndpoint.StartAsync($"Registry={_registry}");
        await Assert.ThrowsAnyAsync<Exception>(() => endpoint.App.WhenReadyAsync(Token));

        Assert.Equal(HttpStatusCode.OK, await StatusOf(endpoint, "/v2/health/live"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusOf(endpoint, "/v2/health/ready"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusOf(endpoint, "/v2/models/liver-disease"));
        var (status, _) = await endpoint.RefusedAsync("{}");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
    }

    [Fact]
    public async Task Endpoint_SeveralVersions_AnswersWithTheNewestUnlessTold()
    {
        Copy("1");
        Copy("10");
        Copy("9");
        await using var endpoint = await ModelEndpoint.StartReadyAsync($"Registry={_registry}");
        var request = ModelEndpoint.Request(GoldenRows.Load().Row(0));
        Assert.Equal("10", (await endpoint.InferAsync(request)).ModelVersion);
        using var old = await endpoint.PostAsync(request, "/v2/models/liver-disease/versions/9/infer");
        Assert.Contains(
            "\"model_version\":\"9\"", await old.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MaxBatchRows=0")]
    [InlineData("Device=tpu")]
    [InlineData("MaxPendingRows=10")]
    public void Build_SettingOutOfRange_IsRefusedAtTheStart(string setting) =>
        Assert.Throws<ValidationException>(
            () => ModelServer.Build(["--urls=http://127.0.0.1:0", "--Models:" + setting]));

    public void Dispose() => Directory.Delete(_registry, recursive: true);

    private static async Task<HttpStatusCode> StatusOf(ModelEndpoint endpoint, string path)
    {
        using var response = await endpoint.Client.GetAsync(new Uri(path, UriKind.Relative), Token);
        return response.StatusCode;
    }

    private void Write(string fault)
    {
        switch (fault)
        {
            case "a model that is not ONNX":
                File.WriteAllText(Path.Combine(Copy("1"), "model.onnx"), "not a model");
                break;
            case "a card of another model":
                Replace(Copy("1"), "card.json", "\"name\": \"liver-disease\"", "\"name\": \"another\"");
                break;
            case "a schema with a feature less":
                var path = Path.Combine(Copy("1"), "features.json");
                var schema = JsonNode.Parse(File.ReadAllText(path))!;
                schema["features"]!.AsArray().RemoveAt(0);
                File.WriteAllText(path, schema.ToJsonString());
                break;
            case "a version that is not a number":
                Copy("newest");
                break;
        }
    }

    private string Copy(string version) => RegistryCopy.Add(_registry, version);

    private static void Replace(string folder, string file, string old, string by) =>
        RegistryCopy.Replace(folder, file, old, by);
}
