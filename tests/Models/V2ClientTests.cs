using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace FrontierFunctions.Tests.Models;

/// <summary>
/// The requests of Triton's Python client (tritonclient 2.x, HTTP), byte for byte as it builds them: it sends no media
/// type, puts parameters where the protocol's extensions have them, and reads the answer by its lengths.
/// </summary>
public sealed class V2ClientTests(V2ClientTests.Endpoint endpoint) : IClassFixture<V2ClientTests.Endpoint>
{
    private static readonly float[] Row = [52, 1, 1.4f, 0.5f, 210, 44, 51, 6.7f, 3.3f, float.NaN];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Infer_InputAndOutputsBinary_AsTheClientDefaultsTo()
    {
        var (head, outputs) = await InferAsync(
            """{"id":"1","inputs":[{"name":"features","shape":[1,10],"datatype":"FP32","parameters":{"binary_data_size":40}}],"outputs":[{"name":"probability","parameters":{"binary_data":true}},{"name":"interval","parameters":{"binary_data":true}}]}""");
        Assert.Equal("1", head.GetProperty("id").GetString());
        Assert.Equal(["probability", "interval"], outputs.Keys);
        Assert.Single(outputs["probability"]);
        Assert.InRange(outputs["probability"][0], outputs["interval"][0], outputs["interval"][1]);
    }

    [Fact]
    public async Task Infer_NoOutputsNamed_AsksForAllInBinary()
    {
        var (_, outputs) = await InferAsync(
            """{"inputs":[{"name":"features","shape":[1,10],"datatype":"FP32","parameters":{"binary_data_size":40}}],"parameters":{"binary_data_output":true}}""");
        Assert.Equal(
            ["probability", "interval", "base_log_odds", "contributions", "conformal_set", "pathway"], outputs.Keys);
        var logit = outputs["base_log_odds"][0] + outputs["contributions"].Sum();
        Assert.InRange(outputs["probability"][0] - (1 / (1 + Math.Exp(-logit))), -1e-5, 1e-5);
    }

    [Fact]
    public async Task Infer_JsonBothWays_HasNoBinaryPart()
    {
        using var response = await PostAsync("v2/models/liver-disease/versions/1/infer", Encoding.UTF8.GetBytes(
            """{"inputs":[{"name":"features","shape":[1,10],"datatype":"FP32","data":[52.0,1.0,1.4,0.5,210.0,44.0,51.0,6.7,3.3,1.0]}],"outputs":[{"name":"probability","parameters":{"binary_data":false}}]}"""));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.False(response.Headers.Contains("Inference-Header-Content-Length"));
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Token));
        Assert.Equal(1, json.RootElement.GetProperty("outputs")[0].GetProperty("data").GetArrayLength());
    }

    [Theory]
    [InlineData("\"priority\":1")]
    [InlineData("\"timeout\":1000")]
    [InlineData("\"sequence_id\":7,\"sequence_start\":true,\"sequence_end\":false")]
    public async Task Infer_ParametersOfSchedulersThatAreNotHere_AreRefused(string parameters)
    {
        var head = """{"inputs":[{"name":"features","shape":[1,10],"datatype":"FP32","parameters":{"binary_data_size":40}}],"parameters":{""" + parameters + ",\"binary_data_output\":true}}";
        using var response = await PostAsync("v2/models/liver-disease/infer", Body(head), Encoding.UTF8.GetByteCount(head));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Token));
        // The client raises an exception with this text.
        Assert.Equal(JsonValueKind.String, json.RootElement.GetProperty("error").ValueKind);
    }

    [Fact]
    public async Task Metadata_AsTheClientAsks_HasWhatItReads()
    {
        foreach (var path in new[] { "v2/health/live", "v2/health/ready", "v2/models/liver-disease/ready", "v2/models/liver-disease/versions/1/ready" })
        {
            using var response = await endpoint.Value.Client.GetAsync(new Uri(path, UriKind.Relative), Token);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        using var server = JsonDocument.Parse(await endpoint.Value.Client.GetStringAsync(new Uri("v2", UriKind.Relative), Token));
        Assert.Contains("binary_tensor_data", server.RootElement.GetProperty("extensions").EnumerateArray().Select(e => e.GetString()));
        using var model = JsonDocument.Parse(
            await endpoint.Value.Client.GetStringAsync(new Uri("v2/models/liver-disease", UriKind.Relative), Token));
        var input = model.RootElement.GetProperty("inputs")[0];
        Assert.Equal("FP32", input.GetProperty("datatype").GetString());
        Assert.Equal([-1, 10], input.GetProperty("shape").EnumerateArray().Select(d => d.GetInt32()));
    }

    [Fact]
    public async Task Repository_AsTheClientControlsIt_Follows()
    {
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("v2/repository/index", ""));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(
            "v2/repository/models/clinical-text-embedding/unload", """{"parameters":{"unload_dependents":false}}"""));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("v2/repository/models/clinical-text-embedding/load", "{}"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await StatusAsync(
            "v2/repository/models/clinical-text-embedding/unload", """{"parameters":{"unload_dependents":true}}"""));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await StatusAsync(
            "v2/repository/models/clinical-text-embedding/load", """{"parameters":{"config":"{}"}}"""));
    }

    private async Task<HttpStatusCode> StatusAsync(string path, string body)
    {
        using var response = await PostAsync(path, Encoding.UTF8.GetBytes(body));
        return response.StatusCode;
    }

    // Reads the answer as the client does: JSON by the header's length, then the outputs one after the other.
    private async Task<(JsonElement Head, Dictionary<string, float[]> Outputs)> InferAsync(string head)
    {
        using var response = await PostAsync("v2/models/liver-disease/infer", Body(head), Encoding.UTF8.GetByteCount(head));
        var bytes = await response.Content.ReadAsByteArrayAsync(Token);
        Assert.True(response.StatusCode == HttpStatusCode.OK, Encoding.UTF8.GetString(bytes));
        var at = int.Parse(
            response.Headers.GetValues("Inference-Header-Content-Length").Single(), CultureInfo.InvariantCulture);
        var json = JsonDocument.Parse(bytes.AsMemory(0, at)).RootElement;
        var outputs = new Dictionary<string, float[]>(StringComparer.Ordinal);
        foreach (var output in json.GetProperty("outputs").EnumerateArray())
        {
            var size = output.GetProperty("parameters").GetProperty("binary_data_size").GetInt32();
            outputs.Add(output.GetProperty("name").GetString()!, MemoryMarshal.Cast<byte, float>(bytes.AsSpan(at, size)).ToArray());
            at += size;
        }

        Assert.Equal(bytes.Length, at);
        return (json, outputs);
    }

    private static byte[] Body(string head) =>
        [.. Encoding.UTF8.GetBytes(head), .. MemoryMarshal.AsBytes(Row.AsSpan())];

    private async Task<HttpResponseMessage> PostAsync(string path, byte[] body, int? length = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative))
        {
            Content = new ByteArrayContent(body),
        };
        if (length is { } json)
        {
            request.Headers.Add("Inference-Header-Content-Length", json.ToString(CultureInfo.InvariantCulture));
        }

        return await endpoint.Value.Client.SendAsync(request, Token);
    }

    public sealed class Endpoint : IAsyncLifetime
    {
        internal ModelEndpoint Value { get; private set; } = null!;

        public async ValueTask InitializeAsync() =>
            Value = await ModelEndpoint.StartReadyAsync("RepositoryControl=true", "ReloadSeconds=0");

        public ValueTask DisposeAsync() => Value.DisposeAsync();
    }
}
