using System.Globalization;
using System.Net.Http.Headers;
using System.Runtime;
using System.Text;
using FrontierFunctions.Server.Embeddings;
using FrontierFunctions.Server.Metrics;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace FrontierFunctions.Server.Registry;

/// <summary>
/// Sends the endpoint requests of its own before it says that it is ready, so that nobody pays for the first time: what
/// runs for the first time is compiled only then, and compiled better after it has run often. The pauses between the
/// rounds are the runtime's own wait before it does so; it is done when a round leaves nothing to compile.
/// </summary>
internal sealed class HttpWarmUp(
    ServingOptions options, ServerMetrics metrics, IServer server, IHostApplicationLifetime lifetime,
    ILogger<HttpWarmUp> logger)
{
    private const int Rounds = 4;
    private const int MostRounds = 24;
    private const int RequestsOfLaterRounds = 10;
    private const int Together = 8;

    // DOTNET_TC_BackgroundWorkerTimeoutMs and the tiering delay are 100 ms each by default.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(150);

    // Of a trace that is not sampled: these requests leave no spans.
    private const string TraceParent = "00-00000000000000000000000000000001-0000000000000001-00";

    /// <summary>Ends when it is done or cannot be; leaves no trace in the metrics.</summary>
    public async Task RunAsync(IReadOnlyCollection<ModelVersions> models, CancellationToken cancellationToken)
    {
        if (options.WarmUpRequests == 0 || await AddressAsync(cancellationToken) is not { } address)
        {
            return;
        }

        var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = address };
        var requests = models.SelectMany(m => RequestsOf(m.Default.Model)).ToArray();
        try
        {
            var compiled = -1L;
            for (var round = 0; round < Rounds || (round < MostRounds && compiled != JitInfo.GetCompiledMethodCount()); round++)
            {
                compiled = JitInfo.GetCompiledMethodCount();
                var each = round < Rounds ? options.WarmUpRequests / Rounds : RequestsOfLaterRounds;
                await Parallel.ForEachAsync(
                    Enumerable.Range(0, each).SelectMany(_ => requests),
                    new ParallelOptions { MaxDegreeOfParallelism = Together, CancellationToken = cancellationToken },
                    async (make, token) => await SendAsync(client, make(), token));
                await Task.Delay(Pause, cancellationToken);
            }
        }
        catch (HttpRequestException exception)
        {
            ServerLog.WarmUpFailed(logger, exception.GetType().Name);
        }
        finally
        {
            client.Dispose();
        }

        metrics.Forget();

        // The first caller does not meet the closing of these connections.
        await Task.Delay(Pause, cancellationToken);
    }

    private static async ValueTask SendAsync(HttpClient client, HttpRequestMessage request, CancellationToken token)
    {
        using (request)
        {
            request.Headers.Add("traceparent", TraceParent);
            using var response = await client.SendAsync(request, token);
            await response.Content.ReadAsByteArrayAsync(token);
        }
    }

    // Null when there is nothing that plain HTTP on this machine reaches.
    private async Task<Uri?> AddressAsync(CancellationToken cancellationToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (lifetime.ApplicationStarted.Register(started.SetResult))
        {
            await started.Task.WaitAsync(cancellationToken);
        }

        var plain = server.Features.Get<IServerAddressesFeature>()?.Addresses
            .FirstOrDefault(a => a.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
                && !a.Contains("unix:", StringComparison.OrdinalIgnoreCase));
        if (plain is null)
        {
            return null;
        }

        var port = BindingAddress.Parse(plain).Port.ToString(CultureInfo.InvariantCulture);
        var host = BindingAddress.Parse(plain).Host;
        var every = host is "*" or "+" or "0.0.0.0" or "[::]";
        return new Uri($"http://{(every ? "127.0.0.1" : host)}:{port}");
    }

    private static IEnumerable<Func<HttpRequestMessage>> RequestsOf(ServedModel model)
    {
        var infer = $"/v2/models/{model.Name}/infer";
        var inputs = string.Join(',', model.Inputs.Select(i =>
            $"{{\"name\":\"{i.Name}\",\"datatype\":\"{i.Datatype}\",\"shape\":[{string.Join(',', i.ShapeOf(1))}],"
            + $"\"parameters\":{{\"binary_data_size\":{i.RowBytes}}}}}"));
        var head = Encoding.UTF8.GetBytes($"{{\"inputs\":[{inputs}],\"parameters\":{{\"binary_data_output\":true}}}}");
        var whole = new byte[head.Length + model.Inputs.Sum(i => i.RowBytes)];
        head.CopyTo(whole, 0);
        byte[][] example = [.. model.Inputs.Select(i => new byte[i.RowBytes])];
        model.FillExample(example, 1);
        example.SelectMany(bytes => bytes).ToArray().CopyTo(whole, head.Length);
        yield return () =>
        {
            var request = Post(infer, whole, "application/octet-stream");
            request.Headers.Add(
                Protocol.RequestBody.JsonLengthHeader, head.Length.ToString(CultureInfo.InvariantCulture));
            return request;
        };
        var width = model.FeatureNames.Count;
        if (width > 0)
        {
            var numbers = string.Join(',', Enumerable.Repeat("1.5", width));
            var data = numbers + string.Concat(Enumerable.Repeat(",null", width));
            yield return () => Json(infer, $"{{\"inputs\":[{{\"name\":\"features\",\"shape\":[2,{width}],"
                + $"\"datatype\":\"FP32\",\"data\":[{data}]}}]}}");
            yield return () => Json(
                "/score", $"{{\"input_data\":[[{numbers}]],\"params\":{{\"model\":\"{model.Name}\"}}}}");
        }

        if (model.Embedding is { Kind: EmbeddingKind.Text })
        {
            var members = $"\"model\":\"{model.Name}\",\"input\":[\"warm\"]";
            yield return () => Json("/v1/embeddings", $"{{{members},\"encoding_format\":\"base64\"}}");
            yield return () => Json("/embeddings?api-version=2024-05-01-preview", $"{{{members}}}");
        }
    }

    private static HttpRequestMessage Json(string path, string body) =>
        Post(path, Encoding.UTF8.GetBytes(body), "application/json");

    private static HttpRequestMessage Post(string path, byte[] body, string type)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        return new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
    }
}
