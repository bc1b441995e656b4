using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using FrontierFunctions.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.ML.OnnxRuntime;
using SessionOptions = Microsoft.ML.OnnxRuntime.SessionOptions;

namespace FrontierFunctions.Bench;

/// <summary>
/// The model endpoint under single-row requests at concurrency 16, beside a bare loop of ONNX Runtime over batches of
/// the same mean size: what HTTP, JSON and batching cost on top of the model.
/// </summary>
internal static class ModelEndpointBench
{
    private const int Concurrency = 16;
    private const string Body = """
        {"inputs":[{"name":"features","shape":[1,10],"datatype":"FP32","data":[52,1,1.4,0.5,210,44,51,6.7,3.3,null]}]}
        """;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(3);

    /// <summary>Takes about six seconds; returns 0, or 1 when a request failed.</summary>
    public static async Task<int> RunAsync(TextWriter output, CancellationToken cancellationToken)
    {
        var app = ModelServer.Build(["--urls=http://127.0.0.1:0", "--Logging:LogLevel:Default=Warning"]);
        await using (app.ConfigureAwait(false))
        {
            await app.StartAsync(cancellationToken);
            await app.WhenReadyAsync(cancellationToken);
            using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = Concurrency })
            {
                BaseAddress = new Uri(app.Urls.Single()),
            };
            await LoadAsync(client, WarmUp, cancellationToken);
            var runsBefore = await MetricAsync(client, "frontier_inference_batch_rows_count", cancellationToken);
            var cpuBefore = Environment.CpuUsage.TotalTime;
            var (latencies, failed, seconds) = await LoadAsync(client, Measured, cancellationToken);
            var cpu = (Environment.CpuUsage.TotalTime - cpuBefore).TotalSeconds;
            var runs = await MetricAsync(client, "frontier_inference_batch_rows_count", cancellationToken) - runsBefore;
            await app.StopAsync(cancellationToken);

            var batch = Math.Max(1, (int)Math.Round(latencies.Count / Math.Max(1, runs)));
            var bareCpuPerRow = BareCpuSecondsPerRow(batch);
            latencies.Sort();
            Line(output, "requests per second", $"{latencies.Count / seconds:F0}");
            Line(output, "p50, p99 ms", $"{At(latencies, 0.5):F2}, {At(latencies, 0.99):F2}");
            Line(output, "rows per run, mean", $"{latencies.Count / Math.Max(1, runs):F2}");
            Line(output, "CPU us per row, client and endpoint", $"{cpu * 1e6 / latencies.Count:F1}");
            Line(output, $"CPU us per row, bare ONNX Runtime, batches of {batch}", $"{bareCpuPerRow * 1e6:F1}");
            Line(output, "bare / endpoint CPU", $"{bareCpuPerRow * latencies.Count / cpu:F3}");
            Line(output, "failed", $"{failed}");
            return failed == 0 ? 0 : 1;
        }
    }

    private static async Task<(List<double> Latencies, int Failed, double Seconds)> LoadAsync(
        HttpClient client, TimeSpan duration, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        var all = await Task.WhenAll(Enumerable.Range(0, Concurrency).Select(async _ =>
        {
            var (milliseconds, failed) = (new List<double>(), 0);
            while (Stopwatch.GetElapsedTime(began) < duration)
            {
                using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(Body));
                content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
                var sent = Stopwatch.GetTimestamp();
                using var response = await client.PostAsync(
                    new Uri("/v2/models/liver-disease/infer", UriKind.Relative), content, cancellationToken);
                await response.Content.ReadAsByteArrayAsync(cancellationToken);
                milliseconds.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
                failed += response.IsSuccessStatusCode ? 0 : 1;
            }

            return (milliseconds, failed);
        }));
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        return ([.. all.SelectMany(a => a.milliseconds)], all.Sum(a => a.failed), seconds);
    }

    // The same rows through the same graph, with nothing around it.
    private static double BareCpuSecondsPerRow(int batch)
    {
        using var settings = new SessionOptions { IntraOpNumThreads = 1 };
        using var session = new InferenceSession(
            Path.Combine(AppContext.BaseDirectory, "registry", "liver-disease", "1", "model.onnx"), settings);
        using var options = new RunOptions();
        var rows = Enumerable.Range(0, batch)
            .SelectMany(_ => new[] { 52, 1, 1.4f, 0.5f, 210, 44, 51, 6.7f, 3.3f, float.NaN }).ToArray();
        var (count, began, cpuBefore) = (0L, Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        while (Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(1))
        {
            using var tensor = OrtValue.CreateTensorValueFromMemory(rows, [batch, 10]);
            using var results = session.Run(options, session.InputNames, [tensor], session.OutputNames);
            count += batch;
        }

        return (Environment.CpuUsage.TotalTime - cpuBefore).TotalSeconds / count;
    }

    private static async Task<double> MetricAsync(HttpClient client, string name, CancellationToken cancellationToken)
    {
        var text = await client.GetStringAsync(new Uri("/metrics", UriKind.Relative), cancellationToken);
        var line = text.Split('\n').Single(l => l.StartsWith(name + "{model=\"liver-disease\"", StringComparison.Ordinal));
        return double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture);
    }

    private static double At(List<double> sorted, double quantile) => sorted[(int)((sorted.Count - 1) * quantile)];

    private static void Line(TextWriter output, string name, FormattableString value) =>
        output.WriteLine($"{name,-55} {FormattableString.Invariant(value)}");
}
