using Azure.Storage.Blobs.Models;
using FrontierFunctions.App.Faults;
using FrontierFunctions.App.Organizations;
using FrontierFunctions.App.Zones;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace FrontierFunctions.App.Ingest;

/// <summary>How far a batch is.</summary>
/// <param name="Batch">The batch's token: its folder in the clean zone.</param>
/// <param name="State">
/// <c>waiting</c> (for the batch to be complete or quiet), <c>identifying</c>, <c>deidentifying</c>, <c>scoring</c>,
/// <c>reporting</c>, <c>done</c> (until the next upload) or <c>failed</c>.
/// </param>
/// <param name="Round">The round, from 1: a round takes all files that came since the last one.</param>
/// <param name="Files">The files.</param>
/// <param name="Subjects">Subjects with scores.</param>
/// <param name="Reports">Subjects with a report.</param>
public sealed record BatchView(
    string Batch, string State, int Round, IReadOnlyList<FileState> Files, int Subjects, int Reports);

/// <summary>The state of a batch over HTTP.</summary>
public sealed class BatchEndpoint(OrganizationDirectory organizations, FileStates states, CleanZone clean)
{
    /// <summary>
    /// The batch of the caller's organization under the name that it was uploaded under. With <c>file</c> in the query
    /// only the file of that name.
    /// </summary>
    [Function(nameof(GetBatch))]
    public async Task<IResult> GetBatch(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "batches/{batch}")] HttpRequest request,
        string batch,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken)
    {
        if (!organizations.TryCaller(request, out var organization, out var problem))
        {
            return problem;
        }

        var keys = await organizations.KeysAsync(organization);
        var key = new BatchKey(organization, keys.Token("batch", batch));
        var instance = await client.GetInstanceAsync(key.InstanceId, getInputsAndOutputs: true, cancellationToken);
        var files = await states.ReadAllAsync(key, cancellationToken);
        if (instance is null && files.Count == 0)
        {
            return Problems.Problem(404, "batch.unknown", "No such batch",
                "Nothing was taken in under this name yet. Uploads stand in uploads/{organization}/{batch}/{file}; "
                + "look again in a minute.");
        }

        if (request.Query["file"] is [{ Length: > 0 } name])
        {
            var token = keys.Token("name", $"{organization}/{batch}/{name}");
            files = [.. files.Where(f => f.NameToken == token)];
        }

        var progress = string.IsNullOrEmpty(instance?.SerializedCustomStatus)
            ? null
            : instance.ReadCustomStatusAs<BatchProgress>();
        var state =
            instance?.RuntimeStatus is OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Terminated
            ? "failed"
            : progress?.State ?? "waiting";
        var subjects = state is "scoring" or "reporting" or "done" ? await SubjectsAsync(key, cancellationToken) : [];
        var view = new BatchView(
            key.BatchToken, state, progress?.Round ?? 1, files, subjects.Count,
            state == "done" ? await CountReportsAsync(organization, subjects, cancellationToken) : 0);
        return Results.Json(view, BatchJson.Default.BatchView);
    }

    private async Task<IReadOnlyList<string>> SubjectsAsync(BatchKey batch, CancellationToken cancellationToken)
    {
        var subjects = new SortedSet<string>(StringComparer.Ordinal);
        await foreach (var blob in clean.Features.GetBlobsAsync(
            BlobTraits.None, BlobStates.None, batch.Prefix, cancellationToken))
        {
            var lines = FeatureLine.ReadAll(await clean.Features.TryReadAsync(blob.Name, cancellationToken) ?? []);
            subjects.UnionWith(lines.Select(l => l.SubjectId));
        }

        return [.. subjects];
    }

    private async Task<int> CountReportsAsync(
        string organization, IReadOnlyList<string> subjects, CancellationToken cancellationToken)
    {
        var count = 0;
        await Parallel.ForEachAsync(
            subjects, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = cancellationToken },
            async (subject, token) =>
            {
                if (await Reports.ReportStore.LatestVersionAsync(clean, organization, subject, token) > 0)
                {
                    Interlocked.Increment(ref count);
                }
            });
        return count;
    }
}
