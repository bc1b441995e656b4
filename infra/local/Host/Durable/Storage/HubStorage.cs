using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using FrontierFunctions.Host.Durable.History;
using Microsoft.DurableTask.Client;

namespace FrontierFunctions.Host.Durable.Storage;

/// <summary>
/// The blobs of a task hub. <c>instances/ID.json</c> is an instance's record, <c>history/ID!EXECUTION.jsonl</c> the
/// history
/// of one execution, <c>payloads/ID!EXECUTION!HASH</c> data too large for either. Ids are percent-encoded, so <c>!</c>
/// is
/// in none. Every write is conditional: a process that has lost the hub cannot write over what its successor wrote.
/// </summary>
internal sealed class HubStorage(BlobContainerClient container)
{
    private const string RecordSuffix = ".json";

    /// <summary>Larger inputs, outputs and events go to blobs of their own; characters.</summary>
    private const int LargePayload = 60 * 1024;

    public Task InitializeAsync(CancellationToken cancellationToken) =>
        container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);

    public async Task<(InstanceRecord Record, ETag ETag)?> ReadAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            var content = (await RecordBlob(id).DownloadContentAsync(cancellationToken)).Value;
            return (HistoryJson.ReadRecord(content.Content), content.Details.ETag);
        }
        catch (RequestFailedException exception) when (exception.Status == 404)
        {
            return null;
        }
    }

    /// <summary>Stores a new instance; null when there is one with that id.</summary>
    public Task<ETag?> TryCreateAsync(InstanceRecord record, CancellationToken cancellationToken) =>
        TryWriteAsync(record, new() { IfNoneMatch = ETag.All }, cancellationToken);

    /// <summary>Replaces a record, and with its execution id the history that counts, in one step.</summary>
    /// <exception cref="HubLostException">Someone else wrote it.</exception>
    public async Task<ETag> ReplaceAsync(InstanceRecord record, ETag etag, CancellationToken cancellationToken) =>
        await TryWriteAsync(record, new() { IfMatch = etag }, cancellationToken) ?? throw new HubLostException();

    /// <summary>All records' ids, names, statuses and creation times, ordered by blob name, from one name on.</summary>
    public async IAsyncEnumerable<InstanceSummary> ListAsync(
        string? idPrefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var prefix = $"instances/{Uri.EscapeDataString(idPrefix ?? "")}";
        await foreach (var blob in container.GetBlobsAsync(
            BlobTraits.Metadata, BlobStates.None, prefix, cancellationToken))
        {
            var id = Uri.UnescapeDataString(blob.Name["instances/".Length..^RecordSuffix.Length]);
            if (InstanceSummary.Read(id, blob.Metadata) is { } summary)
                yield return summary;
        }
    }

    public Task<InstanceLog> OpenLogAsync(string id, string executionId, CancellationToken cancellationToken) =>
        InstanceLog.OpenAsync(container.GetAppendBlobClient(LogName(id, executionId)), cancellationToken);

    public InstanceLog NewLog(string id, string executionId) =>
        new(container.GetAppendBlobClient(LogName(id, executionId)), 0, exists: false);

    /// <summary>Deletes history and payloads of one execution.</summary>
    public async Task DeleteExecutionAsync(string id, string executionId, CancellationToken cancellationToken)
    {
        await container.DeleteBlobIfExistsAsync(LogName(id, executionId), cancellationToken: cancellationToken);
        await DeleteAllAsync($"payloads/{Uri.EscapeDataString(id)}!{executionId}!", cancellationToken);
    }

    /// <summary>
    /// Deletes all that is stored of an instance, its record last; leftovers of earlier executions too.
    /// </summary>
    public async Task DeleteInstanceAsync(string id, CancellationToken cancellationToken)
    {
        await DeleteAllAsync($"history/{Uri.EscapeDataString(id)}!", cancellationToken);
        await DeleteAllAsync($"payloads/{Uri.EscapeDataString(id)}!", cancellationToken);
        await RecordBlob(id).DeleteIfExistsAsync(cancellationToken: cancellationToken);
    }

    /// <summary>The payload as it goes into a history or record: large text goes to a blob of its own first.</summary>
    public async Task<Payload?> StoreAsync(
        Payload? payload, string id, string executionId, int limit, CancellationToken cancellationToken)
    {
        if (payload is not { Text: { } text } || text.Length <= Math.Min(limit, LargePayload))
            return payload;

        var name = PayloadName(id, executionId, text);
        await container.GetBlobClient(name).UploadAsync(
            BinaryData.FromString(text), overwrite: true, cancellationToken);
        return new(null, name);
    }

    public async Task<Payload?> LoadAsync(Payload? payload, CancellationToken cancellationToken)
    {
        if (payload is not { Text: null, Blob: { } blob })
            return payload;

        var content = await container.GetBlobClient(blob).DownloadContentAsync(cancellationToken);
        return new(content.Value.Content.ToString(), blob);
    }

    /// <summary>The blob of an instance's record; listings are in the order of these names.</summary>
    public static string RecordName(string id) => $"instances/{Uri.EscapeDataString(id)}{RecordSuffix}";

    private static string LogName(string id, string executionId) =>
        $"history/{Uri.EscapeDataString(id)}!{executionId}.jsonl";

    private static string PayloadName(string id, string executionId, string text)
    {
        var hash = System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text));
        return $"payloads/{Uri.EscapeDataString(id)}!{executionId}!{Convert.ToHexStringLower(hash.AsSpan(0, 16))}";
    }

    private BlobClient RecordBlob(string id) => container.GetBlobClient(RecordName(id));

    private async Task DeleteAllAsync(string prefix, CancellationToken cancellationToken)
    {
        await foreach (var blob in container.GetBlobsAsync(prefix: prefix, cancellationToken: cancellationToken))
            await container.DeleteBlobIfExistsAsync(blob.Name, cancellationToken: cancellationToken);
    }

    private async Task<ETag?> TryWriteAsync(
        InstanceRecord record, BlobRequestConditions conditions, CancellationToken cancellationToken)
    {
        var json = HistoryJson.Write(record with
        {
            Input = await StoreAsync(record.Input, record.Id, record.ExecutionId, LargePayload, cancellationToken),
            Output = await StoreAsync(record.Output, record.Id, record.ExecutionId, LargePayload, cancellationToken),
        });
        var blob = RecordBlob(record.Id);
        var options = new BlobUploadOptions
        {
            Conditions = conditions,
            Metadata = InstanceSummary.Of(record).ToMetadata(),
        };
        try
        {
            return (await blob.UploadAsync(BinaryData.FromBytes(json), options, cancellationToken)).Value.ETag;
        }
        catch (RequestFailedException exception) when (exception.Status is 409 or 412)
        {
            // The SDK repeats a request whose answer was lost; then the condition fails on our own write.
            var stored = (await blob.DownloadContentAsync(cancellationToken)).Value;
            return stored.Content.ToMemory().Span.SequenceEqual(json) ? stored.Details.ETag : null;
        }
    }
}

/// <summary>Another process writes to this task hub: this one must stop.</summary>
internal sealed class HubLostException() : Exception("Another process has taken over this task hub.");
