using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using FrontierFunctions.App.Zones;
using FrontierFunctions.Pipeline;
using FrontierFunctions.Pipeline.Deidentification;

namespace FrontierFunctions.App.Ingest;

/// <summary>
/// What ingest keeps in the records zone, encrypted with the organization's key under the blob's own name:
/// <c>identities/{organization}/{batch token}/intake|files|resolution/...</c> and
/// <c>identities/{organization}/links/...</c>, <c>.../subjects/...</c>.
/// </summary>
public sealed class IngestRecordsStore(RecordsZone records)
{
    /// <summary>
    /// Opens an upload for reading; null when it is gone or its content is not the one that was taken in.
    /// </summary>
    public async Task<Stream?> TryOpenUploadAsync(FileIntake intake, CancellationToken cancellationToken)
    {
        try
        {
            // Reading fails with 412 when the blob is replaced on the way.
            return await records.Uploads.GetBlobClient(intake.BlobName).OpenReadAsync(
                new BlobOpenReadOptions(allowModifications: false)
                {
                    BufferSize = (int)Math.Clamp(intake.Length, 4 << 10, 4 << 20),
                },
                cancellationToken);
        }
        catch (RequestFailedException gone) when (gone.Status == 404)
        {
            return null;
        }
    }

    /// <summary>
    /// Adds an intake record; false when the same content was taken in under the same name before. When it was uploaded
    /// anew since, the record says so: it may have come back after other content.
    /// </summary>
    public async Task<bool> TryAddIntakeAsync(
        BatchKey batch, OrganizationKeys keys, FileIntake intake, CancellationToken cancellationToken)
    {
        var name = $"{batch.Prefix}intake/{intake.FileToken}";
        var content = keys.Encrypt(JsonSerializer.SerializeToUtf8Bytes(intake, IngestJson.Default.FileIntake), name);
        try
        {
            await records.Identities.GetBlobClient(name).UploadAsync(
                new BinaryData(content),
                new BlobUploadOptions { Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All } },
                cancellationToken);
            return true;
        }
        catch (RequestFailedException there) when (there.Status is 409 or 412)
        {
            if ((await ReadAsync(name, keys, IngestJson.Default.FileIntake, cancellationToken))?.ETag != intake.ETag)
            {
                await records.Identities.WriteAsync(name, content, "application/octet-stream", cancellationToken);
            }

            return false;
        }
    }

    /// <summary>The version of an upload that is there now; null when it is gone.</summary>
    public async Task<string?> CurrentETagAsync(FileIntake intake, CancellationToken cancellationToken)
    {
        try
        {
            var properties = await records.Uploads.GetBlobClient(intake.BlobName).GetPropertiesAsync(
                cancellationToken: cancellationToken);
            return properties.Value.ETag.ToString();
        }
        catch (RequestFailedException gone) when (gone.Status == 404)
        {
            return null;
        }
    }

    /// <summary>Reads one intake record.</summary>
    public async Task<FileIntake> IntakeAsync(
        FileWork work, OrganizationKeys keys, CancellationToken cancellationToken) =>
        await ReadAsync(
            $"{work.Batch.Prefix}intake/{work.FileToken}", keys, IngestJson.Default.FileIntake, cancellationToken)
        ?? throw new InvalidOperationException("The file was never taken in.");

    /// <summary>Reads all intake records of a batch.</summary>
    public async Task<IReadOnlyList<FileIntake>> IntakesAsync(
        BatchKey batch, OrganizationKeys keys, CancellationToken cancellationToken) =>
        await ReadAllAsync($"{batch.Prefix}intake/", keys, IngestJson.Default.FileIntake, cancellationToken);

    /// <summary>
    /// Remembers that the sender says that the batch is complete, and under what name it is uploaded.
    /// </summary>
    public Task MarkCompleteAsync(
        BatchKey batch, OrganizationKeys keys, UploadPath path, CancellationToken cancellationToken)
    {
        var name = $"{batch.Prefix}complete";
        return records.Identities.WriteAsync(
            name,
            keys.Encrypt(System.Text.Encoding.UTF8.GetBytes($"{path.Organization}/{path.Batch}/"), name),
            "application/octet-stream",
            cancellationToken);
    }

    /// <summary>
    /// The name tokens of all that stands in a complete batch's upload folder; null when the batch is not said to be
    /// complete.
    /// </summary>
    public async Task<IReadOnlyList<string>?> CompleteUploadsAsync(
        BatchKey batch, OrganizationKeys keys, CancellationToken cancellationToken)
    {
        var name = $"{batch.Prefix}complete";
        if (await records.Identities.TryReadAsync(name, cancellationToken) is not { } content)
        {
            return null;
        }

        var folder = System.Text.Encoding.UTF8.GetString(keys.Decrypt(content, name));
        var tokens = new List<string>();
        await foreach (var blob in records.Uploads.GetBlobsAsync(
            BlobTraits.None, BlobStates.None, folder, cancellationToken))
        {
            if (UploadPath.TryParse(blob.Name, out var path) && !path.IsCompleteMarker)
            {
                tokens.Add(keys.Token("name", path.BlobName));
            }
        }

        return tokens;
    }

    /// <summary>Writes a file's identities.</summary>
    public Task WriteIdentitiesAsync(
        BatchKey batch, OrganizationKeys keys, FileIdentities identities, CancellationToken cancellationToken) =>
        WriteAsync(
            $"{batch.Prefix}files/{identities.FileToken}",
            keys,
            identities,
            SubjectResolutionJson.Default.FileIdentities,
            cancellationToken);

    /// <summary>Reads the identities of one file; null when it has none.</summary>
    public Task<FileIdentities?> IdentitiesOfAsync(
        FileWork work, OrganizationKeys keys, CancellationToken cancellationToken) => ReadAsync(
        $"{work.Batch.Prefix}files/{work.FileToken}", keys, SubjectResolutionJson.Default.FileIdentities,
        cancellationToken);

    /// <summary>Removes a file's identities: newer content stands under its name.</summary>
    public Task RemoveIdentitiesAsync(FileWork work, CancellationToken cancellationToken) =>
        records.Identities.DeleteBlobIfExistsAsync(
            $"{work.Batch.Prefix}files/{work.FileToken}", cancellationToken: cancellationToken);

    /// <summary>Reads all identities of a batch.</summary>
    public async Task<IReadOnlyList<FileIdentities>> IdentitiesAsync(
        BatchKey batch, OrganizationKeys keys, CancellationToken cancellationToken) =>
        await ReadAllAsync(
            $"{batch.Prefix}files/", keys, SubjectResolutionJson.Default.FileIdentities, cancellationToken);

    /// <summary>Reads and decrypts a record; null when there is none.</summary>
    public async Task<T?> ReadAsync<T>(
        string name, OrganizationKeys keys, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        if (await records.Identities.TryReadAsync(name, cancellationToken) is not { } content)
        {
            return null;
        }

        return JsonSerializer.Deserialize(keys.Decrypt(content, name), type);
    }

    /// <summary>Encrypts and writes a record.</summary>
    public Task WriteAsync<T>(
        string name, OrganizationKeys keys, T value, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        WriteBytesAsync(name, keys, JsonSerializer.SerializeToUtf8Bytes(value, type), cancellationToken);

    /// <summary>Encrypts and writes bytes.</summary>
    public Task WriteBytesAsync(
        string name, OrganizationKeys keys, byte[] content, CancellationToken cancellationToken) =>
        records.Identities.WriteAsync(name, keys.Encrypt(content, name), "application/octet-stream", cancellationToken);

    /// <summary>Reads and decrypts bytes; null when there are none.</summary>
    public async Task<byte[]?> ReadBytesAsync(
        string name, OrganizationKeys keys, CancellationToken cancellationToken) =>
        await records.Identities.TryReadAsync(name, cancellationToken) is { } content
            ? keys.Decrypt(content, name)
            : null;

    /// <summary>The same; empty where there are none or the blob is a name only.</summary>
    public async Task<byte[]> ReadBytesOrEmptyAsync(
        string name, OrganizationKeys keys, CancellationToken cancellationToken) =>
        await records.Identities.TryReadAsync(name, cancellationToken) is { Length: > 0 } content
            ? keys.Decrypt(content, name)
            : [];

    /// <summary>Writes why a file, or places in it, were set aside.</summary>
    public Task WriteReasonAsync(BatchKey batch, QuarantineReason reason, CancellationToken cancellationToken) =>
        records.Quarantine.WriteAsync(
            $"{batch.Prefix}{reason.FileToken}.reason.json",
            JsonSerializer.SerializeToUtf8Bytes(reason, IngestJson.Default.QuarantineReason),
            "application/json",
            cancellationToken);

    /// <summary>Removes a reason that no longer holds.</summary>
    public Task RemoveReasonAsync(FileWork work, CancellationToken cancellationToken) =>
        records.Quarantine.DeleteBlobIfExistsAsync(
            $"{work.Batch.Prefix}{work.FileToken}.reason.json", cancellationToken: cancellationToken);

    /// <summary>Writes that an upload belongs to nobody.</summary>
    public Task WriteUnroutedAsync(string token, CancellationToken cancellationToken)
    {
        var reason = new QuarantineReason
        {
            FileToken = token,
            WholeFile = true,
            Count = 1,
            Issues = [QuarantineIssue.From(new InputIssue(IngestIssues.Unrouted))],
        };
        return records.Quarantine.WriteAsync(
            $"unrouted/{token}.reason.json",
            JsonSerializer.SerializeToUtf8Bytes(reason, IngestJson.Default.QuarantineReason),
            "application/json",
            cancellationToken);
    }

    private async Task<IReadOnlyList<T>> ReadAllAsync<T>(
        string prefix, OrganizationKeys keys, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        var names = new List<string>();
        await foreach (var blob in records.Identities.GetBlobsAsync(
            BlobTraits.None, BlobStates.None, prefix, cancellationToken))
        {
            names.Add(blob.Name);
        }

        var values = new T?[names.Count];
        await Parallel.ForAsync(
            0, names.Count, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = cancellationToken },
            async (i, token) => values[i] = await ReadAsync(names[i], keys, type, token));
        return [.. values.OfType<T>()];
    }
}

/// <summary>Kinds of bad input that ingest itself finds.</summary>
internal static class IngestIssues
{
    public static readonly IssueKind Unrouted = new(
        "upload.unrouted", "Upload to uploads/{organization}/{batch}/{file} with the name of a configured "
            + "organization.");

    public static readonly IssueKind Failed = new(
        "processing.failed",
        "A step failed again and again; the log of the file's token says which. Upload the file again when that is mended.");

    public static readonly IssueKind Rules = new(
        "rules.invalid",
        "Correct the organization's rules in the container rules; the log says the place. Then upload the file again.");

    public static readonly IssueKind Replaced = new(
        "upload.replaced",
        "The file was replaced or deleted while it was processed; its new content is processed by itself, nothing to "
        + "do.");
}
