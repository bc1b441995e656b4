using FrontierFunctions.App.Ingest;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace FrontierFunctions.App.Erasure;

/// <summary>
/// Forgets a subject: first what was written of it in the clean zone, then who it is, then the durable history of its
/// reports, then a search over all that is left. Its own history holds the pseudonym encrypted only.
/// </summary>
public static class ErasureOrchestration
{
    [Function(nameof(EraseSubject))]
    public static async Task<ErasureProof> EraseSubject([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var work = context.GetInput<ErasureRequest>()!;
        var outputs = await context.CallActivityAsync<ErasureProof>(
            nameof(ErasureActivities.EraseOutputs), work, BatchOrchestration.Retried);
        var records = await context.CallActivityAsync<ErasureProof>(
            nameof(ErasureActivities.EraseRecords), work, BatchOrchestration.Retried);
        var history = await context.CallActivityAsync<ErasureProof>(
            nameof(HistoryActivities.PurgeHistory), work, BatchOrchestration.Retried);
        var proof = await context.CallActivityAsync<ErasureProof>(
            nameof(ErasureActivities.ProveErasure), work, BatchOrchestration.Retried);
        return proof with
        {
            Removed = outputs.Removed + records.Removed,
            Rewritten = outputs.Rewritten + records.Rewritten,
            UploadsLeft = records.UploadsLeft,
            Purged = history.Purged,
        };
    }
}
