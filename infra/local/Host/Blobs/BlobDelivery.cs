using System.Text.Json;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Queues;
using FrontierFunctions.Host.Functions;
using FrontierFunctions.Host.Hosting;
using Microsoft.Extensions.Logging;

namespace FrontierFunctions.Host.Blobs;

/// <summary>
/// One version of a blob that a scan found. The ETag is in its quotes: a list gives it without, a response header with
/// them.
/// </summary>
internal sealed record FoundBlob(
    string Name,
    string ETag,
    BlobToken Token,
    IReadOnlyDictionary<string, object?> PathValues,
    int FailedAttempts);

/// <summary>Hands a found blob to its function and settles what came of it. Thread safe.</summary>
internal sealed class BlobDelivery(
    FunctionEntry entry,
    FunctionRunner runner,
    HostSettings settings,
    BlobContainerClient container,
    QueueServiceClient queues,
    BlobReceipts receipts,
    ILogger log)
{
    public async Task DeliverAsync(FoundBlob blob)
    {
        // Not cancelled by the drain: what has been taken is settled.
        var cancellationToken = CancellationToken.None;
        if (await PropertiesAsync(blob, cancellationToken) is not { } properties)
        {
            return;
        }

        var value = await BlobTriggerValue.CreateAsync(
            entry.TriggerParameter.ParameterType, container, blob.Name, cancellationToken);
        await using var stream = value as Stream;
        switch (await runner.RunAsync(entry, value, BindingData(blob, properties), cancellationToken))
        {
            case FunctionOutcome.Succeeded:
                await receipts.WriteAsync(
                    blob.Token, new BlobReceipt(blob.ETag, blob.FailedAttempts, Done: true), cancellationToken);
                break;
            case FunctionOutcome.Failed:
                await FailedAsync(blob, properties, blob.FailedAttempts + 1, cancellationToken);
                break;
        }
    }

    // As the real host: a blob that is gone needs no work, and of one that has changed the next scan finds the new
    // version.
    private async Task<BlobProperties?> PropertiesAsync(FoundBlob blob, CancellationToken cancellationToken)
    {
        try
        {
            var properties = await container.GetBlobClient(blob.Name)
                .GetPropertiesAsync(cancellationToken: cancellationToken);
            return properties.Value.ETag.ToString("H") == blob.ETag ? properties.Value : null;
        }
        catch (Azure.RequestFailedException exception) when (exception.Status == 404)
        {
            return null;
        }
    }

    private Dictionary<string, object?> BindingData(FoundBlob blob, BlobProperties properties)
    {
        var values = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase)
        {
            ["BlobTrigger"] = $"{container.Name}/{blob.Name}",
            ["Uri"] = container.GetBlobClient(blob.Name).Uri,
            ["Properties"] = properties,
            ["Metadata"] = properties.Metadata,
        };
        foreach (var (name, value) in blob.PathValues)
        {
            values[name] = value;
        }

        return values;
    }

    private async Task FailedAsync(
        FoundBlob blob, BlobProperties properties, int attempts, CancellationToken cancellationToken)
    {
        var poison = attempts >= settings.PoisonBlobThreshold;
        if (poison)
        {
            // The message first: a kill between the two repeats it, and never loses it.
            var queue = queues.GetQueueClient(PoisonBlobMessage.Queue);
            await queue.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
            var message = PoisonBlobMessage.Of(entry.Name, properties.BlobType, container.Name, blob.Name, blob.ETag);
            await queue.SendMessageAsync(JsonSerializer.Serialize(message), cancellationToken);
            BlobsLog.Poison(log, entry.Name, blob.Token, attempts);
        }
        else
        {
            BlobsLog.AttemptFailed(log, entry.Name, blob.Token, attempts, settings.PoisonBlobThreshold);
        }

        await receipts.WriteAsync(blob.Token, new BlobReceipt(blob.ETag, attempts, poison), cancellationToken);
    }
}
