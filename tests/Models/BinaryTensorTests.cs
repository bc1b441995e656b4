using System.Net;
using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace FrontierFunctions.Tests.Models;

/// <summary>The binary tensor extension of the Open Inference Protocol, in both directions.</summary>
public sealed class BinaryTensorTests
{
    private const string Input = """
        {"name":"features","shape":[2,10],"datatype":"FP32","parameters":{"binary_data_size":80}}
        """;

    private static readonly float[][] Rows = [.. GoldenRows.Load().Rows().Take(2)];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static byte[] Data => MemoryMarshal.AsBytes(Rows.SelectMany(r => r).ToArray().AsSpan()).ToArray();

    [Fact]
    public async Task Infer_BinaryInAndOut_EqualsJson()
    {
        await using var endpoint = await ModelEndpoint.StartReadyAsync();
        var json = await endpoint.InferAsync(ModelEndpoint.Request(Rows));
        using var response = await PostAsync(
            endpoint, $$"""{"id":"a","parameters":{"binary_data_output":true},"inputs":[{{Input}}]}""", Data);
        var body = await response.Content.ReadAsByteArrayAsync(Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/octet-stream", response.Content.Headers.ContentType!.MediaType);
        var length = int.Parse(response.Headers.GetValues("Inference-Header-Content-Length").Single(), null);
        using var head = JsonDocument.Parse(body.AsMemory(0, length));
        Assert.Equal("a", head.RootElement.GetProperty("id").GetString());

        var at = length;
        foreach (var output in head.RootElement.GetProperty("outputs").EnumerateArray())
        {
            Assert.False(output.TryGetProperty("data", out _));
            var size = output.GetProperty("parameters").GetProperty("binary_data_size").GetInt32();
            var name = output.GetProperty("name").GetString()!;
            if (output.GetProperty("datatype").GetString() == "FP32")
            {
                Assert.Equal(
                    ModelEndpoint.Numbers(json, name), MemoryMarshal.Cast<byte, float>(body.AsSpan(at, size)).ToArray());
            }

            at += size;
        }

        Assert.Equal(body.Length, at);
    }

    [Fact]
    public async Task Infer_OneOutputBinary_OthersStayJson()
    {
        await using var endpoint = await ModelEndpoint.StartReadyAsync();
        using var response = await PostAsync(endpoint, $$$"""
            {"inputs":[{{{Input}}}],"outputs":[{"name":"interval"},{"name":"probability","parameters":{"binary_data":true}}]}
            """, Data);
        var body = await response.Content.ReadAsByteArrayAsync(Token);
        var length = int.Parse(response.Headers.GetValues("Inference-Header-Content-Length").Single(), null);
        using var head = JsonDocument.Parse(body.AsMemory(0, length));
        var outputs = head.RootElement.GetProperty("outputs").EnumerateArray().ToArray();
        Assert.Equal(4, outputs[0].GetProperty("data").GetArrayLength());
        Assert.Equal(8, outputs[1].GetProperty("parameters").GetProperty("binary_data_size").GetInt32());
        Assert.Equal(length + 8, body.Length);
    }

    [Theory]
    [InlineData("""{"inputs":[{"name":"features","shape":[2,10],"datatype":"FP32","parameters":{"binary_data_size":81}}]}""",
        HttpStatusCode.BadRequest, "reaches behind")]
    [InlineData("""{"inputs":[{"name":"features","shape":[1,10],"datatype":"FP32","parameters":{"binary_data_size":80}}]}""",
        HttpStatusCode.UnprocessableEntity, "must be 40")]
    [InlineData("""{"inputs":[{"name":"features","shape":[2,10],"datatype":"FP32","data":[],"parameters":{"binary_data_size":80}}]}""",
        HttpStatusCode.BadRequest, "leave one out")]
    [InlineData("""{"inputs":[{"name":"features","shape":[1,10],"datatype":"FP32","parameters":{"binary_data_size":40}}]}""",
        HttpStatusCode.BadRequest, "behind its last tensor")]
    [InlineData("""{"inputs":[{"name":"features","shape":[2,10],"datatype":"FP32","parameters":{"binary_data_size":"80"}}]}""",
        HttpStatusCode.BadRequest, "whole number")]
    [InlineData("""{"inputs":[{"name":"features","shape":[2,10],"datatype":"FP32","parameters":{"shared_memory_region":1}}]}""",
        HttpStatusCode.UnprocessableEntity, "binary_data_size is")]
    public async Task Infer_BinaryThatDoesNotFit_IsRefused(string json, HttpStatusCode status, string reason)
    {
        await using var endpoint = await ModelEndpoint.StartReadyAsync();
        using var response = await PostAsync(endpoint, json, Data);
        Assert.Equal(status, response.StatusCode);
        Assert.Contains(reason, await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Infer_InfiniteValue_IsRefusedAndNaNIsMissing()
    {
        await using var endpoint = await ModelEndpoint.StartReadyAsync();
        var bytes = Data;
        MemoryMarshal.Cast<byte, float>(bytes.AsSpan())[9] = float.NaN;
        using var missing = await PostAsync(endpoint, $$"""{"inputs":[{{Input}}]}""", bytes);
        Assert.Equal(HttpStatusCode.OK, missing.StatusCode);
        MemoryMarshal.Cast<byte, float>(bytes.AsSpan())[9] = float.PositiveInfinity;
        using var infinite = await PostAsync(endpoint, $$"""{"inputs":[{{Input}}]}""", bytes);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, infinite.StatusCode);
    }

    [Theory]
    [InlineData("100000")]
    [InlineData("-1")]
    [InlineData("one")]
    public async Task Infer_LengthOfJsonThatCannotBe_Is400(string length)
    {
        await using var endpoint = await ModelEndpoint.StartReadyAsync();
        using var content = new ByteArrayContent("{}"u8.ToArray());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using var request = new HttpRequestMessage(HttpMethod.Post, ModelEndpoint.Infer) { Content = content };
        request.Headers.Add("Inference-Header-Content-Length", length);
        using var response = await endpoint.Client.SendAsync(request, Token);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    private static async Task<HttpResponseMessage> PostAsync(ModelEndpoint endpoint, string json, byte[] data)
    {
        var head = Encoding.UTF8.GetBytes(json);
        using var content = new ByteArrayContent([.. head, .. data]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using var request = new HttpRequestMessage(HttpMethod.Post, ModelEndpoint.Infer) { Content = content };
        request.Headers.Add("Inference-Header-Content-Length", $"{head.Length}");
        return await endpoint.Client.SendAsync(request, Token);
    }
}
