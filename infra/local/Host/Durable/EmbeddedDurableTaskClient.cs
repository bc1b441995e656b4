using FrontierFunctions.Host.Durable.Engine;
using FrontierFunctions.Host.Durable.History;
using Grpc.Core;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace FrontierFunctions.Host.Durable;

/// <summary>The durable client of this host. It refuses what the real host refuses, with the exceptions that the real
/// client throws.</summary>
internal sealed partial class EmbeddedDurableTaskClient(DurableEngine engine, TimeProvider timeProvider)
    : DurableTaskClient("")
{
    private const int MaxIdLength = 100;
    private static readonly TimeSpan LookForInstanceEvery = TimeSpan.FromSeconds(1);

    private static readonly OrchestrationRuntimeStatus[] Unfinished =
    [
        OrchestrationRuntimeStatus.Pending, OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Suspended,
    ];

    private readonly JsonDataConverter _converter = JsonDataConverter.Default;

    public override async Task<string> ScheduleNewOrchestrationInstanceAsync(
        TaskName orchestratorName,
        object? input = null,
        StartOrchestrationOptions? options = null,
        CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(orchestratorName.Name, nameof(orchestratorName));
        var id = options?.InstanceId is { Length: > 0 } wanted ? Valid(wanted) : engine.NewExecutionId();
        var now = timeProvider.GetUtcNow();
        var record = new InstanceRecord
        {
            Id = id,
            Name = orchestratorName.Name,
            ExecutionId = engine.NewExecutionId(),
            CreatedAt = now,
            UpdatedAt = now,
            StartAt = options?.StartAt,
            Input = Payload.Of(_converter.Serialize(input)),
            Tags = options?.Tags is { Count: > 0 } tags ? tags : null,
        };
        await engine.CreateAsync(record, Replaceable(options?.DedupeStatuses), cancellation);
        return id;
    }

    public override async Task RaiseEventAsync(
        string instanceId, string eventName, object? eventPayload = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        ArgumentException.ThrowIfNullOrEmpty(eventName);
        var raised = new EventRaised(eventName) { Data = Payload.Of(_converter.Serialize(eventPayload)) };
        if (await engine.FindActiveAsync(instanceId, cancellation) is { } active
            && await WhileEngineRunsAsync(active.PostAsync(raised), cancellation))
            return;

        await GetOrThrowAsync(instanceId, cancellation);
        throw Refused("The orchestration instance with the provided instance id is not running.");
    }

    public override Task TerminateInstanceAsync(
        string instanceId, TerminateInstanceOptions? options = null, CancellationToken cancellation = default) =>
        SteerAsync(
            instanceId,
            "terminate",
            new ExecutionTerminated(options?.Recursive ?? false)
            {
                Data = Payload.Of(_converter.Serialize(options?.Output)),
            },
            cancellation);

    public override Task SuspendInstanceAsync(
        string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        SteerAsync(instanceId, "suspend", new ExecutionSuspended(reason), cancellation);

    public override Task ResumeInstanceAsync(
        string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        SteerAsync(instanceId, "resume", new ExecutionResumed(reason), cancellation);

    public override async Task<OrchestrationMetadata> WaitForInstanceStartAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        await WaitAsync(instanceId, active => active.Started, getInputsAndOutputs, cancellation);

    public override async Task<OrchestrationMetadata> WaitForInstanceCompletionAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        await WaitAsync(instanceId, active => active.Finished, getInputsAndOutputs, cancellation);

    public override async Task<OrchestrationMetadata?> GetInstancesAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        return await engine.GetAsync(instanceId, getInputsAndOutputs, cancellation) is { } record
            ? Metadata(record, getInputsAndOutputs)
            : null;
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static string Valid(string id) =>
        id.Length <= MaxIdLength && id[0] != '@' && !id.Any(c => c is '/' or '\\' or '#' or '?' || char.IsControl(c))
            ? id
            : throw new ArgumentException(
                $"Instance ids have at most {MaxIdLength} characters, do not start with @ and contain no /, \\, #, ? or "
                + "control characters.");

    private static RpcException Refused(string detail) => new(new Status(StatusCode.FailedPrecondition, detail));

    /// <summary>
    /// Which statuses give way to a new instance: the finished ones, unless the caller says which ones stay.
    /// </summary>
    private static Func<OrchestrationRuntimeStatus, bool> Replaceable(IReadOnlyList<string>? dedupeStatuses)
    {
        if (dedupeStatuses is null)
            return RuntimeStatus.IsFinished;

        var stays = dedupeStatuses.Select(name =>
            Enum.TryParse<OrchestrationRuntimeStatus>(name, ignoreCase: true, out var status)
                ? status
                : throw new ArgumentException($"Invalid orchestration runtime status: '{name}' for deduplication."))
            .ToHashSet();

        // As the real host: to replace an unfinished instance it terminates it, and would then find it in the way.
        if (stays.Contains(OrchestrationRuntimeStatus.Terminated) && !Unfinished.All(stays.Contains))
        {
            throw new ArgumentException(
                "Invalid dedupe statuses: 'Terminated' cannot be among them while unfinished instances are replaced.");
        }

        return status => !stays.Contains(status);
    }

    private async Task SteerAsync(string instanceId, string verb, Received command, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        if (await engine.FindActiveAsync(instanceId, cancellation) is { } active
            && await WhileEngineRunsAsync(active.PostAsync(command), cancellation))
            return;

        var record = await GetOrThrowAsync(instanceId, cancellation);
        throw Refused(
            $"InvalidOperationException: Cannot {verb} the orchestration instance {instanceId} because instance is in the "
            + $"{record.Status} state.");
    }

    private async Task<InstanceRecord> GetOrThrowAsync(string instanceId, CancellationToken cancellation) =>
        await engine.GetAsync(instanceId, withPayloads: false, cancellation)
        ?? throw new RpcException(new Status(StatusCode.NotFound, $"No instance with ID '{instanceId}' was found."));

    private async Task<OrchestrationMetadata> WaitAsync(
        string instanceId, Func<InstancePump, Task> until, bool getInputsAndOutputs, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        while (true)
        {
            if (await engine.FindActiveAsync(instanceId, cancellation) is { } active)
                await WhileEngineRunsAsync(Then(until(active)), cancellation);

            if (await GetInstancesAsync(instanceId, getInputsAndOutputs, cancellation) is { } metadata)
                return metadata;

            // As the real host: it waits for an instance that is not there yet.
            await Task.Delay(LookForInstanceEvery, timeProvider, cancellation);
        }
    }

    private async Task<bool> WhileEngineRunsAsync(Task<bool> task, CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, engine.Stopped);
        return await task.WaitAsync(either.Token);
    }

    private static async Task<bool> Then(Task task)
    {
        await task;
        return true;
    }

    private OrchestrationMetadata Metadata(InstanceRecord record, bool withPayloads) =>
        new(record.Name, record.Id)
        {
            RuntimeStatus = record.Status,
            CreatedAt = record.CreatedAt,
            LastUpdatedAt = record.UpdatedAt,
            DataConverter = withPayloads ? _converter : null,
            SerializedInput = withPayloads ? record.Input?.Text : null,
            SerializedOutput = withPayloads ? record.Output?.Text : null,
            SerializedCustomStatus = withPayloads ? record.CustomStatus : null,
            FailureDetails = withPayloads ? record.Failure : null,
            Tags = record.Tags ?? new Dictionary<string, string>(),
        };
}
