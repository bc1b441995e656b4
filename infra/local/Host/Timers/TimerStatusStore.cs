using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Microsoft.Azure.Functions.Worker;

namespace FrontierFunctions.Host.Timers;

/// <summary>Keeps when a timer ran and will run, so that a restart knows what it missed.</summary>
internal sealed class TimerStatusStore(BlobContainerClient container, string hostId, string function)
{
    private readonly BlobClient _blob = container.GetBlobClient($"timers/{hostId}/{function}/status");

    public async Task<ScheduleStatus?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var content = await _blob.DownloadContentAsync(cancellationToken);
            return JsonSerializer.Deserialize<ScheduleStatus>(content.Value.Content.ToMemory().Span);
        }
        catch (RequestFailedException exception) when (exception.Status == 404)
        {
            return null;
        }
    }

    public async Task WriteAsync(ScheduleStatus status, CancellationToken cancellationToken)
    {
        await container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        await _blob.UploadAsync(
            new BinaryData(JsonSerializer.SerializeToUtf8Bytes(status)), overwrite: true, cancellationToken);
    }
}
