using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using FrontierFunctions.Contract.Cards;
using FrontierFunctions.Contract.Features;
using FrontierFunctions.Contract.Inference;

namespace FrontierFunctions.Tests.Models;

/// <summary>The Open Inference Protocol v2 through a real socket.</summary>
public sealed class InferenceProtocolTests : IAsyncLifetime
{
    private const string Row = "[60,1,2.5,1.1,300,80,90,6.5,3,0.8]";
    private ModelEndpoint _endpoint = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _endpoint = await ModelEndpoint.StartReadyAsync();

    public ValueTask DisposeAsync() => _endpoint.DisposeAsync();

    [Fact]
    public async Task Server_Metadata_NamesItsExtensions()
    {
        var server = await _endpoint.Client.GetFromJsonAsync("/v2", InferenceJson.Default.ServerMetadata, Token);
        Assert.Equal("frontier-models", server!.Name);
        Assert.Contains("missing_values", server.Extensions);
    }

    [Theory]
    [InlineData("/v2/health/live")]
    [InlineData("/v2/health/ready")]
    [InlineData("/v2/models/liver-disease/ready")]
    [InlineData("/v2/models/liver-disease/versions/1/ready")]
    public async Task Health_WhenWarm_Is200(string path)
    {
        using var response = await _endpoint.Client.GetAsync(new Uri(path, UriKind.Relative), Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("/v2/models/liver-disease")]
    [InlineData("/v2/models/liver-disease/versions/1")]
    public async Task Model_Metadata_StatesTensors(string path)
    {
        var model = await _endpoint.Client.GetFromJsonAsync(path, InferenceJson.Default.ModelMetadata, Token);
        Assert.Equal(("liver-disease", "onnxruntime_onnx"), (model!.Name, model.Platform));
        Assert.Equal(["1"], model.Versions);
        var input = Assert.Single(model.Inputs);
        Assert.Equal(("features", "FP32", "-1,10"), (input.Name, input.Datatype, string.Join(',', input.Shape)));
        Assert.Equal(
            ["probability:-1", "interval:-1,2", "base_log_odds:-1", "contributions:-1,10", "conformal_set:-1,2",
            "pathway:-1"],
            model.Outputs.Select(o => $"{o.Name}:{string.Join(',', o.Shape)}"));
    }

    [Fact]
    public async Task Model_CardAndFeatures_AreServedBesideIt()
    {
        var card = ModelCard.Parse(await _endpoint.Client.GetByteArrayAsync(
            new Uri("/v2/models/liver-disease/versions/1/card", UriKind.Relative), Token));
        var schema = FeatureSchema.Parse(await _endpoint.Client.GetByteArrayAsync(
            new Uri("/v2/models/liver-disease/features", UriKind.Relative), Token));
        Assert.Equal(card.Task, schema.Task);
    }

    [Fact]
    public async Task Infer_GoldenRowsInOneRequest_AnswersAsTheTrainingCode()
    {
        var golden = GoldenRows.Load();
        var response = await _endpoint.InferAsync(ModelEndpoint.Request(golden.Rows()));
        Assert.Equal(("liver-disease", "1", null), (response.ModelName, response.ModelVersion, response.Id));
        var probability = ModelEndpoint.Numbers(response, "probability");
        var contributions = ModelEndpoint.Numbers(response, "contributions");
        for (var r = 0; r < golden.Inputs.Length; r++)
        {
            Assert.Equal(golden.Probability[r], probability[r], 1e-5);
            for (var f = 0; f < 10; f++)
            {
                Assert.Equal(golden.Contributions[r][f], contributions[(10 * r) + f], 1e-5);
            }
        }
    }

    [Fact]
    public async Task Infer_FlatNestedAndReorderedMembers_GiveTheSameAnswer()
    {
        var flat = await Probabilities($$"""
            {"inputs":[{"name":"features","shape":[2,10],"datatype":"FP32","data":[{{Row[1..^1]}},{{Row[1..^1]}}]}]}
            """);
        var nested = await Probabilities($$"""
            {"inputs":[{"name":"features","shape":[2,10],"datatype":"FP32","data":[{{Row}},{{Row}}]}]}
            """);
        var reordered = await Probabilities($$"""
            {"inputs":[{"data":[{{Row}},{{Row}} ],"datatype":"FP32","parameters":{},"shape":[2,10],"name":"features"}],"parameters":{} }
            """);
        Assert.Equal(2, flat.Length);
        Assert.Equal(flat, nested);
        Assert.Equal(flat, reordered);
    }

    [Fact]
    public async Task Infer_NullElement_IsTheMissingValue()
    {
        var golden = GoldenRows.Load();
        var empty = Array.FindIndex(golden.Inputs, row => row.All(v => v is null));
        var probability = await Probabilities("""
            {"inputs":[{"name":"features","shape":[1,10],"datatype":"FP32",
             "data":[[null,null,null,null,null,null,null,null,null,null]]}]}
            """);
        Assert.Equal(golden.Probability[empty], probability[0], 1e-5);
    }

    [Fact]
    public async Task Infer_WithIdAndOutputs_RepeatsTheIdAndAnswersInTheOrderAskedFor()
    {
        var response = await _endpoint.InferAsync($$"""
            {"id":"é-42","inputs":[{"name":"features","shape":[1,10],"datatype":"FP32","data":{{Row}} }],
             "outputs":[{"name":"contributions"},{"name":"probability","parameters":{} }] }
            """);
        Assert.Equal("é-42", response.Id);
        Assert.Equal(["contributions", "probability"], response.Outputs.Select(o => o.Name));
        Assert.Equal([1, 10], response.Outputs[0].Shape);
        Assert.Equal([1], response.Outputs[1].Shape);
    }

    [Fact]
    public async Task Infer_LargeBodyInPieces_IsReadWhole()
    {
        const int rows = 4000;
        var body = $$"""
            {"inputs":[{"name":"features","shape":[{{rows}},10],"datatype":"FP32","data":[
            """ + string.Join(",\n" + new string(' ', 400), Enumerable.Repeat(Row, rows)) + "]}]}";
        Assert.True(body.Length > 1_500_000);
        using var request = new HttpRequestMessage(HttpMethod.Post, ModelEndpoint.Infer)
        {
            Content = new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes(body)), 8192),
        };
        request.Headers.TransferEncodingChunked = true;
        request.Content.Headers.ContentType = new("application/json");
        using var response = await _endpoint.Client.SendAsync(request, Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        using var json = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(Token));
        Assert.Equal(rows, json.RootElement.GetProperty("outputs")[0].GetProperty("data").GetArrayLength());
    }

    [Fact]
    public async Task Metrics_AfterRequests_CountThemWithoutWhatTheySaid()
    {
        await _endpoint.InferAsync($$"""
            {"id":"canary-id-7781","inputs":[{"name":"features","shape":[1,10],"datatype":"FP32","data":{{Row}} }]}
            """);
        await _endpoint.RefusedAsync("{}", "/v2/models/canary-model-5512/infer");
        var text = await _endpoint.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative), Token);
        Assert.Contains(
            "frontier_inference_requests_total{model=\"liver-disease\",version=\"1\",code=\"200\"} 1\n", text,
            StringComparison.Ordinal);
        Assert.Contains("frontier_inference_requests_total{model=\"\",version=\"\",code=\"404\"} 1\n", text,
            StringComparison.Ordinal);
        Assert.DoesNotContain("canary", text, StringComparison.Ordinal);
        Assert.All(text.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            line => Assert.Matches("^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+\\{[^}]*\\} [0-9.E+-]+)$", line));
    }

    private async Task<float[]> Probabilities(string body) =>
        ModelEndpoint.Numbers(await _endpoint.InferAsync(body), "probability");
}
