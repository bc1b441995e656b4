using System.Text.Json;
using Azure.Storage.Blobs.Models;
using FrontierFunctions.App.Zones;
using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Deidentification.Privacy;
using FrontierFunctions.Pipeline.Timeline;
using Microsoft.Extensions.Options;

namespace FrontierFunctions.App.Ingest;

/// <summary>
/// The privacy report of a batch, <c>privacy.json</c> and <c>privacy.html</c> in
/// <c>results/{organization}/{batch token}/</c>: from the manifests, the file states and the events, all of the clean
/// zone.
/// </summary>
public sealed class PrivacyReports(CleanZone clean, IOptions<IngestOptions> options, TimeProvider time)
{
    /// <summary>Writes the report.</summary>
    public async Task WriteAsync(BatchKey batch, IReadOnlyList<FileState> states, CancellationToken cancellationToken)
    {
        var tally = new PrivacyTally(
            options.Value.Profile == DeidentificationProfile.SafeHarbor ? "safe-harbor" : "longitudinal");
        foreach (var state in states)
        {
            if (state is { Stage: FileStage.Quarantined, Code: { } code })
            {
                tally.AddSetAside(code);
            }
            else if (state.Stage == FileStage.Done && await clean.Deidentified.TryReadAsync(
                $"{batch.Prefix}{state.FileToken}.manifest.json", cancellationToken) is { } content)
            {
                tally.Add(JsonSerializer.Deserialize(
                    content, DeidentificationManifestJson.Default.DeidentificationManifest)!);
                if (state.Utility is { } utility)
                {
                    tally.AddUtility(utility);
                }
            }
        }

        var report = tally.Finish(await PopulationAsync(batch, states, cancellationToken));
        await clean.Results.WriteAsync(
            $"{batch.Prefix}privacy.json", report.ToJson(), "application/json", cancellationToken);
        await clean.Results.WriteAsync(
            $"{batch.Prefix}privacy.html", PrivacyPage.Write(report), "text/html; charset=utf-8", cancellationToken);
    }

    private async Task<PopulationRiskCounts> PopulationAsync(
        BatchKey batch, IReadOnlyList<FileState> states, CancellationToken cancellationToken)
    {
        var risk = new PopulationRisk(DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime));
        foreach (var shard in states.SelectMany(s => s.Shards).Distinct().Order(StringComparer.Ordinal))
        {
            await foreach (var blob in clean.Events.GetBlobsAsync(
                BlobTraits.None, BlobStates.None, $"{batch.Organization}/{shard}/{batch.BatchToken}-",
                cancellationToken))
            {
                await using var content = await clean.Events.GetBlobClient(blob.Name).OpenReadAsync(
                    cancellationToken: cancellationToken);
                await foreach (var item in MedsEventFile.ReadAsync(content, null, cancellationToken))
                {
                    risk.Add(item);
                }
            }
        }

        return risk.Finish();
    }
}
