using System.Collections.Concurrent;
using System.Text.Json;
using Azure;
using Azure.Storage.Blobs.Models;
using FrontierFunctions.App.Zones;

namespace FrontierFunctions.App.Ingest;

/// <summary>
/// The state of each file of a batch, in the clean zone:
/// <c>results/{organization}/{batch token}/files/{file token}.json</c>.
/// </summary>
public sealed class FileStates(CleanZone clean)
{
    /// <summary>About 20 MB.</summary>
    private const int KeptStates = 50_000;

    private readonly ConcurrentDictionary<string, (ETag Version, FileState State)> _read = new(StringComparer.Ordinal);

    /// <summary>Writes a file's state.</summary>
    public Task WriteAsync(BatchKey batch, FileState state, CancellationToken cancellationToken) =>
        clean.Results.WriteAsync(
            NameOf(batch, state.FileToken),
            JsonSerializer.SerializeToUtf8Bytes(state, IngestJson.Default.FileState),
            "application/json",
            cancellationToken);

    /// <summary>
    /// Writes a file's first state, unless it has one: processing may be faster than who saw the upload.
    /// </summary>
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

    /// <summary>
    /// Reads all states of a batch, ordered by token. A state that was read before and has not changed is not read
    /// again.
    /// </summary>
    public async Task<IReadOnlyList<FileState>> ReadAllAsync(BatchKey batch, CancellationToken cancellationToken)
    {
        var listed = new List<(string Name, ETag Version)>();
        await foreach (var blob in clean.Results.GetBlobsAsync(
            BlobTraits.None, BlobStates.None, $"{batch.Prefix}files/", cancellationToken))
        {
            listed.Add((blob.Name, blob.Properties.ETag ?? default));
        }

        if (_read.Count > KeptStates)
        {
            _read.Clear();
        }

        var states = new FileState?[listed.Count];
        await Parallel.ForAsync(
            0, listed.Count, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = cancellationToken },
            async (i, token) =>
            {
                var (name, version) = listed[i];
                if (_read.TryGetValue(name, out var known) && known.Version == version)
                {
                    states[i] = known.State;
                }
                else if (await ReadAsync(batch, Path.GetFileNameWithoutExtension(name), token) is { } state)
                {
                    // What was read may be newer than what was listed: then it is read once more next time.
                    states[i] = state;
                    _read[name] = (version, state);
                }
            });
        return [.. states.OfType<FileState>().OrderBy(s => s.FileToken, StringComparer.Ordinal)];
    }

    private static string NameOf(BatchKey batch, string fileToken) => $"{batch.Prefix}files/{fileToken}.json";
}
