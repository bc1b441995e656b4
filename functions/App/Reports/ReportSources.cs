using Azure.Storage.Blobs.Models;
using FrontierFunctions.App.Ingest;
using FrontierFunctions.App.Scoring;
using FrontierFunctions.App.Zones;
using FrontierFunctions.Pipeline.Reporting;
using FrontierFunctions.Pipeline.Timeline;

namespace FrontierFunctions.App.Reports;

/// <summary>Finds the files that a subject's events come from.</summary>
public sealed class ReportSources(CleanZone clean, FileStates states)
{
    /// <summary>The files, by token.</summary>
    public async Task<IReadOnlyList<ReportSource>> OfAsync(
        string organization, string subject, CancellationToken cancellationToken)
    {
        var counts = new SortedDictionary<(string Batch, string File), int>();
        var days = new Dictionary<(string Batch, string File), DateOnly?>();
        var prefix = $"{organization}/{SubjectTimeline.ShardOf(subject)}/";
        await foreach (var blob in clean.Events.GetBlobsAsync(
            BlobTraits.None, BlobStates.None, prefix, cancellationToken))
        {
            // {batch token}-{file token}-{part}.ndjson
            var parts = blob.Name[prefix.Length..].Split('-');
            await using var content = await clean.Events.GetBlobClient(blob.Name).OpenReadAsync(
                cancellationToken: cancellationToken);
            var count = 0;
            await foreach (var _ in MedsEventFile.ReadAsync(content, subject, cancellationToken))
            {
                count++;
            }

            if (count > 0)
            {
                counts[(parts[0], parts[1])] = counts.GetValueOrDefault((parts[0], parts[1])) + count;
                days[(parts[0], parts[1])] = blob.Properties.LastModified is { } written
                    ? DateOnly.FromDateTime(written.UtcDateTime) : null;
            }
        }

        var sources = new List<ReportSource>();
        foreach (var ((batch, file), count) in counts)
        {
            var state = await states.ReadAsync(new BatchKey(organization, batch), file, cancellationToken);
            sources.Add(new ReportSource
            {
                FileToken = file,
                ContentHash = state?.ContentToken ?? "",
                RulesVersion = state?.RulesVersion ?? "",
                EventCount = count,
                ProcessedOn = days[(batch, file)],
            });
        }

        return [.. sources.OrderBy(s => s.FileToken, StringComparer.Ordinal)];
    }
}
