using System.Text.Json;
using Azure;
using Azure.Storage.Blobs.Models;
using FrontierFunctions.App.Zones;

namespace FrontierFunctions.App.Ingest;

/// <summary>The state of each file of a batch, in the clean zone: <c>results/{organization}/{batch token}/files/{file token}.json</c>.</summary>
public sealed class FileStates(CleanZone clean)
{
    /// <summary>Writes a file's state.</summary>
    public Task WriteAsync(BatchKey batch, FileState state, CancellationToken cancellationToken) =>
        clean.Results.WriteAsync(
            NameOf(batch, state.FileToken),
            JsonSerializer.SerializeToUtf8Bytes(state, IngestJson.Default.FileState),
            "application/json",
            cancellationToken);

    /// <summary>Writes a file's first state, unless it has one: processing may be faster than who saw the upload.</summary>
    public async Task TryAddAsync(BatchKey batch, FileState state, CancellationToken cancellationToken)
    {
        try
        {
            await clean.Results.GetBlobClient(NameOf(batch, state.FileToken)).UploadAsync(
                new BinaryData(JsonSerializer.SerializeToUtf8Bytes(state, IngestJson.Default.FileState)),
                new BlobUploadOptions
                {
                    HttpHeaders = new BlobHttpHeaders { ContentType = "application/json" },
                    Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All },
                },
                cancellationToken);
        }
        catch (RequestFailedException there) when (there.Status is 409 or 412)
        {
            // It has one.
        }
    }

    /// <summary>Reads a file's state; null before it has one.</summary>
    public async Task<FileState?> ReadAsync(BatchKey batch, string fileToken, CancellationToken cancellationToken) =>
        await clean.Results.TryReadAsync(NameOf(batch, fileToken), cancellationToken) is { } content
            ? JsonSerializer.Deserialize(content, IngestJson.Default.FileState)
            : null;

    /// <summary>Reads all states of a batch, ordered by token.</summary>
    public async Task<IReadOnlyList<FileState>> ReadAllAsync(BatchKey batch, CancellationToken cancellationToken)
    {
        var tokens = new List<string>();
        await foreach (var blob in clean.Results.GetBlobsAsync(prefix: $"{batch.Prefix}files/", cancellationToken: cancellationToken))
        {
            tokens.Add(Path.GetFileNameWithoutExtension(blob.Name));
        }

        var states = new FileState?[tokens.Count];
        await Parallel.ForAsync(0, tokens.Count, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = cancellationToken },
            async (i, token) => states[i] = await ReadAsync(batch, tokens[i], token));
        return [.. states.OfType<FileState>().OrderBy(s => s.FileToken, StringComparer.Ordinal)];
    }

    private static string NameOf(BatchKey batch, string fileToken) => $"{batch.Prefix}files/{fileToken}.json";
}
