using Azure;
using Azure.Core;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.Extensions.Configuration;

namespace FrontierFunctions.App.Zones;

/// <summary>
/// The records zone: <c>uploads</c>, <c>identities</c>, <c>quarantine</c>. Holds what identifies people; only ingest
/// may hold this type.
/// </summary>
public sealed class RecordsZone(IConfiguration configuration, TokenCredential credential)
{
    private readonly BlobServiceClient _service = StorageConnection.Connect(
        configuration, "RecordsStorage", credential);

    /// <summary>What organizations upload: <c>{organization}/{batch}/{file}</c>.</summary>
    public BlobContainerClient Uploads => _service.GetBlobContainerClient("uploads");

    /// <summary>
    /// Intake records, identities, resolutions and links; every blob encrypted with the organization's key.
    /// </summary>
    public BlobContainerClient Identities => _service.GetBlobContainerClient("identities");

    /// <summary>
    /// Reasons of what could not be processed: <c>{organization}/{batch token}/{file token}.reason.json</c>.
    /// </summary>
    public BlobContainerClient Quarantine => _service.GetBlobContainerClient("quarantine");

    /// <summary>
    /// Organizations' own de-identification rules: <c>{organization}/{format}.{profile}.json</c>.
    /// </summary>
    public BlobContainerClient Rules => _service.GetBlobContainerClient("rules");

    /// <summary>
    /// Sealed entries of who is who, where an organization asks for them; only its own private key opens them.
    /// </summary>
    public BlobContainerClient Vault => _service.GetBlobContainerClient("vault");

    /// <summary>Creates the containers that are not there.</summary>
    public Task PrepareAsync(CancellationToken cancellationToken) => Task.WhenAll(
        Rules.CreateIfNotExistsAsync(cancellationToken: cancellationToken),
        Vault.CreateIfNotExistsAsync(cancellationToken: cancellationToken),
        Uploads.CreateIfNotExistsAsync(cancellationToken: cancellationToken),
        Identities.CreateIfNotExistsAsync(cancellationToken: cancellationToken),
        Quarantine.CreateIfNotExistsAsync(cancellationToken: cancellationToken));
}

/// <summary>The clean zone: what de-identification and everything after it wrote.</summary>
public sealed class CleanZone(IConfiguration configuration, TokenCredential credential)
{
    private readonly BlobServiceClient _service = StorageConnection.Connect(configuration, "CleanStorage", credential);

    /// <summary>De-identified copies and their manifests: <c>{organization}/{batch token}/{file token}.*</c>.</summary>
    public BlobContainerClient Deidentified => _service.GetBlobContainerClient("deidentified");

    /// <summary>
    /// Events: <c>{organization}/{shard}/{file token}.ndjson</c>; a shard is the first byte of the subject's pseudonym,
    /// hex.
    /// </summary>
    public BlobContainerClient Events => _service.GetBlobContainerClient("events");

    /// <summary>Feature vectors: <c>{organization}/{batch token}/{shard}.ndjson</c>.</summary>
    public BlobContainerClient Features => _service.GetBlobContainerClient("features");

    /// <summary>
    /// Scores, RiskAssessments, file states and the batch summary: <c>{organization}/{batch token}/...</c>.
    /// </summary>
    public BlobContainerClient Results => _service.GetBlobContainerClient("results");

    /// <summary>Reports: <c>{organization}/{subject}/{version}/</c>.</summary>
    public BlobContainerClient Reports => _service.GetBlobContainerClient("reports");

    /// <summary>Creates the containers that are not there.</summary>
    public Task PrepareAsync(CancellationToken cancellationToken) => Task.WhenAll(
        Deidentified.CreateIfNotExistsAsync(cancellationToken: cancellationToken),
        Events.CreateIfNotExistsAsync(cancellationToken: cancellationToken),
        Features.CreateIfNotExistsAsync(cancellationToken: cancellationToken),
        Results.CreateIfNotExistsAsync(cancellationToken: cancellationToken),
        Reports.CreateIfNotExistsAsync(cancellationToken: cancellationToken));
}

/// <summary>
/// Connects as the Functions host does: a connection string, or <c>{name}__blobServiceUri</c> with an identity.
/// </summary>
internal static class StorageConnection
{
    public static BlobServiceClient Connect(IConfiguration configuration, string name, TokenCredential credential)
    {
        if (configuration[name] is { Length: > 0 } connectionString)
        {
            return new BlobServiceClient(connectionString);
        }

        // "__" in an environment variable is ":" in configuration.
        var uri = configuration[$"{name}:blobServiceUri"]
            ?? throw new InvalidOperationException($"Set {name} or {name}__blobServiceUri.");
        return new BlobServiceClient(new Uri(uri), credential);
    }
}

/// <summary>Reads and writes whole small blobs.</summary>
internal static class BlobContent
{
    /// <summary>The blob's bytes; null when it does not exist.</summary>
    public static async Task<byte[]?> TryReadAsync(
        this BlobContainerClient container, string name, CancellationToken cancellationToken)
    {
        try
        {
            var response = await container.GetBlobClient(name).DownloadContentAsync(cancellationToken);
            return response.Value.Content.ToArray();
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            return null;
        }
    }

    /// <summary>
    /// Writes the blob whole, in place of what may be there: outputs are pure functions of their inputs.
    /// </summary>
    public static Task WriteAsync(
        this BlobContainerClient container,
        string name,
        ReadOnlyMemory<byte> content,
        string contentType,
        CancellationToken cancellationToken) =>
        container.GetBlobClient(name).UploadAsync(
            new BinaryData(content),
            new BlobUploadOptions { HttpHeaders = new BlobHttpHeaders { ContentType = contentType } },
            cancellationToken);
}
