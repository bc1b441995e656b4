using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using FrontierFunctions.Contract.Inference;
using FrontierFunctions.Server;
using Microsoft.AspNetCore.Builder;

namespace FrontierFunctions.Tests.Models;

/// <summary>
/// A real endpoint on a free loopback port, over the repository's registry unless settings say otherwise.
/// </summary>
internal sealed class ModelEndpoint : IAsyncDisposable
{
    public const string Infer = "/v2/models/liver-disease/infer";

    private ModelEndpoint(WebApplication app)
    {
        App = app;
        Client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 256 })
        {
            BaseAddress = new Uri(app.Urls.Single()),
        };
    }

    public static string Registry { get; } = Path.Combine(TestData.Repository, "models", "registry");

    public WebApplication App { get; }

    public HttpClient Client { get; }

    /// <summary>Whether a model of the repository's registry embeds images.</summary>
    public bool ServesImages { get; } = Directory
        .EnumerateFiles(Registry, "embedding.json", SearchOption.AllDirectories)
        .Any(file => File.ReadAllText(file).Contains("\"kind\": \"Image\"", StringComparison.Ordinal));

    /// <summary>Starts; each setting is <c>Name=value</c> of the section <c>Models</c>.</summary>
    public static async Task<ModelEndpoint> StartAsync(params string[] settings)
    {
        string[] args =
            ["--urls=http://127.0.0.1:0", "--Logging:LogLevel:Default=None", $"--Models:Registry={Registry}",
            "--Models:WarmUpRequests=0", .. settings.Select(s => "--Models:" + s)];
        var app = ModelServer.Build(args);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new ModelEndpoint(app);
    }

    /// <summary>Starts and waits until the models are warm.</summary>
    public static async Task<ModelEndpoint> StartReadyAsync(params string[] settings)
    {
        var endpoint = await StartAsync(settings);
        await endpoint.App.WhenReadyAsync(TestContext.Current.CancellationToken);
        return endpoint;
    }

    public Task<HttpResponseMessage> PostAsync(string body, string path = Infer) =>
        Client.PostAsync(path, new StringContent(body, Encoding.UTF8, "application/json"),
            TestContext.Current.CancellationToken);

    public async Task<InferenceResponse> InferAsync(string body)
    {
        using var response = await PostAsync(body);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        return JsonSerializer.Deserialize(text, InferenceJson.Default.InferenceResponse)!;
    }

    public async Task<(HttpStatusCode Status, string Error)> RefusedAsync(string body, string path = Infer)
    {
        using var response = await PostAsync(body, path);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return (response.StatusCode, JsonSerializer.Deserialize(text, InferenceJson.Default.InferenceError)!.Error);
    }

    /// <summary>The value of one line of <c>/metrics</c>, found by how it begins.</summary>
    public async Task<double> MetricAsync(string beginning)
    {
        var text = await Client.GetStringAsync(
            new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken);
        var line = text.Split('\n').Single(l => l.StartsWith(beginning, StringComparison.Ordinal));
        return double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture);
    }

    /// <summary>A request with these rows; NaN is sent as null.</summary>
    public static string Request(params float[][] rows)
    {
        var data = string.Join(",", rows.SelectMany(r => r).Select(Number));
        return $$"""
            {"inputs":[{"name":"features","shape":[{{rows.Length}},{{rows[0].Length}}],"datatype":"FP32","data":[{{data}}]}]}
            """;
    }

    public static float[] Numbers(InferenceResponse response, string output) =>
        [.. response.Outputs.Single(o => o.Name == output).Data!.Value.EnumerateArray().Select(v => v.GetSingle())];

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await App.StopAsync(CancellationToken.None);
        await App.DisposeAsync();
    }

    private static string Number(float value) =>
        float.IsNaN(value) ? "null" : value.ToString("R", CultureInfo.InvariantCulture);
}
