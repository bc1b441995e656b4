using Azure.Storage.Blobs;

namespace FrontierFunctions.Local.Demo;

/// <summary>Copies what landed in containers to folders of the same names.</summary>
internal static class ContainerCopy
{
    /// <summary>The containers that a reader may want: all of the clean zone that the app writes.</summary>
    public static IReadOnlyList<string> Clean { get; } = ["deidentified", "events", "features", "results", "reports"];

    /// <summary>Copies one container; nothing happens when it does not exist. Gives the bytes copied.</summary>
    public static async Task<long> ToFolderAsync(
        string connection, string container, string folder, CancellationToken cancellationToken)
    {
        var client = new BlobContainerClient(connection, container);
        if (!await client.ExistsAsync(cancellationToken))
        {
            return 0;
        }

        var root = Path.GetFullPath(Path.Combine(folder, container));
        Directory.CreateDirectory(root);
        long bytes = 0;
        var options = new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(
            client.GetBlobsAsync(cancellationToken: cancellationToken), options, async (blob, cancellation) =>
        {
            var path = Path.GetFullPath(Path.Combine(root, blob.Name));
            if (!path.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            {
                // The app names these blobs by tokens: one that climbs out of the folder is not of its making.
                throw new LocalRuntimeException(
                    $"The container {container} holds a blob whose name leaves its folder.");
            }

            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await client.GetBlobClient(blob.Name).DownloadToAsync(path, cancellation);
            Interlocked.Add(ref bytes, blob.Properties.ContentLength ?? 0);
        });
        return bytes;
    }

    /// <summary>Size of a container's blobs; 0 when it does not exist.</summary>
    public static async Task<long> SizeAsync(string connection, string container, CancellationToken cancellationToken)
    {
        var client = new BlobContainerClient(connection, container);
        long bytes = 0;
        if (await client.ExistsAsync(cancellationToken))
        {
            await foreach (var blob in client.GetBlobsAsync(cancellationToken: cancellationToken))
            {
                bytes += blob.Properties.ContentLength ?? 0;
            }
        }

        return bytes;
    }
}
