using FrontierFunctions.App.Organizations;
using FrontierFunctions.Pipeline.Formats.Archives;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;

namespace FrontierFunctions.App.Ingest;

/// <summary>Decides what a batch's next round does.</summary>
public sealed class PlanActivities(
    OrganizationDirectory organizations,
    IngestRecordsStore store,
    FileStates states,
    SubjectBatches batches,
    IOptions<IngestOptions> options,
    TimeProvider time)
{
    /// <summary>Looks at what was taken in and at what is done.</summary>
    [Function(nameof(PlanRound))]
    public async Task<RoundPlan> PlanRound([ActivityTrigger] BatchKey batch, CancellationToken cancellationToken)
    {
        var keys = await organizations.KeysAsync(batch.Organization);
        var intakes = await store.IntakesAsync(batch, keys, cancellationToken);
        var known = (await states.ReadAllAsync(batch, cancellationToken))
            .ToDictionary(s => s.FileToken, StringComparer.Ordinal);

        var files = new List<string>();
        var superseded = new List<string>();
        var gone = await GoneAsync(intakes, cancellationToken);
        foreach (var sameName in intakes.GroupBy(i => i.NameToken, StringComparer.Ordinal))
        {
            var ordered = await LatestFirstAsync([.. sameName], cancellationToken);
            if (gone.Contains(ordered[0].BlobName))
            {
                superseded.AddRange(ordered.Select(i => i.FileToken)
                    .Where(token => known.GetValueOrDefault(token)?.Stage != FileStage.Superseded));
                continue;
            }

            if (!IsEnded(known, ordered[0].FileToken))
            {
                files.Add(ordered[0].FileToken);
            }

            superseded.AddRange(ordered.Skip(1).Select(i => i.FileToken)
                .Where(token => known.GetValueOrDefault(token)?.Stage != FileStage.Superseded));
        }

        files.Sort(StringComparer.Ordinal);
        superseded.Sort(StringComparer.Ordinal);
        return new RoundPlan
        {
            Files = files,
            Superseded = superseded,
            Stale = await batches.IsStaleAsync(batch, cancellationToken),
            Ready = await IsReadyAsync(batch, keys, intakes, cancellationToken),
            LookAgainAfter = options.Value.QuietPeriod,
            Settle = options.Value.Settle,
            ReportEverySubject = options.Value.ReportEverySubject,
        };
    }

    /// <summary>Entries of archives that the archive of today no longer holds, by the names of their uploads.</summary>
    private async Task<HashSet<string>> GoneAsync(
        IReadOnlyList<FileIntake> intakes, CancellationToken cancellationToken)
    {
        var gone = new HashSet<string>(StringComparer.Ordinal);
        foreach (var archive in intakes.Where(i => i.Archive is not null)
            .GroupBy(i => i.NameToken, StringComparer.Ordinal))
        {
            var ofName = intakes.Where(i => i.NameToken == archive.Key).ToArray();
            var latest = (await LatestFirstAsync(ofName, cancellationToken))[0];
            var folder = latest.BlobName + ZipRecords.Separator;
            gone.UnionWith(intakes.Select(i => i.BlobName)
                .Where(name => name.StartsWith(folder, StringComparison.Ordinal))
                .Except(latest.Archive?.Entries ?? [], StringComparer.Ordinal));
        }

        return gone;
    }

    /// <summary>
    /// Of several contents under one name the latest counts; within one second, the one that is there now.
    /// </summary>
    private async Task<IReadOnlyList<FileIntake>> LatestFirstAsync(
        FileIntake[] sameName, CancellationToken cancellationToken)
    {
        var ordered = sameName.OrderByDescending(i => i.UploadedAt).ThenBy(i => i.FileToken, StringComparer.Ordinal)
            .ToList();
        if (ordered.Count > 1 && ordered[0].UploadedAt == ordered[1].UploadedAt)
        {
            var current = await store.CurrentETagAsync(ordered[0], cancellationToken);
            ordered = [.. ordered.OrderByDescending(i => i.ETag == current).ThenByDescending(i => i.UploadedAt)];
        }

        return ordered;
    }

    private static bool IsEnded(Dictionary<string, FileState> known, string token) =>
        known.GetValueOrDefault(token)?.Stage is FileStage.Done or FileStage.Quarantined or FileStage.Erased;

    /// <summary>
    /// Complete: the sender says so, and all that is uploaded was taken in. Quiet: nothing came for a while.
    /// </summary>
    private async Task<bool> IsReadyAsync(
        BatchKey batch, Pipeline.Deidentification.OrganizationKeys keys, IReadOnlyList<FileIntake> intakes,
        CancellationToken cancellationToken)
    {
        if (await store.CompleteUploadsAsync(batch, keys, cancellationToken) is { } uploads)
        {
            return uploads.All(intakes.Select(i => i.NameToken).ToHashSet(StringComparer.Ordinal).Contains);
        }

        return intakes.Count > 0 && time.GetUtcNow() - intakes.Max(i => i.UploadedAt) >= options.Value.QuietPeriod;
    }
}
