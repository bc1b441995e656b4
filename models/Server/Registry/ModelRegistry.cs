using System.Collections.Frozen;
using System.Globalization;
using FrontierFunctions.Server.Batching;
using FrontierFunctions.Server.Metrics;

namespace FrontierFunctions.Server.Registry;

/// <summary>
/// All models of the registry folder, each version with its session and its queue; loads and warms them at start.
/// </summary>
internal sealed class ModelRegistry : BackgroundService
{
    private readonly ServingOptions _options;
    private readonly ServerMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly ILogger<ModelRegistry> _logger;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenRegistration _draining;
    private volatile FrozenDictionary<string, IReadOnlyList<BatchQueue>> _models =
        FrozenDictionary<string, IReadOnlyList<BatchQueue>>.Empty;

    public ModelRegistry(
        ServingOptions options, ServerMetrics metrics, TimeProvider time, IHostApplicationLifetime lifetime,
        ILogger<ModelRegistry> logger)
    {
        (_options, _metrics, _time, _lifetime, _logger) = (options, metrics, time, lifetime, logger);
        _draining = lifetime.ApplicationStopping.Register(() =>
        {
            foreach (var queue in _models.Values.SelectMany(v => v))
            {
                queue.Hurry();
            }
        });
    }

    /// <summary>Ends when every model is loaded and warm; fails when one could not be loaded.</summary>
    public Task WhenReady => _ready.Task;

    /// <summary>Whether every model is loaded and warm and the server is not stopping.</summary>
    public bool IsReady =>
        _ready.Task.IsCompletedSuccessfully && !_lifetime.ApplicationStopping.IsCancellationRequested;

    /// <summary>The queue of a model; without a version that of the newest. Null when there is none.</summary>
    public BatchQueue? Find(string model, string? version) =>
        !_models.TryGetValue(model, out var versions) ? null
        : version is null ? versions[^1]
        : versions.FirstOrDefault(q => q.Model.Version == version);

    /// <summary>The versions of a model, oldest first; empty when there is no such model.</summary>
    public IReadOnlyList<string> VersionsOf(string model) =>
        _models.TryGetValue(model, out var versions) ? [.. versions.Select(q => q.Model.Version)] : [];

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Leaves the start of the web server to go on while models load.
        await Task.Yield();
        try
        {
            Load();
        }
        catch (Exception exception)
        {
            // Serving some of the models would look healthy: the endpoint stays up, not ready, and says why in the log.
            ServerLog.LoadingFailed(_logger, exception);
            _ready.TrySetException(exception);
            _ = _ready.Task.Exception;
            return;
        }

        // Queues run until the web server, which is stopped first, has answered its last request.
        await Task.WhenAll(_models.Values.SelectMany(v => v).Select(q => q.RunAsync(stoppingToken)));
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _draining.Dispose();
        foreach (var queue in _models.Values.SelectMany(v => v))
        {
            queue.Model.Dispose();
        }

        base.Dispose();
    }

    private void Load()
    {
        var sessions = new SessionFactory(_options, _logger);
        var found = new Dictionary<string, IReadOnlyList<BatchQueue>>(StringComparer.Ordinal);
        foreach (var folder in Directory.EnumerateDirectories(_options.Registry).Order(StringComparer.Ordinal))
        {
            var versions = Directory.EnumerateDirectories(folder)
                .OrderBy(v => int.Parse(Path.GetFileName(v), CultureInfo.InvariantCulture))
                .Select(v => new BatchQueue(ServedModel.Load(v, sessions), _options, _metrics, _time, _logger))
                .ToList();
            if (versions.Count > 0)
            {
                found.Add(Path.GetFileName(folder), versions);
            }
        }

        if (found.Count == 0)
        {
            throw new InvalidDataException("The registry holds no model.");
        }

        foreach (var queue in found.Values.SelectMany(v => v))
        {
            queue.Warm();
            ServerLog.ModelWarm(_logger, queue.Model.Name, queue.Model.Version, queue.Model.Device);
        }

        _models = found.ToFrozenDictionary(StringComparer.Ordinal);
        _ready.SetResult();
        ServerLog.Ready(_logger, found.Values.Sum(v => v.Count));
    }
}
