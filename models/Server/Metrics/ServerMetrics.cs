using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace FrontierFunctions.Server.Metrics;

/// <summary>
/// Counters and histograms in Prometheus' text format 0.0.4. Labels are names from the registry and status codes.
/// </summary>
internal sealed class ServerMetrics
{
    private readonly ConcurrentDictionary<int, long> _refusedElsewhere = new();
    private readonly List<ModelSeries> _series = [];
    private readonly Lock _lock = new();

    public ModelSeries For(string model, string version, Func<int> pendingRows)
    {
        var series = new ModelSeries($"model=\"{model}\",version=\"{version}\"", pendingRows);
        lock (_lock)
        {
            _series.Add(series);
        }

        return series;
    }

    /// <summary>Counts a request for a model that does not exist.</summary>
    public void UnknownModel(int status) => _refusedElsewhere.AddOrUpdate(status, 1, (_, n) => n + 1);

    public string Render()
    {
        ModelSeries[] all;
        lock (_lock)
        {
            all = [.. _series];
        }

        var text = new StringBuilder();
        Head(text, "frontier_inference_requests_total", "counter", "Inference requests by status code.");
        foreach (var series in all)
        {
            foreach (var (status, count) in series.Requests.OrderBy(r => r.Key))
            {
                Line(text, "frontier_inference_requests_total", $"{series.Labels},code=\"{status}\"", count);
            }
        }

        foreach (var (status, count) in _refusedElsewhere.OrderBy(r => r.Key))
        {
            Line(text, "frontier_inference_requests_total", $"model=\"\",version=\"\",code=\"{status}\"", count);
        }

        Head(text, "frontier_inference_pending_rows", "gauge", "Rows that wait or run.");
        foreach (var series in all)
        {
            Line(text, "frontier_inference_pending_rows", series.Labels, series.PendingRows());
        }

        Render(
            text, all, s => s.RequestSeconds, "request_seconds",
            "Time from the first byte of a request to its answer.");
        Render(text, all, s => s.RunSeconds, "run_seconds", "Time of one run of the model.");
        Render(text, all, s => s.BatchRequests, "batch_requests", "Requests that shared one run.");
        Render(text, all, s => s.BatchRows, "batch_rows", "Rows of one run.");
        return text.ToString();
    }

    private static void Render(
        StringBuilder text, ModelSeries[] all, Func<ModelSeries, Histogram> pick, string name, string help)
    {
        var full = "frontier_inference_" + name;
        Head(text, full, "histogram", help);
        foreach (var series in all)
        {
            var histogram = pick(series);
            var (counts, sum) = histogram.Read();
            long below = 0;
            for (var i = 0; i < counts.Length; i++)
            {
                below += counts[i];
                var edge = i < histogram.Bounds.Length ? Number(histogram.Bounds[i]) : "+Inf";
                Line(text, full + "_bucket", $"{series.Labels},le=\"{edge}\"", below);
            }

            Line(text, full + "_sum", series.Labels, sum);
            Line(text, full + "_count", series.Labels, below);
        }
    }

    private static void Head(StringBuilder text, string name, string type, string help) =>
        text.Append("# HELP ").Append(name).Append(' ').Append(help).Append('\n')
            .Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n');

    private static void Line(StringBuilder text, string name, string labels, double value) =>
        text.Append(name).Append('{').Append(labels).Append("} ").Append(Number(value)).Append('\n');

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}

/// <summary>What is counted for one version of one model. Safe for use from many threads.</summary>
internal sealed class ModelSeries(string labels, Func<int> pendingRows)
{
    private static readonly double[] Seconds =
        [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private static readonly double[] Sizes = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 4096];

    public string Labels { get; } = labels;

    public Func<int> PendingRows { get; } = pendingRows;

    public ConcurrentDictionary<int, long> Requests { get; } = new();

    public Histogram RequestSeconds { get; } = new(Seconds);

    public Histogram RunSeconds { get; } = new(Seconds);

    public Histogram BatchRequests { get; } = new(Sizes);

    public Histogram BatchRows { get; } = new(Sizes);

    public void Answered(int status, TimeSpan time)
    {
        Requests.AddOrUpdate(status, 1, (_, n) => n + 1);
        RequestSeconds.Observe(time.TotalSeconds);
    }

    public void Ran(int requests, int rows, TimeSpan time)
    {
        BatchRequests.Observe(requests);
        BatchRows.Observe(rows);
        RunSeconds.Observe(time.TotalSeconds);
    }
}

/// <summary>A histogram with fixed upper bounds, inclusive. Safe for use from many threads.</summary>
internal sealed class Histogram(double[] bounds)
{
    private readonly long[] _counts = new long[bounds.Length + 1];
    private readonly Lock _lock = new();
    private double _sum;

    public double[] Bounds { get; } = bounds;

    public void Observe(double value)
    {
        var bucket = Array.FindIndex(Bounds, b => value <= b);
        lock (_lock)
        {
            _counts[bucket < 0 ? Bounds.Length : bucket]++;
            _sum += value;
        }
    }

    public (long[] Counts, double Sum) Read()
    {
        lock (_lock)
        {
            return ([.. _counts], _sum);
        }
    }
}
