using System.Text.Json.Serialization;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace FrontierFunctions.Host.Durable.History;

/// <summary>
/// One line of an orchestration's history. A history is a sequence of turns: what was received, then
/// <see cref="TurnStarted"/>, then what the orchestrator decided in that turn.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(TaskCompleted), nameof(TaskCompleted))]
[JsonDerivedType(typeof(TaskFailed), nameof(TaskFailed))]
[JsonDerivedType(typeof(SubOrchestrationCompleted), nameof(SubOrchestrationCompleted))]
[JsonDerivedType(typeof(SubOrchestrationFailed), nameof(SubOrchestrationFailed))]
[JsonDerivedType(typeof(TimerFired), nameof(TimerFired))]
[JsonDerivedType(typeof(EventRaised), nameof(EventRaised))]
[JsonDerivedType(typeof(ExecutionSuspended), nameof(ExecutionSuspended))]
[JsonDerivedType(typeof(ExecutionResumed), nameof(ExecutionResumed))]
[JsonDerivedType(typeof(ExecutionTerminated), nameof(ExecutionTerminated))]
[JsonDerivedType(typeof(ThreadLeft), nameof(ThreadLeft))]
[JsonDerivedType(typeof(TurnStarted), nameof(TurnStarted))]
[JsonDerivedType(typeof(TaskScheduled), nameof(TaskScheduled))]
[JsonDerivedType(typeof(TimerCreated), nameof(TimerCreated))]
[JsonDerivedType(typeof(TimerCanceled), nameof(TimerCanceled))]
[JsonDerivedType(typeof(SubOrchestrationCreated), nameof(SubOrchestrationCreated))]
[JsonDerivedType(typeof(EventSent), nameof(EventSent))]
[JsonDerivedType(typeof(CustomStatusSet), nameof(CustomStatusSet))]
[JsonDerivedType(typeof(ExecutionCompleted), nameof(ExecutionCompleted))]
[JsonDerivedType(typeof(EventsDelivered), nameof(EventsDelivered))]
internal abstract record HistoryEvent
{
    /// <summary>When it was recorded; of a <see cref="TurnStarted"/>, the orchestrator's time in that turn.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>Input, output or event payload.</summary>
    public Payload? Data { get; init; }
}

/// <summary>Serialized data: the text itself, or where it is stored when it is large.</summary>
internal sealed record Payload(string? Text, string? Blob = null)
{
    public static Payload? Of(string? text) => text is null ? null : new(text);
}

/// <summary>What reaches an orchestration from outside its code.</summary>
internal abstract record Received : HistoryEvent;

/// <summary>The end of something that the orchestrator scheduled under <see cref="TaskId"/>.</summary>
internal abstract record TaskEnded(int TaskId) : Received;

internal sealed record TaskCompleted(int TaskId) : TaskEnded(TaskId);

/// <param name="TaskId">The task.</param>
/// <param name="Failure">Type and message; no stack trace is ever recorded.</param>
/// <param name="Final">No retry can help: the activity does not exist.</param>
internal sealed record TaskFailed(int TaskId, TaskFailureDetails Failure, bool Final = false) : TaskEnded(TaskId);

internal sealed record SubOrchestrationCompleted(int TaskId) : TaskEnded(TaskId);

internal sealed record SubOrchestrationFailed(int TaskId, TaskFailureDetails Failure) : TaskEnded(TaskId);

internal sealed record TimerFired(int TaskId) : TaskEnded(TaskId);

/// <param name="Name">The event's name.</param>
/// <param name="MessageId">Of an event that an orchestration sent: a second delivery is recognized by it.</param>
internal sealed record EventRaised(string Name, string? MessageId = null) : Received;

internal sealed record ExecutionSuspended(string? Reason) : Received;

internal sealed record ExecutionResumed(string? Reason) : Received;

internal sealed record ExecutionTerminated(bool Recursive) : Received;

/// <summary>A continuation of the orchestrator's code came from elsewhere, after the turn.</summary>
internal sealed record ThreadLeft : Received;

/// <summary>All that was received before and belongs to no turn yet is processed in this turn.</summary>
internal sealed record TurnStarted : HistoryEvent;

/// <summary>What the orchestrator's code did; a replay must do the same.</summary>
internal abstract record Decided(int TaskId) : HistoryEvent;

internal sealed record TaskScheduled(int TaskId, string Name) : Decided(TaskId);

internal sealed record TimerCreated(int TaskId, DateTimeOffset FireAt) : Decided(TaskId);

internal sealed record TimerCanceled(int TaskId) : Decided(TaskId);

internal sealed record SubOrchestrationCreated(int TaskId, string Name, string InstanceId) : Decided(TaskId);

internal sealed record EventSent(int TaskId, string InstanceId, string Name) : Decided(TaskId);

internal sealed record CustomStatusSet : HistoryEvent;

/// <summary>
/// The execution's end; <see cref="OrchestrationRuntimeStatus.ContinuedAsNew"/> is not recorded here.
/// </summary>
internal sealed record ExecutionCompleted(
    OrchestrationRuntimeStatus Status, TaskFailureDetails? Failure) : HistoryEvent;

/// <summary>The events sent under these task ids are with their receivers.</summary>
internal sealed record EventsDelivered(IReadOnlyList<int> TaskIds) : HistoryEvent;
