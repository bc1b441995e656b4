using System.Globalization;
using FrontierFunctions.App.Scoring;
using FrontierFunctions.App.Zones;
using FrontierFunctions.Pipeline.Formats;
using FrontierFunctions.Pipeline.Timeline;

namespace FrontierFunctions.App.Ingest;

/// <summary>What was written of a file's events.</summary>
public sealed record WrittenEvents(long Events, IReadOnlyList<string> Shards, int Parts);

/// <summary>
/// Writes a file's events by shard: <c>events/{organization}/{shard}/{batch token}-{file token}-{part}.ndjson</c>, each
/// part sorted. Parts bound the memory of a large file.
/// </summary>
public sealed class EventWriter(CleanZone clean)
{
    /// <summary>About 100 MB of events in memory; at most two parts are.</summary>
    private const int EventsPerPart = 200_000;

    /// <summary>Reads the file's de-identified copy and writes its events.</summary>
    public async Task<WrittenEvents> WriteAsync(
        FileWork work, IRecordFormat format, Action<MedsEvent>? also, CancellationToken cancellationToken)
    {
        var shards = new SortedSet<string>(StringComparer.Ordinal);
        var pending = new List<MedsEvent>();
        var parts = 0;
        var upload = Task.CompletedTask;
        await using var input = await clean.Deidentified.GetBlobClient(DeidentifiedName.Of(work, format))
            .OpenReadAsync(bufferSize: 512 << 10, cancellationToken: cancellationToken);
        var summary = await format.ReadEventsAsync(
            input,
            item =>
            {
                pending.Add(item);
                also?.Invoke(item);
                if (pending.Count == EventsPerPart)
                {
                    // The reader is synchronous here: it waits for the part before, while this one is written.
                    upload.GetAwaiter().GetResult();
                    var (part, events) = (parts++, pending);
                    upload = Task.Run(
                        () => WritePartAsync(work, part, events, shards, cancellationToken), cancellationToken);
                    pending = [];
                }
            },
            cancellationToken);
        await upload;
        await WritePartAsync(work, parts++, pending, shards, cancellationToken);
        return new WrittenEvents(summary.Events, [.. shards], parts);
    }

    /// <summary>Removes events that an earlier run of the same file wrote and a later one did not.</summary>
    public async Task RemoveAsync(
        FileWork work, FileState? earlier, WrittenEvents? kept, CancellationToken cancellationToken)
    {
        foreach (var shard in earlier?.Shards ?? [])
        {
            for (var part = 0; part < earlier!.Parts; part++)
            {
                if (kept is null || part >= kept.Parts || !kept.Shards.Contains(shard))
                {
                    await clean.Events.DeleteBlobIfExistsAsync(
                        NameOf(work, shard, part), cancellationToken: cancellationToken);
                }
            }
        }
    }

    private static string NameOf(FileWork work, string shard, int part) => string.Create(
        CultureInfo.InvariantCulture,
        $"{work.Batch.Organization}/{shard}/{work.Batch.BatchToken}-{work.FileToken}-{part:D4}.ndjson");

    private async Task WritePartAsync(
        FileWork work, int part, List<MedsEvent> events, SortedSet<string> shards, CancellationToken cancellationToken)
    {
        foreach (var shard in events.GroupBy(e => SubjectTimeline.ShardOf(e.SubjectId), StringComparer.Ordinal))
        {
            using var content = new MemoryStream();
            await MedsEventFile.WriteAsync(shard, content, cancellationToken);
            await clean.Events.WriteAsync(
                NameOf(work, shard.Key, part),
                content.GetBuffer().AsMemory(0, (int)content.Length),
                "application/x-ndjson",
                cancellationToken);
            lock (shards)
            {
                shards.Add(shard.Key);
            }
        }
    }
}
