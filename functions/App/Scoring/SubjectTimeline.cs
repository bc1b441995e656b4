using System.Text.Json;
using Azure.Storage.Blobs.Models;
using FrontierFunctions.App.Ingest;
using FrontierFunctions.App.Zones;
using FrontierFunctions.Pipeline.Timeline;

namespace FrontierFunctions.App.Scoring;

/// <summary>
/// Reads what the events container holds:
/// <c>events/{organization}/{shard}/{batch token}-{file token}-{part}.ndjson</c>, over all batches.
/// </summary>
public sealed class SubjectTimeline(CleanZone clean)
{
    /// <summary>The shard of a subject: the first byte of its pseudonym, hex.</summary>
    public static string ShardOf(string subject) => subject[..2];

    /// <summary>One subject's events in order; of equal ones, one.</summary>
    public async Task<IReadOnlyList<MedsEvent>> OfSubjectAsync(
        string organization, string subject, CancellationToken cancellationToken) =>
        (await OfShardAsync(organization, ShardOf(subject), subject, cancellationToken)).GetValueOrDefault(subject)
            ?? [];

    /// <summary>The events of a shard, by subject, each in order; of equal ones, one.</summary>
    /// <param name="organization">Whose events.</param>
    /// <param name="shard">The shard.</param>
    /// <param name="subject">Only this subject; null for all.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<MedsEvent>>> OfShardAsync(
        string organization, string shard, string? subject, CancellationToken cancellationToken)
    {
        var bySubject = new SortedDictionary<string, HashSet<MedsEvent>>(StringComparer.Ordinal);
        await foreach (var blob in clean.Events.GetBlobsAsync(
            BlobTraits.None, BlobStates.None, $"{organization}/{shard}/", cancellationToken))
        {
            await using var content = await clean.Events.GetBlobClient(blob.Name).OpenReadAsync(
                cancellationToken: cancellationToken);
            await foreach (var item in MedsEventFile.ReadAsync(content, subject, cancellationToken))
            {
                if (!bySubject.TryGetValue(item.SubjectId, out var events))
                {
                    bySubject.Add(item.SubjectId, events = []);
                }

                // The same resource uploaded twice, in whatever file, is one fact.
                events.Add(item);
            }
        }

        return bySubject.ToDictionary(
            pair => pair.Key,
            pair => (IReadOnlyList<MedsEvent>)[.. pair.Value.Order(MedsEventOrder.Instance)],
            StringComparer.Ordinal);
    }

    /// <summary>The subjects that a batch has events of, in a shard.</summary>
    public async Task<IReadOnlySet<string>> SubjectsOfBatchAsync(
        BatchKey batch, string shard, CancellationToken cancellationToken)
    {
        var subjects = new SortedSet<string>(StringComparer.Ordinal);
        var prefix = $"{batch.Organization}/{shard}/{batch.BatchToken}-";
        await foreach (var blob in clean.Events.GetBlobsAsync(
            BlobTraits.None, BlobStates.None, prefix, cancellationToken))
        {
            await using var content = await clean.Events.GetBlobClient(blob.Name).OpenReadAsync(
                cancellationToken: cancellationToken);
            await foreach (var item in MedsEventFile.ReadAsync(content, null, cancellationToken))
            {
                subjects.Add(item.SubjectId);
            }
        }

        return subjects;
    }
}
