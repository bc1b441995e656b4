using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace FrontierFunctions.App.Ingest;

/// <summary>Starts an orchestration under an id of its own where none runs under it.</summary>
internal static class OrchestrationStart
{
    /// <summary>
    /// Said at every start: an orchestration in a state that is not named here may be ended by the start and replaced.
    /// One that completed, failed or was terminated is replaced: what was done stays done.
    /// </summary>
    private static readonly OrchestrationRuntimeStatus[] Alive =
        [OrchestrationRuntimeStatus.Pending, OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Suspended];

    /// <summary>Starts it, unless it runs; where another start was faster, that one counts.</summary>
    public static async Task EnsureRunningAsync(
        DurableTaskClient client, string orchestrator, string instance, object input,
        CancellationToken cancellationToken)
    {
        if (await RunsAsync(client, instance, cancellationToken))
        {
            return;
        }

        try
        {
            await client.ScheduleNewOrchestrationInstanceAsync(
                orchestrator, input, new StartOrchestrationOptions(instance).WithDedupeStatuses(Alive),
                cancellationToken);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            if (!await RunsAsync(client, instance, cancellationToken))
            {
                throw;
            }
        }
    }

    private static async Task<bool> RunsAsync(
        DurableTaskClient client, string instance, CancellationToken cancellationToken) =>
        await client.GetInstanceAsync(instance, cancellationToken) is { IsCompleted: false };
}
