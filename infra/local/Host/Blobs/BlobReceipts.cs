using System.Globalization;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace FrontierFunctions.Host.Blobs;

/// <summary>How far a function is with one blob.</summary>
/// <param name="ETag">The version of the blob that this is about.</param>
/// <param name="FailedAttempts">How often the function failed on that version.</param>
/// <param name="Done">The function succeeded, or gave up and the blob is poison.</param>
internal sealed record BlobReceipt(string ETag, int FailedAttempts, bool Done);

/// <summary>
/// One function's receipts, one per blob, kept in the host's account and in memory: a scan of what has not changed asks
/// the storage for nothing but the list. One process owns them. A blob in the works is not in here until it has ended,
/// so a kill in between leaves the receipt as it was and the blob is delivered again.
/// </summary>
internal sealed class BlobReceipts
{
    private const string ETagKey = "etag";
    private const string AttemptsKey = "attempts";
    private const string DoneKey = "done";

    private readonly BlobContainerClient _container;
    private readonly string _folder;
    private readonly Dictionary<BlobToken, BlobReceipt> _known = [];
    private readonly Lock _lock = new();

    private BlobReceipts(BlobContainerClient container, string folder)
    {
        _container = container;
        _folder = folder;
    }

    public int Count => _known.Count;

    /// <summary>Reads all receipts of a function.</summary>
    public static async Task<BlobReceipts> OpenAsync(
        BlobContainerClient container,
        string hostId,
        string function,
        CancellationToken cancellationToken)
    {
        await container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        var receipts = new BlobReceipts(container, $"blobreceipts/{hostId}/{function}/");
        var blobs = container.GetBlobsAsync(
            BlobTraits.Metadata, prefix: receipts._folder, cancellationToken: cancellationToken);
        await foreach (var blob in blobs)
        {
            if (BlobToken.TryParse(blob.Name[receipts._folder.Length..], out var token)
                && Read(blob.Metadata) is { } receipt)
            {
                receipts._known[token] = receipt;
            }
        }

        return receipts;
    }

    /// <summary>The receipt for this version of the blob, or null when nothing is known of this version.</summary>
    public BlobReceipt? Find(BlobToken token, string etag)
    {
        lock (_lock)
        {
            return _known.GetValueOrDefault(token) is { } receipt && receipt.ETag == etag ? receipt : null;
        }
    }

    public async Task WriteAsync(BlobToken token, BlobReceipt receipt, CancellationToken cancellationToken)
    {
        var metadata = new Dictionary<string, string>
        {
            [ETagKey] = receipt.ETag,
            [AttemptsKey] = receipt.FailedAttempts.ToString(CultureInfo.InvariantCulture),
            [DoneKey] = receipt.Done ? "1" : "0",
        };
        await _container.GetBlobClient(_folder + token)
            .UploadAsync(BinaryData.Empty, new BlobUploadOptions { Metadata = metadata }, cancellationToken);
        lock (_lock)
        {
            _known[token] = receipt;
        }
    }

    private static BlobReceipt? Read(IDictionary<string, string> metadata) =>
        metadata.TryGetValue(ETagKey, out var etag)
            && metadata.TryGetValue(AttemptsKey, out var attempts)
            && metadata.TryGetValue(DoneKey, out var done)
            ? new BlobReceipt(etag, int.Parse(attempts, CultureInfo.InvariantCulture), done == "1")
            : null;
}
