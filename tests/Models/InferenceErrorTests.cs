using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using FrontierFunctions.Contract.Inference;

namespace FrontierFunctions.Tests.Models;

/// <summary>What is refused, with which status, and that no reason repeats what the request said.</summary>
public sealed class InferenceErrorTests(
    InferenceErrorTests.Endpoint endpoint) : IClassFixture<InferenceErrorTests.Endpoint>
{
    // CANARY-4711 stands wherever a request can carry a value; it must never come back.
    private const string Ten = "[1,1,1,1,1,1,1,1,1,1]";
    private const string Good = """{"name":"features","shape":[1,10],"datatype":"FP32","data":[1,1,1,1,1,1,1,1,1,1]}""";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<int, string, string> Bodies => new()
    {
        { 400, "", "JSON" },
        { 400, "[]", "JSON object" },
        { 400, "\"CANARY-4711\"", "JSON object" },
        { 400, "{\"inputs\":[" + Good + "]", "near byte" },
        { 400, "{\"inputs\":[" + Good + "]} {}", "near byte" },
        { 400, "{\"inputs\":[" + Good + "],\"CANARY-4711\":1}", "known are id, inputs, outputs and parameters" },
        { 400, "{\"inputs\":[" + Good + "],\"inputs\":[" + Good + "]}", "twice" },
        { 400, "{\"id\":4711,\"inputs\":[" + Good + "]}", "\"id\" must be a string" },
        { 400, "{\"id\":\"" + new string('x', 257) + "\",\"inputs\":[" + Good + "]}", "256" },
        { 400, "{\"id\":\"\\ud800\",\"inputs\":[" + Good + "]}", "not valid text" },
        { 400, "{}", "\"inputs\" is missing" },
        { 400, "{\"inputs\":{}}", "\"inputs\" must be an array" },
        { 400, "{\"inputs\":[7]}", "inputs[0] must be an object" },
        { 400, "{\"inputs\":[" + Good + "," + Good + "]}", "inputs[1] gives an input a second time" },
        { 422, "{\"inputs\":[" + Good + "],\"parameters\":{\"CANARY-4711\":true}}", "none is ignored" },
        { 400, Input("\"parameters\":{\"binary_data_size\":40},\"shape\":[1,10],\"datatype\":\"FP32\",\"data\":" + Ten),
            "leave one out" },
        { 400, "{\"inputs\":[" + Good + "],\"outputs\":[]}", "\"outputs\" is empty" },
        { 400, "{\"inputs\":[" + Good + "],\"outputs\":[{}]}", "outputs[0].name is missing" },
        { 400, "{\"inputs\":[" + Good + "],\"outputs\":[{\"name\":\"interval\"},{\"name\":\"interval\"}]}",
            "second time" },
        { 422, "{\"inputs\":[" + Good
            + "],\"outputs\":[{\"name\":\"interval\",\"parameters\":{\"classification\":1}}]}", "none is ignored" },
        { 422, "{\"inputs\":[" + Good + "],\"outputs\":[{\"name\":\"CANARY-4711\"}]}",
            "none of the model's: probability" },
        { 422, "{\"inputs\":[]}", "input features is missing" },
        { 422, "{\"inputs\":[{\"name\":\"CANARY-4711\",\"shape\":[1,10],\"datatype\":\"FP32\",\"data\":[]}]}",
            "none of the model's: features" },
        { 400, Input("\"datatype\":\"FP32\",\"data\":" + Ten), "shape is missing" },
        { 400, Input("\"shape\":[1,10],\"data\":" + Ten), "datatype is missing" },
        { 400, Input("\"shape\":[1,10],\"datatype\":\"FP32\""), "data is missing" },
        { 400, Input("\"shape\":[1,10],\"datatype\":\"FP32\",\"data\":4711"), "data must be an array" },
        { 400, Input("\"shape\":\"CANARY-4711\",\"datatype\":\"FP32\",\"data\":" + Ten), "whole numbers" },
        { 400, Input("\"shape\":[-1,10],\"datatype\":\"FP32\",\"data\":" + Ten), "none negative" },
        { 400, Input("\"shape\":[1.5,10],\"datatype\":\"FP32\",\"data\":" + Ten), "whole numbers" },
        { 422, Input("\"shape\":[10],\"datatype\":\"FP32\",\"data\":" + Ten), "shape must be [rows, 10]" },
        { 422, Input("\"shape\":[1,9],\"datatype\":\"FP32\",\"data\":" + Ten), "shape must be [rows, 10]" },
        { 422, Input("\"shape\":[0,10],\"datatype\":\"FP32\",\"data\":[]"), "1 to 16 rows" },
        { 422, Input("\"shape\":[17,10],\"datatype\":\"FP32\",\"data\":[]"), "1 to 16 rows" },
        { 422, Input("\"shape\":[9223372036854775807,10],\"datatype\":\"FP32\",\"data\":[]"), "1 to 16 rows" },
        { 422, Input("\"shape\":[1,10],\"datatype\":\"FP64\",\"data\":" + Ten), "datatype must be FP32" },
        { 422, Input("\"shape\":[2,10],\"datatype\":\"FP32\",\"data\":" + Ten), "fewer elements" },
        { 422, Input("\"shape\":[1,10],\"datatype\":\"FP32\",\"data\":[1,1,1,1,1,1,1,1,1,1,1]"), "more elements" },
        { 422, Input("\"shape\":[1,10],\"datatype\":\"FP32\",\"data\":[" + Ten + "," + Ten + "]"), "more elements" },
        { 422, Input("\"shape\":[2,10],\"datatype\":\"FP32\",\"data\":[" + Ten + ",1]"), "nested as the shape states" },
        { 422, Input("\"shape\":[2,10],\"datatype\":\"FP32\",\"data\":[[1,1,1,1,1],[1,1,1,1,1]]"), "fewer elements" },
        { 422, Input("\"shape\":[1,10],\"datatype\":\"FP32\",\"data\":[1,1,1,1,\"CANARY-4711\",1,1,1,1,1]"),
            "not a FP32, at index 4" },
        { 422, Input("\"shape\":[1,10],\"datatype\":\"FP32\",\"data\":[1,1,1,1,1e39,1,1,1,1,1]"),
            "not a FP32, at index 4" },
        { 422, Input("\"shape\":[1,10],\"datatype\":\"FP32\",\"data\":[1,true,1,1,1,1,1,1,1,1]"),
            "not a FP32, at index 1" },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Infer_BadBody_IsRefusedWithItsReason(int status, string body, string reason)
    {
        var (code, error) = await endpoint.Value.RefusedAsync(body);
        Assert.Equal((status, true), ((int)code, error.Contains(reason, StringComparison.Ordinal)));
        Assert.DoesNotContain("4711", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v2/models/CANARY-4711/infer")]
    [InlineData("/v2/models/liver-disease/versions/4711/infer")]
    [InlineData("/v2/models/liver-disease/versions/1/CANARY-4711")]
    public async Task Infer_UnknownModelVersionOrPath_Is404(string path)
    {
        var (code, error) = await endpoint.Value.RefusedAsync("{\"inputs\":[" + Good + "]}", path);
        Assert.Equal(HttpStatusCode.NotFound, code);
        Assert.DoesNotContain("4711", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Infer_BodyOverTheLimit_Is413(bool chunked)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, ModelEndpoint.Infer)
        {
            Content = new StringContent("{" + new string(' ', 5000) + "}", Encoding.UTF8, "application/json"),
        };
        request.Headers.TransferEncodingChunked = chunked;
        using var response = await endpoint.Value.Client.SendAsync(request, Token);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Contains("4096 bytes", await ErrorOf(response), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/plain", null)]
    [InlineData("application/octet-stream", null)]
    [InlineData("application/json", "gzip")]
    public async Task Infer_OtherContent_Is415(string type, string? encoding)
    {
        using var content = new StringContent("{\"inputs\":[" + Good + "]}");
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        if (encoding is not null)
        {
            content.Headers.ContentEncoding.Add(encoding);
        }

        using var response = await endpoint.Value.Client.PostAsync(ModelEndpoint.Infer, content, Token);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        Assert.NotEmpty(await ErrorOf(response));
    }

    [Fact]
    public async Task Infer_BinaryExtension_IsRefusedNotMisread()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, ModelEndpoint.Infer)
        {
            Content = new StringContent("{\"inputs\":[" + Good + "]}", Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("Inference-Header-Content-Length", "10");
        using var response = await endpoint.Value.Client.SendAsync(request, Token);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    private static string Input(string members) => "{\"inputs\":[{\"name\":\"features\"," + members + "}]}";

    private static async Task<string> ErrorOf(HttpResponseMessage response) => JsonSerializer.Deserialize(
        await response.Content.ReadAsStringAsync(Token), InferenceJson.Default.InferenceError)!.Error;

    public sealed class Endpoint : IAsyncLifetime
    {
        internal ModelEndpoint Value { get; private set; } = null!;

        public async ValueTask InitializeAsync() =>
            Value = await ModelEndpoint.StartReadyAsync("MaxRequestBytes=4096", "MaxRequestRows=16");

        public ValueTask DisposeAsync() => Value.DisposeAsync();
    }
}
