using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using SessionOptions = Microsoft.ML.OnnxRuntime.SessionOptions;

namespace FrontierFunctions.Bench.Serving;

/// <summary>
/// The model endpoint over HTTP, client and endpoint on the same processors: single-row requests at concurrency 16, what
/// HTTP, JSON and batching cost beside a bare loop of ONNX Runtime, what batching brings, and the first request.
/// </summary>
internal static class ServingBench
{
    private const int Concurrency = 16;
    private const string Tabular = "liver-disease";
    private const string Text = "clinical-text-embedding";
    private const string Infer = "/v2/models/liver-disease/infer";
    private static readonly string[] Row = ["52", "1", "1.4", "0.5", "210", "44", "51", "6.7", "3.3", "null"];
    private const int Crowd = 64;
    private const int Starts = 7;
    private static readonly int[] Connections = [16, 32, 64, 128, 256];
    private static readonly string[] Tables =
    [
        "liver-disease", "liver-cirrhosis", "liver-survival", "pancreatic-cancer", "palliative-need", "icu-mortality",
        "readmission-30d",
    ];

    private static readonly TimeSpan BetweenRequests = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(2);

    /// <summary>Takes about four minutes; returns 0, or 1 when a request failed or a goal that wall time does not blur is missed.</summary>
    public static async Task<int> RunAsync(TextWriter output, CancellationToken cancellationToken)
    {
        var failed = await FirstAsync(output, cancellationToken);
        failed += await SingleRowsAsync(output, cancellationToken);
        foreach (var table in Tables)
        {
            failed += await BatchingAsync(output, table, SliceRow(table), cancellationToken);
        }

        failed += await BatchingAsync(output, Text, Embedding(), cancellationToken);
        return failed == 0 ? 0 : 1;
    }

    // The first endpoint warms the client and is not counted. One request is one draw of what a machine does meanwhile, so
    // several endpoints are started and their medians are given. The first request comes to processors that rest, which
    // makes any request slower than one that follows another at once: so it is held against requests with pauses, too.
    private static async Task<int> FirstAsync(TextWriter output, CancellationToken cancellationToken)
    {
        var (ready, first) = (new List<double>(), new List<double>());
        var (apart, alone, crowd) = (new List<double>(), new List<double>(), new List<double>());
        var failed = 0;
        for (var turn = 0; turn <= Starts; turn++)
        {
            await using var endpoint = await EndpointProcess.StartAsync(cancellationToken);
            var client = new LoadClient(endpoint.Endpoint, Single());
            var one = (await client.SequenceAsync(1, cancellationToken))[0];
            var fresh = new List<double>();
            for (var i = 0; i < 300; i++)
            {
                fresh.AddRange(await client.SequenceAsync(1, cancellationToken));
            }

            fresh.Sort();
            var paused = new List<double>();
            for (var i = 0; i < 60; i++)
            {
                await Task.Delay(BetweenRequests, cancellationToken);
                paused.AddRange(await client.SequenceAsync(1, cancellationToken));
            }

            paused.Sort();
            var loaded = await client.RunAsync(Concurrency, Step, cancellationToken);
            failed += loaded.Failed;
            if (turn > 0)
            {
                ready.Add(endpoint.TimeToReady.TotalSeconds);
                first.Add(one);
                apart.Add(paused[(int)(paused.Count * 0.95)]);
                alone.Add(fresh[(int)(fresh.Count * 0.95)]);
                crowd.Add(loaded.At(0.95));
            }
        }

        Line(output, $"start to ready, seconds, median of {Starts} (goal <= 30)", $"{Median(ready):F2}");
        Line(output, "first request ms, new connection", $"{Median(first):F2}");
        Line(output, "steady p95 ms, new connections 50 ms apart; first by it (goal <= 1.2)",
            $"{Median(apart):F2}; {Median(first) / Median(apart):F2}");
        Line(output, "steady p95 ms, new connections without a pause; first by it",
            $"{Median(alone):F2}; {Median(first) / Median(alone):F2}");
        Line(output, "steady p95 ms, 16 at a time; first by it",
            $"{Median(crowd):F2}; {Median(first) / Median(crowd):F2}");
        return failed;
    }

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(values.Count() / 2);

    private static async Task<int> SingleRowsAsync(TextWriter output, CancellationToken cancellationToken)
    {
        await using var endpoint = await EndpointProcess.StartAsync(cancellationToken);
        var failed = 0;
        foreach (var (what, rows, request) in new[]
                 {
                     ("single rows, JSON", 1, Single()), ("64 rows, JSON", 64, Json(64)), ("64 rows, binary", 64, Binary(64)),
                 })
        {
            var client = new LoadClient(endpoint.Endpoint, request);
            await client.RunAsync(Concurrency, WarmUp, cancellationToken);
            var runs = await endpoint.MetricAsync("frontier_inference_batch_rows_count", Tabular, cancellationToken);
            var cpu = endpoint.CpuSeconds;
            var load = await client.RunAsync(Concurrency, Measured, cancellationToken);
            cpu = endpoint.CpuSeconds - cpu;
            runs = await endpoint.MetricAsync("frontier_inference_batch_rows_count", Tabular, cancellationToken) - runs;

            var total = load.Milliseconds.Count * rows;
            var batch = Math.Max(1, (int)Math.Round(total / Math.Max(1, runs)));
            var bare = BareCpuSecondsPerRow(batch);
            output.WriteLine(what);
            Line(output, "  requests per second at 16" + (rows == 1 ? " (goal >= 8000)" : ""), $"{load.PerSecond:F0}");
            Line(output, "  p50, p95, p99 ms" + (rows == 1 ? " (goal p99 <= 20)" : ""),
                $"{load.At(0.5):F2}, {load.At(0.95):F2}, {load.At(0.99):F2}");
            Line(output, "  rows per run, mean", $"{(double)total / Math.Max(1, runs):F1}");
            Line(output, "  endpoint's CPU us per row", $"{cpu * 1e6 / total:F2}");
            Line(output, "  bare ONNX Runtime's CPU us per row, same batches", $"{bare * 1e6:F2}");
            Line(output, "  ratio (aim <= 2)", $"{cpu / total / bare:F2}");
            Line(output, "  failed", $"{load.Failed}");
            failed += load.Failed;
        }

        return failed;
    }

