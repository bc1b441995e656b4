using Azure;
using FrontierFunctions.Host.Durable.History;
using FrontierFunctions.Host.Durable.Replay;
using FrontierFunctions.Host.Durable.Storage;
using Microsoft.DurableTask.Client;

namespace FrontierFunctions.Host.Durable.Engine;

/// <summary>
/// One unfinished instance: takes what reaches it, runs its orchestrator's turns and records both. What came since the
/// last turn, the turn and all that the turn decided are one atomic append, so nothing is done twice and nothing is
/// lost
/// between them; only after it are activities started and other instances told. One step runs at a time.
/// </summary>
internal sealed partial class InstancePump
{
    private const int LongestSeen = 1000;

    private readonly Lock _lock = new();
    private readonly DurableEngine _engine;
    private readonly HashSet<int> _driven = [];
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private List<HistoryEvent> _history;
    private List<Inboxed> _inbox = [];
    private ExecutionState _state;
    private InstanceLog _log;
    private ETag _etag;
    private InstanceRecord _record;
    private bool _running;
    private readonly bool _endedBefore;
    private bool _ended;

    public InstancePump(
        DurableEngine engine, InstanceRecord record, ETag etag, InstanceLog log, List<HistoryEvent> history)
    {
        _engine = engine;
        _record = record;
        _etag = etag;
        _log = log;
        _history = history;
        _state = new(record);
        foreach (var item in history)
            _state.Apply(item);
        _endedBefore = _state.End is not null;
        Snapshot = Visible();
        if (_state.HasStarted)
            _started.SetResult();
    }

    public string Id => _record.Id;

    /// <summary>The instance as it is recorded; only recorded things show.</summary>
    public InstanceRecord Snapshot { get; private set; }

    /// <summary>The recorded history of the current execution.</summary>
    public IReadOnlyList<HistoryEvent> History
    {
        get
        {
            lock (_lock)
                return [.. _history];
        }
    }

    /// <summary>Completes when the orchestrator has had a turn, or the instance has ended.</summary>
    public Task Started => _started.Task;

    /// <summary>Completes when the instance has ended and its record says so.</summary>
    public Task Finished => _finished.Task;

    /// <summary>Whether activities of that execution are still to be started.</summary>
    public bool Wants(string executionId)
    {
        lock (_lock)
            return _state.Termination is null && _record.ExecutionId == executionId;
    }

    /// <summary>Hands the instance an event; it is lost if the process dies before the instance records it.</summary>
    public void Post(Received received, string? executionId) => Add(new(received, executionId, null));

    /// <summary>
    /// Hands the instance an event; completes when it is recorded, false when it was not wanted any more.
    /// </summary>
    public Task<bool> PostAsync(Received received)
    {
        var recorded = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        Add(new(received, null, recorded));
        return recorded.Task;
    }

    /// <summary>Looks for work.</summary>
    public void Wake()
    {
        lock (_lock)
        {
            if (_running || _ended)
                return;

            _running = true;
        }

        _engine.Run(PumpAsync);
    }

    private void Add(Inboxed item)
    {
        lock (_lock)
        {
            if (_ended)
            {
                item.Recorded?.TrySetResult(false);
                return;
            }

            _inbox.Add(item);
        }

        Wake();
    }

    private async Task PumpAsync()
    {
        await DriveAsync();
        while (TryTake() is { } batch)
        {
            await StepAsync(batch);
            await DriveAsync();
            if (_state.End is not null)
                await FinishAsync();
        }
    }

    /// <summary>What is to be worked on; null, and the pump rests, when there is nothing.</summary>
    private List<Inboxed>? TryTake()
    {
        lock (_lock)
        {
            if (!_ended && (_inbox.Count > 0 || CanRun() || _state.End is not null))
            {
                var batch = _inbox;
                _inbox = [];
                return batch;
            }

            _running = false;
            return null;
        }
    }

    private bool CanRun() =>
        _state is { End: null, IsSuspended: false }
        && (_state.Termination is not null || _state.HasUnprocessed
            || (!_state.HasStarted && (_record.StartAt is not { } start || start <= _engine.Now)));

