using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace FrontierFunctions.Host.Blobs;

/// <summary>
/// Stands for a blob where its name must not: a blob's name is an identifier, and receipts lie in the host's account.
/// Keyed, so that a guessed name cannot be confirmed by whoever reads the receipts.
/// </summary>
internal readonly record struct BlobToken(UInt128 Value)
{
    public override string ToString() => Value.ToString("x32", CultureInfo.InvariantCulture);

    public static bool TryParse(string text, out BlobToken token)
    {
        var parsed = UInt128.TryParse(
            text, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var value);
        token = new BlobToken(value);
        return parsed;
    }
}

/// <summary>Makes the tokens of one storage account. Thread safe.</summary>
internal sealed class BlobTokens
{
    private const string KeyBlob = "receipt-key";

    private readonly byte[] _key;

    private BlobTokens(byte[] key) => _key = key;

    /// <summary>
    /// Reads the account's key, or makes one. It lies in the account whose blobs it stands for, so who cannot read the
    /// names cannot read the key either, and it lasts as long as they do.
    /// </summary>
    public static async Task<BlobTokens> OpenAsync(BlobContainerClient container, CancellationToken cancellationToken)
    {
        await container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        var blob = container.GetBlobClient(KeyBlob);
        try
        {
            await blob.UploadAsync(
                new BinaryData(RandomNumberGenerator.GetBytes(32)),
                new BlobUploadOptions { Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All } },
                cancellationToken);
        }
        catch (RequestFailedException exception) when (exception.Status is 409 or 412)
        {
            // An earlier start made it.
        }

        var content = await blob.DownloadContentAsync(cancellationToken);
        return new BlobTokens(content.Value.Content.ToArray());
    }

    /// <summary>HMAC-SHA-256 of container and name, cut to 128 bits.</summary>
    public BlobToken Of(string container, string name) =>
        new(BinaryPrimitives.ReadUInt128BigEndian(
            HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{container}/{name}"))));
}
