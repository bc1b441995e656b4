using System.Text.Json.Serialization;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace FrontierFunctions.Host.Durable.History;

/// <summary>
/// What is stored of an instance beside its history. Written when the instance is created, when it continues as new and
/// when it ends; in between the history alone says where it stands.
/// </summary>
internal sealed record InstanceRecord
{
    /// <summary>Version of this format and of the history's.</summary>
    public int Format { get; init; } = 1;

    public required string Id { get; init; }

    public required string Name { get; init; }

    /// <summary>Names the history: each start and each continue-as-new has its own.</summary>
    public required string ExecutionId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Not started before; null for at once.</summary>
    public DateTimeOffset? StartAt { get; init; }

    public OrchestrationRuntimeStatus Status { get; init; } = OrchestrationRuntimeStatus.Pending;

    public Payload? Input { get; init; }

    public Payload? Output { get; init; }

    public string? CustomStatus { get; init; }

    public TaskFailureDetails? Failure { get; init; }

    public ParentLink? Parent { get; init; }

    public IReadOnlyDictionary<string, string>? Tags { get; init; }

    /// <summary>Events that the execution before this one received and did not process.</summary>
    public IReadOnlyList<EventRaised> CarriedOver { get; init; } = [];

    /// <summary>Ids of messages that earlier executions took from other orchestrations, the newest last.</summary>
    public IReadOnlyList<string> SeenMessages { get; init; } = [];

    /// <summary>
    /// What the turn that continued as new sent and started; delivered on, and then removed from here.
    /// </summary>
    public Outbox? Outbox { get; init; }

    [JsonIgnore]
    public bool IsFinished => Status.IsFinished();
}

/// <summary>The task of another orchestration that this instance fulfils.</summary>
internal sealed record ParentLink(string Name, string InstanceId, string ExecutionId, int TaskId);

/// <summary>Messages to other instances that an ended execution left behind.</summary>
internal sealed record Outbox(string ExecutionId, IReadOnlyList<HistoryEvent> Messages);

internal static class RuntimeStatus
{
    public static bool IsFinished(this OrchestrationRuntimeStatus status) => status
        is OrchestrationRuntimeStatus.Completed
        or OrchestrationRuntimeStatus.Failed
        or OrchestrationRuntimeStatus.Terminated
        or OrchestrationRuntimeStatus.Canceled;
}
