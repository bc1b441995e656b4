using System.Diagnostics;
using FrontierFunctions.Contract.Features;
using FrontierFunctions.Local.Samples;
using FrontierFunctions.Pipeline.Films;
using Microsoft.ML.OnnxRuntime;
using SessionOptions = Microsoft.ML.OnnxRuntime.SessionOptions;

namespace FrontierFunctions.Bench.Serving;

/// <summary>
/// Films through the model endpoint over HTTP, one request after the other, in requests of 1 to 16 films, beside a bare loop
/// of ONNX Runtime on the same batches in the same run.
/// </summary>
internal static class FilmsBench
{
    private const string Model = "chest-xray";
    private static readonly int[] Batches = [1, 2, 4, 8, 16];
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(4);

    private static readonly string[] Outputs =
        ["probabilities", "probability", "conformal_set", "pneumonia_map", "zones", "range_evidence"];

    /// <summary>Takes about a minute; returns 0, or 1 when a request failed.</summary>
    public static async Task<int> RunAsync(TextWriter output, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "registry", Model, "1");
        var schema = FilmSchema.Parse(await File.ReadAllBytesAsync(Path.Combine(folder, "film.json"), cancellationToken));
        var film = new FilmPicture(DrawnChest.Draw(1, 0));
        using var settings = new SessionOptions { IntraOpNumThreads = 1 };
        using var session = new InferenceSession(Path.Combine(folder, "model.onnx"), settings);
        await using var endpoint = await EndpointProcess.StartAsync(cancellationToken);
        output.WriteLine("films  films/s  p95 ms  films per CPU s  bare films per CPU s  ratio");
        var failed = 0;
        foreach (var batch in Batches)
        {
            var films = Enumerable.Repeat(film, batch).ToArray();
            var (body, length) = FilmRequests.Write(schema, films);
            var client = new LoadClient(endpoint.Endpoint, LoadClient.Post(
                $"/v2/models/{Model}/infer", body,
                $"Content-Type: application/octet-stream\r\n{FilmRequests.LengthHeader}: {length}\r\n"));
            await client.RunAsync(1, WarmUp, cancellationToken);
            var cpu = endpoint.CpuSeconds;
            var load = await client.RunAsync(1, Measured, cancellationToken);
            cpu = (endpoint.CpuSeconds - cpu) / (load.Milliseconds.Count * batch);
            var bare = BareCpuSecondsPerFilm(session, film, batch);
            failed += load.Failed;
            output.WriteLine(FormattableString.Invariant(
                $"{batch,5}  {load.PerSecond * batch,7:F0}  {load.At(0.95),6:F1}  {1 / cpu,15:F0}  {1 / bare,20:F0}  {cpu / bare,5:F2}"));
        }

        return failed == 0 ? 0 : 1;
    }

    private static double BareCpuSecondsPerFilm(InferenceSession session, FilmPicture film, int batch)
    {
        const int Pixels = FilmPicture.Side * FilmPicture.Side;
        var rows = new float[batch * Pixels];
        for (var i = 0; i < batch; i++)
        {
            film.CopyTo(rows.AsSpan(i * Pixels, Pixels));
        }

        using var options = new RunOptions();
        var (count, began, before) = (0L, Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        while (Stopwatch.GetElapsedTime(began) < Measured)
        {
            using var tensor = OrtValue.CreateTensorValueFromMemory(
                rows, [batch, 1, FilmPicture.Side, FilmPicture.Side]);
            using var results = session.Run(options, session.InputNames, [tensor], Outputs);
            count += batch;
        }

        return (Environment.CpuUsage.TotalTime - before).TotalSeconds / count;
    }
}
