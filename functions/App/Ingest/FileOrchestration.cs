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
        var deidentified = await context.CallActivityAsync<FileStep>(
            nameof(FileActivities.DeidentifyFile), work, BatchOrchestration.Retried);
        return deidentified.Code is { } code
            ? new FileEvents(code, [])
            : await context.CallActivityAsync<FileEvents>(
                nameof(FileActivities.WriteEvents), work, BatchOrchestration.Retried);
    }
}
