using Microsoft.DurableTask;

namespace FrontierFunctions.Host.Durable;

/// <summary>
/// The code that the engine runs: the app's functions in the host, plain delegates where there is none.
/// </summary>
internal interface IDurableFunctions
{
    bool HasOrchestrator(string name);

    bool HasActivity(string name);

    /// <summary>
    /// Runs an orchestrator's code up to where it waits. Called on the orchestrator's thread and context, which the
    /// implementation must not leave.
    /// </summary>
    /// <returns>A task with the serialized output.</returns>
    Task<string?> RunOrchestratorAsync(TaskOrchestrationContext context);

    /// <summary>Runs an activity.</summary>
    /// <param name="context">The activity and its orchestration.</param>
    /// <param name="input">The serialized input.</param>
    /// <param name="cancellationToken">Cancelled when a stopping host waits no longer.</param>
    /// <returns>The serialized output.</returns>
    Task<string?> RunActivityAsync(TaskActivityContext context, string? input, CancellationToken cancellationToken);
}

/// <summary>The activity that is running.</summary>
internal sealed class ActivityContext(string name, string instanceId) : TaskActivityContext
{
    public override TaskName Name { get; } = name;

    public override string InstanceId { get; } = instanceId;
}
