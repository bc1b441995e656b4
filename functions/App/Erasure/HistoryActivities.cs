using FrontierFunctions.App.Organizations;
using FrontierFunctions.App.Reports;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace FrontierFunctions.App.Erasure;

/// <summary>Forgets a subject in the durable host's own storage.</summary>
public sealed class HistoryActivities(OrganizationDirectory organizations)
{
    /// <summary>
    /// Purges the orchestrations that are of this subject alone: its reports, those asked for and those of batches. They
    /// carry the pseudonym in their ids and inputs.
    /// </summary>
    /// <exception cref="InvalidOperationException">A report of the subject is being composed; try again.</exception>
    [Function(nameof(PurgeHistory))]
    public async Task<ErasureProof> PurgeHistory(
        [ActivityTrigger] ErasureRequest request, [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken)
    {
        var work = await request.OpenAsync(organizations);
        var keys = await organizations.KeysAsync(work.Organization);
        string[] prefixes = [$"report-{work.Subject}-", ReportEndpoints.InstanceIdOf(keys, work.Subject)];
        var ended = new List<string>();
        foreach (var prefix in prefixes)
        {
            await foreach (var instance in client.GetAllInstancesAsync(
                new OrchestrationQuery(InstanceIdPrefix: prefix)).WithCancellation(cancellationToken))
            {
                ended.Add(instance.IsCompleted
                    ? instance.InstanceId
                    : throw new InvalidOperationException("A report of the subject is being composed."));
            }
        }

        var purged = 0;
        foreach (var instance in ended)
        {
            purged += (await client.PurgeInstanceAsync(instance, cancellationToken)).PurgedInstanceCount;
        }

        return new ErasureProof(0, 0, [], purged, 0, 0);
    }
}
