using FrontierFunctions.Host.Durable.History;
using Microsoft.DurableTask.Client;

namespace FrontierFunctions.Host.Durable.Engine;

/// <summary>
/// What follows from recorded decisions. All of it can be derived from the history again, so after a crash it is simply
/// done again; receivers recognize what they have already.
/// </summary>
internal sealed partial class InstancePump
{
    /// <summary>Starts all that is open and was not started by this process.</summary>
    private async Task DriveAsync()
    {
        if (_record.Outbox is { } outbox)
            await EmptyOutboxAsync(outbox);

        var executionId = _record.ExecutionId;
        if (!_endedBefore)
        {
            foreach (var task in _state.Activities.Values.Where(task => _driven.Add(task.TaskId)))
                _engine.Activities.Enqueue(this, executionId, task);
        }

        foreach (var timer in _state.Timers.Values.Where(timer => _driven.Add(timer.TaskId)))
            _engine.Timers.Schedule(timer.FireAt, () => Post(new TimerFired(timer.TaskId), executionId));

        if (_record.StartAt is { } start && !_state.HasStarted && start > _engine.Now && _driven.Add(-1))
            _engine.Timers.Schedule(start, Wake);

        await StartChildrenAsync([.. _state.Children.Values.Where(child => _driven.Add(child.TaskId))], executionId);
        await DeliverEventsAsync();
    }

    private Task StartChildrenAsync(IReadOnlyCollection<SubOrchestrationCreated> children, string executionId) =>
        Task.WhenAll(children.Select(child =>
            _engine.StartChildAsync(this, new(_record.Name, Id, executionId, child.TaskId), child)));

    private async Task DeliverEventsAsync()
    {
        if (_state.Unsent.Count == 0)
            return;

        var now = _engine.Now;
        List<HistoryEvent> lines = [];
        foreach (var sent in _state.Unsent.Values.OrderBy(sent => sent.TaskId).ToList())
        {
            // This pump is busy with this: what the instance sends itself is recorded here and now.
            if (sent.InstanceId == Id)
                lines.Add(new EventRaised(sent.Name) { At = now, Data = sent.Data });
            else
                await DeliverAsync(sent, _record.ExecutionId);
        }

        lines.Add(new EventsDelivered([.. _state.Unsent.Keys]) { At = now });
        await RecordAsync(lines, 0);
    }

    private Task DeliverAsync(EventSent sent, string executionId) => _engine.DeliverAsync(
        sent.InstanceId, new EventRaised(sent.Name, $"{executionId}:{sent.TaskId}") { Data = sent.Data });

    private async Task EmptyOutboxAsync(Outbox outbox)
    {
        foreach (var sent in outbox.Messages.OfType<EventSent>())
            await DeliverAsync(sent, outbox.ExecutionId);

        await StartChildrenAsync([.. outbox.Messages.OfType<SubOrchestrationCreated>()], outbox.ExecutionId);
        var record = _record with { Outbox = null };
        _etag = await _engine.ReplaceAsync(record, _etag);
        _record = record;
    }

    /// <summary>Ends the instance: its record says so from now on, and its parent hears of it.</summary>
    private async Task FinishAsync()
    {
        if (_state.Termination is { Recursive: true } termination)
        {
            foreach (var child in _state.Children.Values)
                await _engine.TerminateAsync(child.InstanceId, termination.Data, recursive: true);
        }

        var record = Visible() with
        {
            CarriedOver = [],
            SeenMessages = [],
        };
        await _engine.ReplaceAsync(record, _etag);
        List<Inboxed> late;
        lock (_lock)
        {
            _record = record;
            Snapshot = record;
            _ended = true;
            late = _inbox;
            _inbox = [];
        }

        foreach (var item in late)
            item.Recorded?.TrySetResult(false);

        _engine.Ended(this, record);
        _started.TrySetResult();
        _finished.TrySetResult();
    }

    /// <summary>Tells the parent that its sub-orchestration has ended as <paramref name="child"/> says.</summary>
    public void PostChildEnd(InstanceRecord child) => Post(
        child.Status == OrchestrationRuntimeStatus.Completed
            ? new SubOrchestrationCompleted(child.Parent!.TaskId) { Data = child.Output }
            : new SubOrchestrationFailed(child.Parent!.TaskId, child.Failure ?? Terminated(child)),
        child.Parent.ExecutionId);

    private static Microsoft.DurableTask.TaskFailureDetails Terminated(InstanceRecord child) => new(
        typeof(OperationCanceledException).FullName!, $"The sub-orchestration was {child.Status}.", null, null, null);
}