    private async Task StepAsync(List<Inboxed> batch)
    {
        var now = _engine.Now;
        List<Received> received = [];
        List<TaskCompletionSource<bool>> recorded = [];
        foreach (var item in batch)
        {
            var wanted = (item.ExecutionId is null || item.ExecutionId == _record.ExecutionId)
                && _state.Accepts(item.Event);
            if (wanted)
            {
                received.Add(item.Event with { At = now });
                _state.Apply(item.Event);
                if (item.Recorded is { } source)
                    recorded.Add(source);
            }
            else
            {
                item.Recorded?.TrySetResult(false);
            }
        }

        List<HistoryEvent> lines = [.. received];
        Continuation? next = null;
        if (_state.Termination is { } termination && _state.End is null)
        {
            var end = new ExecutionCompleted(OrchestrationRuntimeStatus.Terminated, null);
            lines.Add(end with { At = now, Data = termination.Data });
        }
        else if (received.Exists(item => item is ThreadLeft))
        {
            lines.Add(Turn.LeftItsThread() with { At = now });
        }
        else if (CanRun())
        {
            // A turn's time never runs backwards, whatever the clock does.
            var time = now > _state.LastTurn ? now : _state.LastTurn;
            var executionId = _record.ExecutionId;
            var turn = await _engine.RunTurnAsync(
                _record, _history, received, time, _state.CustomStatus, () => Post(new ThreadLeft(), executionId));
            lines.AddRange(turn.Events);
            next = turn.Continuation;
        }

        if (next is not null)
            await ContinueAsNewAsync(lines, next, now);
        else if (lines.Count > 0)
            await RecordOrFailAsync(lines, received.Count);

        foreach (var source in recorded)
            source.TrySetResult(true);
    }

    private async Task RecordOrFailAsync(List<HistoryEvent> lines, int applied)
    {
        try
        {
            await RecordAsync(lines, applied);
        }
        catch (HistoryTooLargeException exception)
        {
            var failed = new ExecutionCompleted(OrchestrationRuntimeStatus.Failed, FailureDetails.Of(exception));
            await RecordAsync([.. lines.Take(applied), failed with { At = _engine.Now }], applied);
        }
    }

    /// <summary>Appends lines, of which the first few are applied already.</summary>
    private async Task RecordAsync(List<HistoryEvent> lines, int applied)
    {
        await _engine.AppendAsync(_log, _record, lines);
        foreach (var line in lines.Skip(applied))
            _state.Apply(line);

        lock (_lock)
        {
            _history.AddRange(lines);
            Snapshot = Visible();
        }

        if (_state.HasStarted)
            _started.TrySetResult();
    }

    private async Task ContinueAsNewAsync(List<HistoryEvent> lines, Continuation next, DateTimeOffset now)
    {
        var old = _record;
        List<HistoryEvent> messages = [.. lines.Where(
            line => line is SubOrchestrationCreated || (line is EventSent sent && sent.InstanceId != Id))];
        var toItself = lines.OfType<EventSent>().Where(sent => sent.InstanceId == Id)
            .Select(sent => new EventRaised(sent.Name) { At = now, Data = sent.Data });
        var record = old with
        {
            ExecutionId = _engine.NewExecutionId(),
            UpdatedAt = now,
            StartAt = null,
            Status = OrchestrationRuntimeStatus.Running,
            Input = Payload.Of(next.Input),
            CustomStatus = lines.OfType<CustomStatusSet>().LastOrDefault()?.Data?.Text ?? _state.CustomStatus,
            CarriedOver = [.. next.CarriedOver, .. toItself],
            SeenMessages = [.. _state.Seen.TakeLast(LongestSeen)],
            Outbox = messages.Count > 0 ? new(old.ExecutionId, messages) : null,
        };
        var etag = await _engine.ReplaceAsync(record, _etag);
        lock (_lock)
        {
            _record = record;
            _etag = etag;
            _log = _engine.NewLog(record);
            _history = [];
            _state = new(record);
            _driven.Clear();
            Snapshot = Visible();
        }

        _engine.CleanUp(old);
    }

    private InstanceRecord Visible() => _record with
    {
        Status = _state switch
        {
            { End: { } end } => end.Status,
            { IsSuspended: true } => OrchestrationRuntimeStatus.Suspended,
            { HasStarted: true } => OrchestrationRuntimeStatus.Running,
            _ => _record.Status,
        },
        CustomStatus = _state.CustomStatus ?? _record.CustomStatus,
        // Whoever sees that it has ended sees how: the record of it is written a moment later.
        Output = _state.End?.Data ?? _record.Output,
        Failure = _state.End?.Failure ?? _record.Failure,
        UpdatedAt = _history.Count > 0 ? _history[^1].At : _record.UpdatedAt,
    };

    private sealed record Inboxed(Received Event, string? ExecutionId, TaskCompletionSource<bool>? Recorded);
}
