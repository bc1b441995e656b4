using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace FrontierFunctions.Host.Blobs;

/// <summary>Makes of a blob what a trigger parameter takes.</summary>
internal static class BlobTriggerValue
{
    /// <summary>Whether <see cref="CreateAsync"/> can make a <paramref name="type"/>.</summary>
    public static bool Supports(Type type) =>
        type == typeof(BlobClient) || type == typeof(BlockBlobClient) || type == typeof(BlobBaseClient)
        || type == typeof(Stream) || type == typeof(BinaryData) || type == typeof(string) || type == typeof(byte[]);

    public static async Task<object> CreateAsync(
        Type type,
        BlobContainerClient container,
        string name,
        CancellationToken cancellationToken)
    {
        var blob = container.GetBlobClient(name);
        if (type == typeof(BlobClient) || type == typeof(BlobBaseClient))
        {
            return blob;
        }

        if (type == typeof(BlockBlobClient))
        {
            return container.GetBlockBlobClient(name);
        }

        if (type == typeof(Stream))
        {
            return await blob.OpenReadAsync(new BlobOpenReadOptions(allowModifications: false), cancellationToken);
        }

        var content = (await blob.DownloadContentAsync(cancellationToken)).Value.Content;
        return type == typeof(string) ? content.ToString() : type == typeof(byte[]) ? content.ToArray() : content;
    }
}
