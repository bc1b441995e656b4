using System.Net;
using System.Text.Json;
using FrontierFunctions.Server.Registry;
using Microsoft.Extensions.DependencyInjection;

namespace FrontierFunctions.Tests.Models;

/// <summary>
/// Versions come and go while the endpoint answers; canary and shadow versions do as serving.json says.
/// </summary>
public sealed class RegistryChangeTests : IDisposable
{
    private const string Repository = "/v2/repository/models/liver-disease/";
    private readonly string _registry = Directory.CreateTempSubdirectory("frontier-registry").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static string Request { get; } = ModelEndpoint.Request(GoldenRows.Load().Row(0));

    [Fact]
    public async Task Registry_NewAndRemovedVersionUnderLoad_NoRequestFails()
    {
        RegistryCopy.Add(_registry, "1");
        await using var endpoint = await StartAsync("RepositoryControl=true");
        using var stop = new CancellationTokenSource();
        var load = Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            var versions = new HashSet<string>();
            while (!stop.IsCancellationRequested)
            {
                versions.Add((await endpoint.InferAsync(Request)).ModelVersion!);
            }

            return versions;
        }));
        RegistryCopy.Add(_registry, "2");
        await OrderAsync(endpoint, "load", HttpStatusCode.OK);
        Assert.Equal("2", (await endpoint.InferAsync(Request)).ModelVersion);
        Directory.Delete(Path.Combine(_registry, "liver-disease", "1"), recursive: true);
        await OrderAsync(endpoint, "load", HttpStatusCode.OK);
        using var gone = await endpoint.PostAsync(Request, "/v2/models/liver-disease/versions/1/infer");
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        await stop.CancelAsync();
        Assert.Equal(["1", "2"], (await load).SelectMany(v => v).Distinct().Order());
    }

    [Fact]
    public async Task Registry_ChangedFolder_IsTakenUpByItself()
    {
        RegistryCopy.Add(_registry, "1");
        await using var endpoint = await StartAsync("ReloadSeconds=1");
        RegistryCopy.Add(_registry, "2");
        var registry = endpoint.App.Services.GetRequiredService<ModelRegistry>();
        while (registry.Find("liver-disease")!.All.Count < 2)
        {
            Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        Assert.Equal("2", (await endpoint.InferAsync(Request)).ModelVersion);
    }

    [Theory]
    [InlineData("a model that is not ONNX")]
    [InlineData("a policy that names no version")]
    [InlineData("a version that is not a number")]
    public async Task Registry_ChangeThatCannotBeServed_LeavesWhatIsServed(string fault)
    {
        RegistryCopy.Add(_registry, "1");
        await using var endpoint = await StartAsync("RepositoryControl=true");
        switch (fault)
        {
            case "a model that is not ONNX":
                File.WriteAllText(Path.Combine(RegistryCopy.Add(_registry, "2"), "model.onnx"), "not a model");
                break;
            case "a policy that names no version":
                RegistryCopy.Policy(_registry, """{"default":"7"}""");
                break;
            default:
                RegistryCopy.Add(_registry, "newest");
                break;
        }

        await OrderAsync(endpoint, "load", HttpStatusCode.BadRequest);
        Assert.Equal(1, await endpoint.MetricAsync("frontier_model_load_failures_total{"));
        Assert.Equal("1", (await endpoint.InferAsync(Request)).ModelVersion);
        using var ready = await endpoint.Client.GetAsync(new Uri("/v2/health/ready", UriKind.Relative), Token);
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
    }

    [Fact]
    public async Task Repository_UnloadAndLoad_TakeTheModelOutAndIn()
    {
        RegistryCopy.Add(_registry, "1");
        await using var endpoint = await StartAsync("RepositoryControl=true");
        await OrderAsync(endpoint, "unload", HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.NotFound, (await endpoint.RefusedAsync(Request)).Status);
        Assert.Equal("[]", await IndexAsync(endpoint));
        await OrderAsync(endpoint, "load", HttpStatusCode.OK);
        Assert.Equal("1", (await endpoint.InferAsync(Request)).ModelVersion);
        Assert.Contains("\"state\":\"READY\"", await IndexAsync(endpoint), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Repository_WithoutPermission_ChangesNothing()
    {
        RegistryCopy.Add(_registry, "1");
        await using var endpoint = await StartAsync();
        await OrderAsync(endpoint, "unload", HttpStatusCode.Forbidden);
        Assert.Equal("1", (await endpoint.InferAsync(Request)).ModelVersion);
    }

    [Fact]
    public async Task Infer_WithCanary_GivesItExactlyItsShare()
    {
        RegistryCopy.Add(_registry, "1");
        RegistryCopy.Add(_registry, "2");
        RegistryCopy.Policy(_registry, """{"default":"1","canary":{"version":"2","percent":15}}""");
        await using var endpoint = await StartAsync();
        var versions = new List<string?>();
        for (var i = 0; i < 200; i++)
        {
            versions.Add((await endpoint.InferAsync(Request)).ModelVersion);
        }

        Assert.Equal(30, versions.Count(v => v == "2"));
        Assert.Equal(1, await endpoint.MetricAsync(
            "frontier_model_info{model=\"liver-disease\",version=\"2\",device=\"CPU\",role=\"canary\"}"));
    }

    [Fact]
    public async Task Infer_WithShadow_AnswersWithTheOtherAndCountsHowTheyDiffer()
    {
        RegistryCopy.Add(_registry, "1");
        RegistryCopy.Add(_registry, "2");
        RegistryCopy.Policy(_registry, """{"default":"1","shadow":["2"]}""");
        await using var endpoint = await StartAsync();
        const string Labels = "{model=\"liver-disease\",version=\"2\"}";
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal("1", (await endpoint.InferAsync(Request)).ModelVersion);
        }

        // Nobody waits for a shadow, so its last answer may still be on its way.
        while (await endpoint.MetricAsync("frontier_shadow_difference_count" + Labels) < 10)
        {
            await Task.Yield();
        }

        Assert.Equal(0, await endpoint.MetricAsync("frontier_shadow_difference_sum" + Labels));
        Assert.Equal(0, await endpoint.MetricAsync("frontier_shadow_disagreements_total" + Labels));

        // A request that names its version is not on trial.
        using var named = await endpoint.PostAsync(Request, "/v2/models/liver-disease/versions/1/infer");
        Assert.Equal(10, await endpoint.MetricAsync("frontier_shadow_difference_count" + Labels));
    }

    [Theory]
    [InlineData("""{"canary":{"version":"2","percent":101}}""")]
    [InlineData("""{"default":"1","shadow":["1"]}""")]
    [InlineData("""{"defualt":"1"}""")]
    [InlineData("""{"shadow":["1","2"]}""")]
    public async Task Endpoint_PolicyThatCannotBe_IsNotReady(string policy)
    {
        RegistryCopy.Add(_registry, "1");
        RegistryCopy.Add(_registry, "2");
        RegistryCopy.Policy(_registry, policy);
        await using var endpoint = await ModelEndpoint.StartAsync($"Registry={_registry}");
        await Assert.ThrowsAnyAsync<Exception>(
            () => endpoint.App.Services.GetRequiredService<ModelRegistry>().WhenReady.WaitAsync(Token));
    }

    public void Dispose() => Directory.Delete(_registry, recursive: true);

    // Without looking at the folder by itself, so that only what the test says changes anything.
    private Task<ModelEndpoint> StartAsync(params string[] settings) =>
        ModelEndpoint.StartReadyAsync(["ReloadSeconds=0", $"Registry={_registry}", .. settings]);

    private static async Task OrderAsync(ModelEndpoint endpoint, string verb, HttpStatusCode status)
    {
        using var response = await endpoint.Client.PostAsync(new Uri(Repository + verb, UriKind.Relative), null, Token);
        Assert.Equal(status, response.StatusCode);
    }

    private static async Task<string> IndexAsync(ModelEndpoint endpoint)
    {
        using var response = await endpoint.Client.PostAsync(
            new Uri("/v2/repository/index", UriKind.Relative), null, Token);
        var text = await response.Content.ReadAsStringAsync(Token);
        using var document = JsonDocument.Parse(text);
        return text;
    }
}
