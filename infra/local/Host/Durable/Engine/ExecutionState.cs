using FrontierFunctions.Host.Durable.History;

namespace FrontierFunctions.Host.Durable.Engine;

/// <summary>What follows from an execution's history: which tasks are open, what is suspended, what ended.</summary>
internal sealed class ExecutionState
{
    private readonly HashSet<string> _seen;

    public ExecutionState(InstanceRecord record) => _seen = [.. record.SeenMessages];

    public Dictionary<int, TaskScheduled> Activities { get; } = [];

    public Dictionary<int, SubOrchestrationCreated> Children { get; } = [];

    public Dictionary<int, TimerCreated> Timers { get; } = [];

    /// <summary>Events to other instances that are not known to have arrived.</summary>
    public Dictionary<int, EventSent> Unsent { get; } = [];

    public bool HasStarted { get; private set; }

    public bool IsSuspended { get; private set; }

    /// <summary>Whether events wait for a turn.</summary>
    public bool HasUnprocessed { get; private set; }

    public DateTimeOffset LastTurn { get; private set; }

    public string? CustomStatus { get; private set; }

    public ExecutionTerminated? Termination { get; private set; }

    public ExecutionCompleted? End { get; private set; }

    /// <summary>Messages taken from other orchestrations, oldest first.</summary>
    public IReadOnlyCollection<string> Seen => _seen;

    /// <summary>Whether an event is news: not the second delivery of something, nor the end of nothing.</summary>
    public bool Accepts(Received received) => End is null && Termination is null && received switch
    {
        TaskCompleted or TaskFailed => Activities.ContainsKey(((TaskEnded)received).TaskId),
        SubOrchestrationCompleted or SubOrchestrationFailed => Children.ContainsKey(((TaskEnded)received).TaskId),
        TimerFired fired => Timers.ContainsKey(fired.TaskId),
        EventRaised { MessageId: { } id } => !_seen.Contains(id),
        ExecutionSuspended => !IsSuspended,
        ExecutionResumed => IsSuspended,
        _ => true,
    };

    public void Apply(HistoryEvent item)
    {
        switch (item)
        {
            case TaskEnded ended:
                _ = Activities.Remove(ended.TaskId) || Children.Remove(ended.TaskId) || Timers.Remove(ended.TaskId);
                HasUnprocessed = true;
                break;
            case EventRaised raised:
                if (raised.MessageId is { } id)
                    _seen.Add(id);
                HasUnprocessed = true;
                break;
            case ExecutionSuspended:
                IsSuspended = true;
                break;
            case ExecutionResumed:
                IsSuspended = false;
                break;
            case ExecutionTerminated termination:
                Termination = termination;
                break;
            case TurnStarted turn:
                HasStarted = true;
                HasUnprocessed = false;
                LastTurn = turn.At;
                break;
            case TaskScheduled task:
                Activities.Add(task.TaskId, task);
                break;
            case SubOrchestrationCreated child:
                Children.Add(child.TaskId, child);
                break;
            case TimerCreated timer:
                Timers.Add(timer.TaskId, timer);
                break;
            case TimerCanceled timer:
                Timers.Remove(timer.TaskId);
                break;
            case EventSent sent:
                Unsent.Add(sent.TaskId, sent);
                break;
            case EventsDelivered delivered:
                foreach (var taskId in delivered.TaskIds)
                    Unsent.Remove(taskId);
                break;
            case CustomStatusSet status:
                CustomStatus = status.Data?.Text;
                break;
            case ExecutionCompleted end:
                End = end;
                break;
        }
    }
}
