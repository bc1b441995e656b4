using FrontierFunctions.Host.Durable.Storage;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace FrontierFunctions.Host.Durable;

/// <summary>Lists and purges.</summary>
internal sealed partial class EmbeddedDurableTaskClient
{
    public override AsyncPageable<OrchestrationMetadata> GetAllInstancesAsync(OrchestrationQuery? filter = null) =>
        new InstancePages(this, filter ?? new());

    public override async Task<PurgeResult> PurgeInstanceAsync(
        string instanceId, PurgeInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        return new(await engine.PurgeAsync(instanceId, options?.Recursive ?? false, cancellation), true);
    }

    public override async Task<PurgeResult> PurgeAllInstancesAsync(
        PurgeInstancesFilter filter, PurgeInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        if (filter.Timeout is { } timeout)
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeout, TimeSpan.Zero, nameof(filter));

        var started = timeProvider.GetTimestamp();
        var query = new OrchestrationQuery(filter.CreatedFrom, filter.CreatedTo, filter.Statuses);
        List<string> ids = [];
        await foreach (var summary in engine.ListAsync(null, cancellation))
        {
            if (Matches(summary, query))
                ids.Add(summary.Id);
        }

        var purged = 0;
        foreach (var id in ids)
        {
            if (filter.Timeout is { } patience && timeProvider.GetElapsedTime(started) > patience)
                return new(purged, false);

            purged += await engine.PurgeAsync(id, options?.Recursive ?? false, cancellation);
        }

        return new(purged, true);
    }

    private static bool Matches(InstanceSummary summary, OrchestrationQuery query) =>
        (query.CreatedFrom is not { } from || summary.CreatedAt >= from)
        && (query.CreatedTo is not { } to || summary.CreatedAt <= to)
        && (query.Statuses is null || !query.Statuses.Any() || query.Statuses.Contains(summary.Status));

    /// <summary>One page of a query; the continuation token is the last id of the page before.</summary>
    private async Task<Page<OrchestrationMetadata>> ReadPageAsync(
        OrchestrationQuery query, string? after, int size, CancellationToken cancellation)
    {
        List<OrchestrationMetadata> page = [];
        await foreach (var summary in engine.ListAsync(query.InstanceIdPrefix, cancellation))
        {
            // By order, not by equality: the instance that ended the page before may have been purged.
            if ((after is not null && string.CompareOrdinal(Position(summary.Id), after) <= 0) || !Matches(
                summary, query))
                continue;

            if (page.Count == size)
                return new(page, Position(page[^1].InstanceId));

            if (await GetInstancesAsync(summary.Id, query.FetchInputsAndOutputs, cancellation) is { } metadata)
                page.Add(metadata);
        }

        return new(page);
    }

    /// <summary>What the listing is ordered by.</summary>
    private static string Position(string id) => HubStorage.RecordName(id);

    private sealed class InstancePages(EmbeddedDurableTaskClient client, OrchestrationQuery query)
        : AsyncPageable<OrchestrationMetadata>
    {
        public override async IAsyncEnumerable<Page<OrchestrationMetadata>> AsPages(
            string? continuationToken = null, int? pageSizeHint = null)
        {
            var after = continuationToken ?? query.ContinuationToken;
            do
            {
                var page = await client.ReadPageAsync(
                    query, after, pageSizeHint ?? query.PageSize, CancellationToken.None);
                yield return page;
                after = page.ContinuationToken;
            }
            while (after is not null);
        }
    }
}
