using System.Collections.Frozen;
using System.Threading.Channels;
using FrontierFunctions.Server.Batching;
using FrontierFunctions.Server.Metrics;

namespace FrontierFunctions.Server.Registry;

/// <summary>
/// All models of the registry folder, each version with its session and its queue. Loads and warms them at start, and
/// again when the folder changes: a new version answers only when it is warm, an old one goes when its last request is
/// answered, and what cannot be loaded changes nothing but the log and the metrics.
/// </summary>
internal sealed class ModelRegistry : BackgroundService
{
    private readonly ServingOptions _options;
    private readonly ServerMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly ILogger<ModelRegistry> _logger;
    private readonly SessionFactory _sessions;
    private readonly HttpWarmUp _warmUp;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenRegistration _draining;
    private readonly Channel<RegistryOrder> _orders = Channel.CreateUnbounded<RegistryOrder>();

    // Touched by the loop alone.
    private readonly Dictionary<string, (string Mark, BatchQueue Queue, Task Run)> _loaded =
        new(StringComparer.Ordinal);

    private readonly Dictionary<string, string> _failed = new(StringComparer.Ordinal);
    private readonly HashSet<string> _unloaded = new(StringComparer.Ordinal);
    private readonly List<(BatchQueue Queue, Task Run)> _replaced = [];
    private readonly List<Task> _retiring = [];
    private IReadOnlyList<RegistryFolder.Model> _seen = [];

    private volatile FrozenDictionary<string, ModelVersions> _models =
        FrozenDictionary<string, ModelVersions>.Empty;

