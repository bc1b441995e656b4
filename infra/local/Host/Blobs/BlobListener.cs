using System.Collections.Concurrent;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using FrontierFunctions.Host.Functions;
using FrontierFunctions.Host.Hosting;
using Microsoft.Extensions.Logging;

namespace FrontierFunctions.Host.Blobs;

/// <summary>Watches a container for one function by listing it again and again.</summary>
internal sealed class BlobListener(
    FunctionEntry entry,
    BlobPathPattern pattern,
    BlobServiceClient account,
    QueueServiceClient queues,
    BlobContainerClient hostState,
    FunctionRunner runner,
    HostSettings settings,
    SemaphoreSlim concurrency,
    TimeProvider time,
    ILogger log)
{
    private readonly ConcurrentDictionary<BlobToken, Task> _running = new();

    /// <summary>Listens until <paramref name="stopping"/>, then waits for the blobs that have been taken.</summary>
    public async Task ListenAsync(CancellationToken stopping)
    {
        try
        {
            var source = await RepeatAsync(OpenAsync, stopping);
            while (true)
            {
                var started = time.GetTimestamp();
                var found = await RepeatAsync(token => ScanAsync(source, token), stopping);
                await Task.Delay(Pause(found, time.GetElapsedTime(started)), time, stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await Task.WhenAll(_running.Values);
        }
    }

    // A long list in which nothing is new must not keep a core busy: then scanning takes a fifth of the time at most.
    private TimeSpan Pause(bool found, TimeSpan scan) =>
        found || 4 * scan < settings.BlobScanInterval ? settings.BlobScanInterval : 4 * scan;

    private async Task<Source> OpenAsync(CancellationToken cancellationToken)
    {
        var container = account.GetBlobContainerClient(pattern.Container);
        var tokens = await BlobTokens.OpenAsync(
            account.GetBlobContainerClient(StorageConnections.HostContainer), cancellationToken);
        var receipts = await BlobReceipts.OpenAsync(hostState, settings.HostId, entry.Name, cancellationToken);
        BlobsLog.Watching(log, entry.Name, container.Name, receipts.Count);
        var delivery = new BlobDelivery(entry, runner, settings, container, queues, receipts, log);
        return new Source(container, tokens, receipts, delivery);
    }

    /// <summary>Lists the container and starts what is new; whether anything was.</summary>
    private async Task<bool> ScanAsync(Source source, CancellationToken stopping)
    {
        var found = false;
        try
        {
            var blobs = source.Container.GetBlobsAsync(prefix: pattern.Prefix, cancellationToken: stopping);
            await foreach (var blob in blobs)
            {
                if (blob.Properties.ETag?.ToString("H") is not { } etag)
                {
                    continue;
                }

                // A blob that is being worked on is looked at again when that has ended.
                var token = source.Tokens.Of(source.Container.Name, blob.Name);
                var receipt = source.Receipts.Find(token, etag);
                if (receipt is { Done: true }
                    || _running.ContainsKey(token)
                    || !pattern.TryMatch(blob.Name, out var values))
                {
                    continue;
                }

                found = true;
                await concurrency.WaitAsync(stopping);
                Start(source, new FoundBlob(blob.Name, etag, token, values, receipt?.FailedAttempts ?? 0));
            }
        }
        catch (RequestFailedException exception) when (exception.ErrorCode == "ContainerNotFound")
        {
            // Nobody has uploaded anything yet.
        }

        return found;
    }

    private void Start(Source source, FoundBlob blob)
    {
        // In the table before it can end, so that its end finds it there.
        var begin = new TaskCompletionSource();
        _running[blob.Token] = RunAsync();
        begin.SetResult();

        async Task RunAsync()
        {
            await begin.Task.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            try
            {
                await source.Delivery.DeliverAsync(blob);
            }
#pragma warning disable CA1031 // The storage failed: the receipt is as it was, so the next scan delivers again.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                BlobsLog.DeliveryFailed(log, entry.Name, blob.Token, new ExceptionOutline(exception));
            }
            finally
            {
                _running.TryRemove(blob.Token, out _);
                concurrency.Release();
            }
        }
    }

    /// <summary>Does it, again after an interval when the storage fails in whatever way, until it is done.</summary>
    private async Task<T> RepeatAsync<T>(Func<CancellationToken, Task<T>> action, CancellationToken stopping)
    {
        while (true)
        {
            try
            {
                return await action(stopping);
            }
            catch (Exception exception) when (!stopping.IsCancellationRequested)
            {
                BlobsLog.ScanFailed(log, entry.Name, new ExceptionOutline(exception));
            }

            await Task.Delay(settings.BlobScanInterval, time, stopping);
        }
    }

    private sealed record Source(
        BlobContainerClient Container, BlobTokens Tokens, BlobReceipts Receipts, BlobDelivery Delivery);
}
