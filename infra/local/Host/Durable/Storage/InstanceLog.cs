using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using FrontierFunctions.Host.Durable.History;

namespace FrontierFunctions.Host.Durable.Storage;

/// <summary>The history of one execution: an append blob of JSON lines. One append is one atomic step.</summary>
internal sealed class InstanceLog(AppendBlobClient blob, long length, bool exists)
{
    /// <summary>What one append may hold: the service's limit is 4 MiB.</summary>
    public const int MaxAppendBytes = 4 * 1024 * 1024;

    private long _length = length;
    private bool _exists = exists;

    /// <summary>The events read when the log was opened.</summary>
    public IReadOnlyList<HistoryEvent> Stored { get; private init; } = [];

    public static async Task<InstanceLog> OpenAsync(AppendBlobClient blob, CancellationToken cancellationToken)
    {
        try
        {
            var content = (await blob.DownloadContentAsync(cancellationToken)).Value.Content.ToMemory();
            return new(blob, content.Length, exists: true) { Stored = HistoryJson.ReadLines(content.Span) };
        }
        catch (RequestFailedException exception) when (exception.Status == 404)
        {
            return new(blob, 0, exists: false);
        }
    }

    /// <summary>Appends all of these lines or none.</summary>
    /// <exception cref="HubLostException">Someone else appended.</exception>
    public async Task AppendAsync(byte[] lines, CancellationToken cancellationToken)
    {
        if (!_exists)
        {
            await CreateAsync(cancellationToken);
            _exists = true;
        }

        try
        {
            using var content = new MemoryStream(lines, writable: false);
            var conditions = new AppendBlobRequestConditions { IfAppendPositionEqual = _length };
            await blob.AppendBlockAsync(
                content, new AppendBlobAppendBlockOptions { Conditions = conditions }, cancellationToken);
        }
        catch (RequestFailedException exception) when (exception.Status == 412)
        {
            // The SDK repeats a request whose answer was lost; then the condition fails on our own append.
            if (!await EndsWithAsync(lines, cancellationToken))
                throw new HubLostException();
        }

        _length += lines.Length;
    }

    private async Task CreateAsync(CancellationToken cancellationToken)
    {
        try
        {
            var conditions = new AppendBlobRequestConditions { IfNoneMatch = ETag.All };
            await blob.CreateAsync(new AppendBlobCreateOptions { Conditions = conditions }, cancellationToken);
        }
        catch (RequestFailedException exception) when (exception.Status == 409)
        {
            // Created by a try whose answer was lost; what it holds decides at the append.
        }
    }

    private async Task<bool> EndsWithAsync(byte[] lines, CancellationToken cancellationToken)
    {
        try
        {
            var range = new BlobDownloadOptions { Range = new HttpRange(_length) };
            var stored = await blob.DownloadContentAsync(range, cancellationToken);
            return stored.Value.Content.ToMemory().Span.SequenceEqual(lines);
        }
        catch (RequestFailedException exception) when (exception.Status == 416)
        {
            return false;
        }
    }
}