    public ModelRegistry(
        ServingOptions options, ServerMetrics metrics, TimeProvider time, IHostApplicationLifetime lifetime,
        HttpWarmUp warmUp, ILogger<ModelRegistry> logger)
    {
        _warmUp = warmUp;
        (_options, _metrics, _time, _lifetime, _logger) = (options, metrics, time, lifetime, logger);
        RuntimeTelemetry.TurnOff();
        _sessions = new SessionFactory(options, logger);
        metrics.Models = () => _models.Values;
        _draining = lifetime.ApplicationStopping.Register(() =>
        {
            foreach (var queue in Queues)
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

    /// <summary>Whether there are models to answer with, be it before the endpoint says that it is ready.</summary>
    public bool CanAnswer => IsReady || _models.Count > 0;

    /// <summary>All models.</summary>
    public IReadOnlyCollection<ModelVersions> Models => _models.Values;

    private IEnumerable<BatchQueue> Queues => _models.Values.SelectMany(m => m.All);

    /// <summary>A model; null when there is none.</summary>
    public ModelVersions? Find(string model) => _models.GetValueOrDefault(model);

    /// <summary>The queue of a version; without a version of the one that answers by default.</summary>
    public BatchQueue? Find(string model, string? version) =>
        Find(model) is not { } found ? null : version is null ? found.Default : found.Find(version);

    /// <summary>
    /// The queue for one request, announced to it already (see <see cref="BatchQueue.TryArrive"/>). Null when there is
    /// no such model or version.
    /// </summary>
    public BatchQueue? Enter(string model, string? version)
    {
        while (Find(model) is { } found && (version is null ? found.Next() : found.Find(version)) is { } queue)
        {
            // Not when the version is about to go; then the models hold another already.
            if (queue.TryArrive())
            {
                return queue;
            }
        }

        return null;
    }

    /// <summary>Loads a model anew, or takes it out until it is loaded again.</summary>
    /// <returns>Whether it could be; false when there is no such folder or it cannot be loaded.</returns>
    public Task<bool> OrderAsync(string model, bool load)
    {
        var order = new RegistryOrder(model, load);
        return _orders.Writer.TryWrite(order) ? order.Done.Task : Task.FromResult(false);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Leaves the start of the web server to go on while models load.
        await Task.Yield();
        try
        {
            LoadAll();
            await _warmUp.RunAsync(Models, stoppingToken);
            _ready.SetResult();
            ServerLog.Ready(_logger, Queues.Count());
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            _ready.TrySetCanceled(stoppingToken);
        }
        catch (Exception exception)
        {
            // Serving some of the models would look healthy: the endpoint stays up, not ready, and says why in the log.
            ServerLog.LoadingFailed(_logger, exception);
            _ready.TrySetException(exception);
            _ = _ready.Task.Exception;
            return;
        }

        await WatchAsync(stoppingToken);

        // Queues run until the web server, which is stopped first, has answered its last request.
        foreach (var (_, queue, _) in _loaded.Values)
        {
            queue.Close();
        }

        await Task.WhenAll([.. _loaded.Values.Select(l => l.Run), .. _retiring]);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _draining.Dispose();
        foreach (var (_, queue, _) in _loaded.Values)
        {
            queue.Model.Dispose();
        }

        base.Dispose();
    }

    private void LoadAll()
    {
        _seen = RegistryFolder.Read(_options.Registry);
        var models = _seen.Where(m => m.Versions.Count > 0).Select(Build).ToList();
        if (models.Count == 0)
        {
            throw new InvalidDataException("The registry holds no model.");
        }

        _models = models.ToFrozenDictionary(m => m.Name, StringComparer.Ordinal);
    }

    private async Task WatchAsync(CancellationToken stoppingToken)
    {
        using var timer = _options.ReloadSeconds > 0
            ? new PeriodicTimer(TimeSpan.FromSeconds(_options.ReloadSeconds), _time)
            : null;
        var forever = Task.Delay(Timeout.Infinite, stoppingToken);
        var tick = timer?.WaitForNextTickAsync(stoppingToken).AsTask();
        var order = _orders.Reader.WaitToReadAsync(stoppingToken).AsTask();
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.WhenAny(tick ?? forever, order, forever);
            if (stoppingToken.IsCancellationRequested)
            {
                break;
            }

            while (_orders.Reader.TryRead(out var given))
            {
                Obey(given);
            }

            if (order.IsCompleted)
            {
                order = _orders.Reader.WaitToReadAsync(stoppingToken).AsTask();
            }

            if (tick is { IsCompleted: true })
            {
                Follow(ordered: null);
                tick = timer!.WaitForNextTickAsync(stoppingToken).AsTask();
            }

            _retiring.RemoveAll(r => r.IsCompleted);
        }

        _orders.Writer.TryComplete();
        while (_orders.Reader.TryRead(out var left))
        {
            left.Done.TrySetResult(false);
        }
    }

    private void Obey(RegistryOrder order)
    {
        if (order.Load)
        {
            _unloaded.Remove(order.Model);
            _failed.Clear();
        }
        else
        {
            _unloaded.Add(order.Model);
        }

        var followed = Follow(order.Model);
        order.Done.TrySetResult(followed && _models.ContainsKey(order.Model) == order.Load);
    }

    // Brings the models to what lies in the folder. A folder that is still changing waits for the next look, unless
    // somebody ordered it. False when something could not be taken up.
    private bool Follow(string? ordered)
    {
        IReadOnlyList<RegistryFolder.Model> now;
        try
        {
            now = RegistryFolder.Read(_options.Registry);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException
            or InvalidDataException)
        {
            ServerLog.ReloadFailed(_logger, "", exception.GetType().Name);
            _metrics.LoadFailed();
            return false;
        }

        var before = _seen.ToDictionary(m => m.Name, MarkOf, StringComparer.Ordinal);
        var after = new Dictionary<string, ModelVersions>(StringComparer.Ordinal);
        _seen = now;
        var followed = true;
        foreach (var model in now)
        {
            var current = _models.GetValueOrDefault(model.Name);
            if (_unloaded.Contains(model.Name) || model.Versions.Count == 0)
            {
                continue;
            }

            var mark = MarkOf(model);
            var settled = model.Name == ordered || before.GetValueOrDefault(model.Name) == mark;
            if (settled && _failed.GetValueOrDefault(model.Name) != mark && !IsServed(model, current))
            {
                var built = TryBuild(model, mark);
                followed &= built is not null;
                current = built ?? current;
            }

            if (current is not null)
            {
                after.Add(model.Name, current);
            }
        }

        var served = after.Values.SelectMany(m => m.All).ToHashSet();
        if (!served.SetEquals(Queues) || after.Values.Any(m => _models.GetValueOrDefault(m.Name) != m))
        {
            _models = after.ToFrozenDictionary(StringComparer.Ordinal);
            ServerLog.Ready(_logger, served.Count);
        }

        foreach (var (key, (_, queue, run)) in _loaded.Where(l => !served.Contains(l.Value.Queue)).ToList())
        {
            _loaded.Remove(key);
            _replaced.Add((queue, run));
        }

        // Only now does no request find them any more.
        _retiring.AddRange(_replaced.Select(r => RetireAsync(r.Queue, r.Run)));
        _replaced.Clear();
        return followed;
    }

    private bool IsServed(RegistryFolder.Model model, ModelVersions? current) =>
        current is not null && current.PolicyMark == model.PolicyMark && current.All.Count == model.Versions.Count
            && model.Versions.All(v => _loaded.TryGetValue(v.Path, out var loaded) && loaded.Mark == v.Mark);

    private ModelVersions? TryBuild(RegistryFolder.Model model, string mark)
    {
        try
        {
            var built = Build(model);
            _failed.Remove(model.Name);
            return built;
        }
        catch (Exception exception)
        {
            // Whatever it is, the version that answers now goes on answering.
            ServerLog.ReloadFailed(_logger, model.Name, exception.GetType().Name);
            _metrics.LoadFailed();
            _failed[model.Name] = mark;
            return null;
        }
    }

    // Loads and warms what is not yet loaded. Fails as a whole: what it has loaded by then goes again.
    private ModelVersions Build(RegistryFolder.Model model)
    {
        var policy = model.PolicyPath is null
            ? new VersionPolicy()
            : VersionPolicy.Parse(File.ReadAllBytes(model.PolicyPath));
        var fresh = new Dictionary<string, (string Mark, BatchQueue Queue)>(StringComparer.Ordinal);
        try
        {
            var queues = new List<BatchQueue>();
            foreach (var version in model.Versions)
            {
                if (_loaded.TryGetValue(version.Path, out var loaded) && loaded.Mark == version.Mark)
                {
                    queues.Add(loaded.Queue);
                    continue;
                }

                var queue = new BatchQueue(
                    ServedModel.Load(version.Path, _sessions), _options, _metrics, _time, _logger);
                fresh.Add(version.Path, (version.Mark, queue));
                queues.Add(queue);
                queue.Warm();
                ServerLog.ModelWarm(_logger, queue.Model.Name, queue.Model.Version, queue.Model.Device);
            }

            var versions = new ModelVersions(model.Name, queues, policy) { PolicyMark = model.PolicyMark };
            foreach (var (path, (mark, queue)) in fresh)
            {
                if (_loaded.Remove(path, out var replaced))
                {
                    _replaced.Add((replaced.Queue, replaced.Run));
                }

                _loaded.Add(path, (mark, queue, Task.Run(queue.RunAsync)));
            }

            return versions;
        }
        catch
        {
            foreach (var (_, queue) in fresh.Values)
            {
                queue.Model.Dispose();
            }

            throw;
        }
    }

    private static async Task RetireAsync(BatchQueue queue, Task run)
    {
        await queue.RetireAsync();
        await run;
        queue.Model.Dispose();
    }

    private static string MarkOf(RegistryFolder.Model model) =>
        string.Join('\n', model.Versions.Select(v => v.Path + "?" + v.Mark).Append(model.PolicyMark));

    private sealed record RegistryOrder(string Model, bool Load)
    {
        public TaskCompletionSource<bool> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
