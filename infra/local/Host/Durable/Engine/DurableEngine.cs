using System.Collections.Concurrent;
using Azure;
using Azure.Storage.Blobs;
using FrontierFunctions.Host.Durable.History;
using FrontierFunctions.Host.Durable.Replay;
using FrontierFunctions.Host.Durable.Storage;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;

namespace FrontierFunctions.Host.Durable.Engine;

/// <summary>
/// Runs the orchestrations of one task hub. Unfinished instances are in memory, finished ones in storage only. All
/// state is
/// in blobs: a process that is killed at any moment is followed by one that reads every unfinished instance and goes on
/// where the history ends.
/// </summary>
internal sealed partial class DurableEngine : IAsyncDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, InstancePump> _active = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Task, byte> _running = new();
    private readonly KeyedLock _ids = new();
    private readonly CancellationTokenSource _life = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _turns;
    private readonly HubStorage _storage;
    private readonly HubOwnership _ownership;
    private readonly IDurableFunctions _functions;
    private readonly DataConverter _converter;
    private readonly TimeProvider _timeProvider;
    private readonly ILoggerFactory _loggerFactory;
    private readonly ILogger _logger;
    private readonly Action _lost;
    private Task _work = Task.CompletedTask;
    private int _disposed;

    /// <param name="container">Holds the hub and nothing else.</param>
    /// <param name="options">Bounds of concurrency.</param>
    /// <param name="functions">The app's code.</param>
    /// <param name="owner">This process.</param>
    /// <param name="timeProvider">Clock and timers.</param>
    /// <param name="loggerFactory">For the engine and for orchestrators' replay-safe loggers.</param>
    /// <param name="lost">Called when another process has taken the hub: this one must stop.</param>
    public DurableEngine(
        BlobContainerClient container,
        DurableOptions options,
        IDurableFunctions functions,
        HubOwner owner,
        TimeProvider timeProvider,
        ILoggerFactory loggerFactory,
        Action lost)
    {
        _functions = functions;
        _timeProvider = timeProvider;
        _loggerFactory = loggerFactory;
        _logger = loggerFactory.CreateLogger<DurableEngine>();
        _lost = lost;
        _converter = JsonDataConverter.Default;
        _storage = new(container);
        Stopped = _life.Token;
        _ownership = new(container, owner, timeProvider);
        _turns = new(options.MaxConcurrentOrchestrators);
        Timers = new(timeProvider);
        Activities = new(functions, options.MaxConcurrentActivities, _logger);
    }

    public ActivityDispatcher Activities { get; }

    public DurableTimers Timers { get; }

    public DateTimeOffset Now => _timeProvider.GetUtcNow();

    /// <summary>Set when the engine has stopped or lost its hub: nothing that is waited for comes any more.</summary>
    public CancellationToken Stopped { get; }

    /// <summary>Completes when the engine owns its hub and has taken up all unfinished instances.</summary>
    public Task Ready => _ready.Task;

    /// <summary>Starts in the background: while another process owns the hub, this one waits.</summary>
    public void Start() => _work = RunAsync();

    /// <summary>
    /// Starts no more activities, lets the running ones end, records their outcome and gives the hub back.
    /// </summary>
    /// <param name="patience">When cancelled, running activities are told to stop; they run again after the next
    /// start.</param>
    public async Task StopAsync(CancellationToken patience)
    {
        await Activities.DrainAsync(patience);
        while (_running.Keys.ToArray() is { Length: > 0 } running && !patience.IsCancellationRequested)
            await Task.WhenAny(Task.WhenAll(running), Task.Delay(Timeout.Infinite, patience));

        await _life.CancelAsync();
        await _work;
        await _ownership.ReleaseAsync(CancellationToken.None);
        _logger.EngineStopped();
    }

    /// <summary>Lets everything go as it is; nothing more is written.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
            return;

        await _life.CancelAsync();
        await Activities.DrainAsync(new CancellationToken(canceled: true));
        await _work;
        await Task.WhenAll(_running.Keys);
        Timers.Dispose();
        Activities.Dispose();
        _turns.Dispose();
        _life.Dispose();
    }

    /// <summary>A version 7 UUID: unique, and in the order of time.</summary>
    public string NewExecutionId() => Guid.CreateVersion7(Now).ToString("N");

    public InstanceLog NewLog(InstanceRecord record) => _storage.NewLog(record.Id, record.ExecutionId);

    /// <summary>Runs a pump; what ends it before its time is a stop or the loss of the hub.</summary>
    public void Run(Func<Task> pump)
    {
        var task = Task.Run(async () =>
        {
            try
            {
                await pump();
            }
            catch (OperationCanceledException) when (_life.IsCancellationRequested)
            {
                // Stopped: the history says where it goes on.
            }
            catch (HubLostException)
            {
                LoseHub();
            }
            catch (Exception exception)
            {
                // A fault of this engine: the instance rests until the next start, the others go on.
                _logger.InstanceStuck(new(exception));
            }
        });
        _running.TryAdd(task, 0);
        task.ContinueWith(done => _running.TryRemove(done, out _), TaskScheduler.Default);
    }

    public async Task<TurnOutcome> RunTurnAsync(
        InstanceRecord record,
        IReadOnlyList<HistoryEvent> history,
        IReadOnlyList<Received> received,
        DateTimeOffset now,
        string? customStatus,
        Action left)
    {
        await _turns.WaitAsync(_life.Token);
        try
        {
            var turn = new Turn(record, _functions, _converter, _loggerFactory, left);
            return turn.Run(history, received, now, customStatus);
        }
        finally
        {
            _turns.Release();
        }
    }

    /// <summary>Appends to a history, however long storage is away.</summary>
    public async Task AppendAsync(InstanceLog log, InstanceRecord record, IReadOnlyList<HistoryEvent> lines)
    {
        var bytes = await WithStorageAsync(() => ToLinesAsync(record, lines));
        await WithStorageAsync(async () =>
        {
            await log.AppendAsync(bytes, _life.Token);
            return true;
        });
        foreach (var completed in lines.OfType<TaskCompleted>())
            _logger.ActivityRecorded(record.Id, record.ExecutionId, completed.TaskId);
    }

    public Task<ETag> ReplaceAsync(InstanceRecord record, ETag etag) =>
        WithStorageAsync(() => _storage.ReplaceAsync(record, etag, _life.Token));

    /// <summary>Takes an ended instance out of memory and tells its parent.</summary>
    public void Ended(InstancePump instance, InstanceRecord record)
    {
        _active.TryRemove(new(record.Id, instance));
        if (record.Failure is { } failure)
            _logger.OrchestrationFailed(record.Name, failure.ErrorType);
        else
            _logger.OrchestrationEnded(record.Name, record.Status.ToString());

        if (record.Parent is { } parent && _active.TryGetValue(parent.InstanceId, out var active))
            active.PostChildEnd(record);
    }

    /// <summary>Deletes the history and payloads of an execution that counts no more, in the background.</summary>
    public void CleanUp(InstanceRecord old) => Run(async () =>
    {
        try
        {
            await _storage.DeleteExecutionAsync(old.Id, old.ExecutionId, _life.Token);
        }
        catch (RequestFailedException exception)
        {
            _logger.CleanUpFailed(new(exception));
        }
    });

    private async Task<byte[]> ToLinesAsync(InstanceRecord record, IReadOnlyList<HistoryEvent> lines)
    {
        // What is in blobs of its own does not count; only a turn of very many decisions gets past the first limit.
        foreach (var limit in new[] { int.MaxValue, 4096, 256 })
        {
            var stored = new List<HistoryEvent>(lines.Count);
            foreach (var line in lines)
            {
                var data = await _storage.StoreAsync(line.Data, record.Id, record.ExecutionId, limit, _life.Token);
                stored.Add(ReferenceEquals(data, line.Data) ? line : line with { Data = data });
            }

            var bytes = HistoryJson.Lines(stored);
            if (bytes.Length <= InstanceLog.MaxAppendBytes)
                return bytes;
        }

        throw new HistoryTooLargeException();
    }

    private async Task<T> WithStorageAsync<T>(Func<Task<T>> operation)
    {
        for (var delay = TimeSpan.FromSeconds(1);
             ;
             delay = TimeSpan.FromTicks(Math.Min(2 * delay.Ticks, Longest.Ticks)))
        {
            _life.Token.ThrowIfCancellationRequested();
            try
            {
                return await operation();
            }
            catch (Exception exception) when (
                exception is RequestFailedException or AggregateException or IOException
                || (exception is OperationCanceledException && !_life.IsCancellationRequested))
            {
                _logger.StorageFailed(delay, new(exception));
            }

            await Task.Delay(delay, _timeProvider, _life.Token);
        }
    }

    private void LoseHub()
    {
        if (_life.IsCancellationRequested)
            return;

        _logger.HubLost();
        _life.Cancel();
        _lost();
    }
}

/// <summary>An orchestrator decided more in one turn than one append takes.</summary>
internal sealed class HistoryTooLargeException()
    : Exception("An orchestrator decided more in one turn than a history takes at once: 4 MiB.");
