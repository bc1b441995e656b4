using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace FrontierFunctions.App.Ingest;

/// <summary>
/// One orchestration for each file and round: its id derives from organization, blob name and content.
/// </summary>
public static class FileOrchestration
{
    [Function(nameof(ProcessFile))]
    public static async Task<FileEvents> ProcessFile([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var work = context.GetInput<FileWork>()!;
        try
        {
            var deidentified = await context.CallActivityAsync<FileStep>(
                nameof(FileActivities.DeidentifyFile), work, BatchOrchestration.Retried);
            return deidentified.Code is { } code
                ? new FileEvents(code, [])
                : await context.CallActivityAsync<FileEvents>(
                    nameof(FileActivities.WriteEvents), work, BatchOrchestration.Retried);
        }
        catch (TaskFailedException)
        {
            return new FileEvents((await SetAsideAsync(context, work)).Code, []);
        }
    }

    /// <summary>Reads a file's identities; a file on which that fails for good is set aside and stops no other.</summary>
    internal static async Task IdentifyAsync(TaskOrchestrationContext context, FileWork work)
    {
        try
        {
            await context.CallActivityAsync<FileStep>(
                nameof(FileActivities.ReadIdentities), work, BatchOrchestration.Retried);
        }
        catch (TaskFailedException)
        {
            await SetAsideAsync(context, work);
        }
    }

    private static Task<FileStep> SetAsideAsync(TaskOrchestrationContext context, FileWork work) =>
        context.CallActivityAsync<FileStep>(
            nameof(FileActivities.SetAsideFailed), work, BatchOrchestration.Retried);
}
