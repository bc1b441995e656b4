using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using FrontierFunctions.Server.Registry;

namespace FrontierFunctions.Server.Metrics;

/// <summary>
/// Counters and histograms in Prometheus' text format 0.0.4. Labels are names from the registry and status codes.
/// </summary>
internal sealed class ServerMetrics
{
    private readonly ConcurrentDictionary<int, long> _refusedElsewhere = new();
    private readonly SortedDictionary<string, ModelSeries> _series = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private long _loadFailures;

    /// <summary>Tells the models that are served now.</summary>
    public Func<IEnumerable<ModelVersions>> Models { get; set; } = () => [];

    /// <summary>The series of a version; one that is loaded anew counts on.</summary>
    public ModelSeries For(string model, string version, Func<int> pendingRows)
    {
        var labels = $"model=\"{model}\",version=\"{version}\"";
        lock (_lock)
        {
            if (!_series.TryGetValue(labels, out var series))
            {
                _series.Add(labels, series = new ModelSeries(labels));
            }

            series.PendingRows = pendingRows;
            return series;
        }
    }

    /// <summary>Counts a change of the registry's folder that could not be taken up.</summary>
    public void LoadFailed() => Interlocked.Increment(ref _loadFailures);

    /// <summary>Counts a request for a model that does not exist.</summary>
    public void UnknownModel(int status) => _refusedElsewhere.AddOrUpdate(status, 1, (_, n) => n + 1);

    /// <summary>Begins to count anew.</summary>
    public void Forget()
    {
        _refusedElsewhere.Clear();
        lock (_lock)
        {
            foreach (var series in _series.Values)
            {
                series.Forget();
            }
        }
    }

    public string Render()
    {
        ModelSeries[] all;
        lock (_lock)
        {
            all = [.. _series.Values];
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

        Head(text, "frontier_model_info", "gauge", "Versions that are served, and their part in it.");
        foreach (var model in Models().OrderBy(m => m.Name, StringComparer.Ordinal))
        {
            foreach (var queue in model.All)
            {
                Line(text, "frontier_model_info",
                    $"{queue.Series.Labels},device=\"{queue.Model.Device}\",role=\"{model.RoleOf(queue)}\"", 1);
            }
        }

        Head(text, "frontier_model_load_failures_total", "counter", "Changes of the registry that were not taken up.");
        Line(text, "frontier_model_load_failures_total", "", Interlocked.Read(ref _loadFailures));
        RenderShadows(text, all);
        Render(
            text, all, s => s.RequestSeconds, "frontier_inference_request_seconds",
            "Time from the first byte of a request to its answer.");
        Render(text, all, s => s.RunSeconds, "frontier_inference_run_seconds", "Time of one run of the model.");
        Render(text, all, s => s.BatchRequests, "frontier_inference_batch_requests", "Requests that shared one run.");
        Render(text, all, s => s.BatchRows, "frontier_inference_batch_rows", "Rows of one run.");
        return text.ToString();
    }

    private void RenderShadows(StringBuilder text, ModelSeries[] all)
    {
        var roles = Models().SelectMany(m => m.Shadows).Select(q => q.Series).ToHashSet();
        var shadows = all.Where(roles.Contains).ToArray();
        if (shadows.Length == 0)
        {
            return;
        }

        const string Prefix = "frontier_shadow_";
        Counter("disagreements_total", "Rows on the other side of the operating point.", s => s.Disagreements);
        Counter("missed_requests_total", "Requests that were not copied: too much to do.", s => s.MissedRequests);
        Counter("failed_requests_total", "Requests on which the shadow failed.", s => s.FailedRequests);
        Render(text, shadows, s => s.Shadow.Difference, Prefix + "difference",
            "Absolute difference between a shadow's probability and the one given.");

        void Counter(string name, string help, Func<ShadowSeries, long> pick)
        {
            Head(text, Prefix + name, "counter", help);
            foreach (var series in shadows)
            {
                Line(text, Prefix + name, series.Labels, pick(series.Shadow));
            }
        }
    }

    private static void Render(
        StringBuilder text, ModelSeries[] all, Func<ModelSeries, Histogram> pick, string full, string help)
    {
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
internal sealed class ModelSeries(string labels)
{
    private static readonly double[] Seconds =
        [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private static readonly double[] Sizes = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 4096];

    public string Labels { get; } = labels;

    /// <summary>Tells the rows that wait or run now.</summary>
    public Func<int> PendingRows { get; set; } = () => 0;

    /// <summary>What it is as a shadow; empty while it is none.</summary>
    public ShadowSeries Shadow { get; } = new();

    public ConcurrentDictionary<int, long> Requests { get; } = new();

    public Histogram RequestSeconds { get; } = new(Seconds);

    public Histogram RunSeconds { get; } = new(Seconds);

    public Histogram BatchRequests { get; } = new(Sizes);

    public Histogram BatchRows { get; } = new(Sizes);

    public void Forget()
    {
        Requests.Clear();
        foreach (var histogram in new[] { RequestSeconds, RunSeconds, BatchRequests, BatchRows })
        {
            histogram.Clear();
        }
    }

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

    public void Clear()
    {
        lock (_lock)
        {
            Array.Clear(_counts);
            _sum = 0;
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