    // The most requests per second whose p95 is no worse than that of a crowd without batching.
    private static async Task<int> BatchingAsync(
        TextWriter output, string model, byte[] request, CancellationToken cancellationToken)
    {
        var alone = await SweepAsync(request, [Crowd], cancellationToken, "MaxBatchRows=1");
        var together = await SweepAsync(request, Connections, cancellationToken);
        var limit = alone[0].Load.At(0.95);
        var best = together.Where(t => t.Load.At(0.95) <= limit).Append(together[0]).MaxBy(t => t.Load.PerSecond);
        output.WriteLine($"batching, {model}");
        Line(output, $"  without: requests per second at {Crowd}, p95 ms", $"{alone[0].Load.PerSecond:F0}, {limit:F2}");
        Line(output, $"  with: requests per second at {best.Connections}, p95 ms",
            $"{best.Load.PerSecond:F0}, {best.Load.At(0.95):F2}");
        Line(output, "  ratio at no worse p95 (goal >= 3.7)", $"{best.Load.PerSecond / alone[0].Load.PerSecond:F2}");
        return alone.Concat(together).Sum(t => t.Load.Failed);
    }

    private static async Task<List<(int Connections, LoadResult Load)>> SweepAsync(
        byte[] request, IEnumerable<int> connections, CancellationToken cancellationToken, params string[] settings)
    {
        await using var endpoint = await EndpointProcess.StartAsync(cancellationToken, settings);
        var client = new LoadClient(endpoint.Endpoint, request);
        await client.RunAsync(Concurrency, WarmUp, cancellationToken);
        var loads = new List<(int, LoadResult)>();
        foreach (var count in connections)
        {
            loads.Add((count, await client.RunAsync(count, Step, cancellationToken)));
        }

        return loads;
    }

    // The same rows through the same graph, with nothing around it.
    private static double BareCpuSecondsPerRow(int batch)
    {
        using var settings = new SessionOptions { IntraOpNumThreads = 1 };
        using var session = new InferenceSession(
            Path.Combine(AppContext.BaseDirectory, "registry", Tabular, "1", "model.onnx"), settings);
        using var options = new RunOptions();
        var rows = Enumerable.Range(0, batch).SelectMany(_ => Row)
            .Select(v => v == "null" ? float.NaN : float.Parse(v, CultureInfo.InvariantCulture)).ToArray();
        var (count, began, cpuBefore) = (0L, Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        while (Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(1))
        {
            using var tensor = OrtValue.CreateTensorValueFromMemory(rows, [batch, Row.Length]);
            using var results = session.Run(options, session.InputNames, [tensor], session.OutputNames);
            count += batch;
        }

        return (Environment.CpuUsage.TotalTime - cpuBefore).TotalSeconds / count;
    }

    private static byte[] Single() => Json(1);

    private static byte[] Json(int rows) => LoadClient.Post(Infer, Encoding.UTF8.GetBytes(
        $"{{\"inputs\":[{{\"name\":\"features\",\"shape\":[{rows},{Row.Length}],\"datatype\":\"FP32\",\"data\":["
        + string.Join(',', Enumerable.Range(0, rows).SelectMany(_ => Row)) + "]}]}"));

    // The first synthetic row of those that reproduce the metrics, as a binary tensor.
    private static byte[] SliceRow(string model)
    {
        using var slice = JsonDocument.Parse(File.ReadAllBytes(
            Path.Combine(AppContext.BaseDirectory, "registry", model, "1", "slice.json")));
        float[] row =
        [
            .. slice.RootElement.GetProperty("inputs")[0].EnumerateArray()
                .Select(value => value.ValueKind == JsonValueKind.Null ? float.NaN : value.GetSingle()),
        ];
        return BinaryRequest($"/v2/models/{model}/infer", 1, row);
    }

    private static byte[] Binary(int rows) => BinaryRequest(
        Infer, rows, [.. Enumerable.Range(0, rows).SelectMany(_ => Row)
            .Select(v => v == "null" ? float.NaN : float.Parse(v, CultureInfo.InvariantCulture))]);

    private static byte[] BinaryRequest(string path, int rows, float[] values)
    {
        var head = Encoding.UTF8.GetBytes(
            $"{{\"inputs\":[{{\"name\":\"features\",\"shape\":[{rows},{values.Length / rows}],\"datatype\":\"FP32\","
            + $"\"parameters\":{{\"binary_data_size\":{values.Length * 4}}}}}],"
            + "\"parameters\":{\"binary_data_output\":true}}");
        return LoadClient.Post(path, [.. head, .. values.SelectMany(BitConverter.GetBytes)],
            $"Content-Type: application/octet-stream\r\nInference-Header-Content-Length: {head.Length}\r\n");
    }

    private static byte[] Embedding() => LoadClient.Post("/v1/embeddings", Encoding.UTF8.GetBytes(
        $"{{\"model\":\"{Text}\",\"input\":\"Type 2 diabetes mellitus with chronic kidney disease\","
        + "\"encoding_format\":\"base64\"}"));

    private static void Line(TextWriter output, string name, FormattableString value) =>
        output.WriteLine($"{name,-62} {FormattableString.Invariant(value)}");
}
