using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using FrontierFunctions.App.Organizations;
using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Formats.Archives;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace FrontierFunctions.App.Ingest;

/// <summary>
/// Takes in what is uploaded: writes an encrypted intake record, under a token that derives from organization, blob
/// name and content, and rings the batch's bell. Doing it again changes nothing.
/// </summary>
public sealed class IngestBlob(
    OrganizationDirectory organizations, IngestRecordsStore store, FileStates states, ArchiveUploads archives,
    ILogger<IngestBlob> logger)
{
    /// <summary>Runs for every new or changed blob in <c>uploads</c>.</summary>
    [Function(nameof(IngestBlob))]
    public async Task RunAsync(
        [BlobTrigger(
            "uploads/{path}", Connection = "RecordsStorage", Source = BlobTriggerSource.EventGrid)] BlobClient blob,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken)
    {
        if (!UploadPath.TryParse(blob.Name, out var path) || !organizations.Knows(path.Organization))
        {
            var token = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(blob.Name)))[..32];
            await store.WriteUnroutedAsync(token, cancellationToken);
            logger.Unrouted(token);
            return;
        }

        var keys = await organizations.KeysAsync(path.Organization);
        var batch = new BatchKey(path.Organization, keys.Token("batch", path.Batch));
        if (path.IsCompleteMarker)
        {
            await store.MarkCompleteAsync(batch, keys, path, cancellationToken);
            await BatchStart.RingAsync(client, batch, cancellationToken);
            return;
        }

        if (await IntakeAsync(blob, path, keys, cancellationToken) is not { } intake)
        {
            // Deleted or replaced since the event: nothing to do, or an event of its own to come.
            return;
        }

        var received = new FileState
        {
            FileToken = intake.FileToken, NameToken = intake.NameToken, Stage = FileStage.Received,
            Bytes = intake.Length,
        };
        await states.TryAddAsync(batch, received, cancellationToken);
        if (await store.TryAddIntakeAsync(batch, keys, intake, cancellationToken))
        {
            logger.Received(intake.FileToken, intake.Length);
        }
        else if ((await states.ReadAsync(batch, intake.FileToken, cancellationToken))?.Code is { } code
            && (code == IngestIssues.Failed.Code || code == IngestIssues.Rules.Code))
        {
            // What failed for no fault of the file is tried again when the file is uploaded again.
            await states.WriteAsync(batch, received, cancellationToken);
        }

        await BatchStart.RingAsync(client, batch, cancellationToken);
    }

    private async Task<FileIntake?> IntakeAsync(
        BlobClient blob, UploadPath path, OrganizationKeys keys, CancellationToken cancellationToken)
    {
        try
        {
            var properties = (await blob.GetPropertiesAsync(cancellationToken: cancellationToken)).Value;
            await using var content = await blob.OpenReadAsync(
                new BlobOpenReadOptions(allowModifications: false)
                {
                    BufferSize = 1 << 20,
                    Conditions = new BlobRequestConditions { IfMatch = properties.ETag },
                },
                cancellationToken);
            var isArchive = await IsArchiveAsync(content, cancellationToken);
            var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken));
            return new FileIntake
            {
                FileToken = keys.Token("file", $"{path.BlobName}\n{hash}"),
                NameToken = keys.Token("name", path.BlobName),
                BlobName = path.BlobName,
                ContentSha256 = hash,
                Length = properties.ContentLength,
                UploadedAt = properties.LastModified,
                ETag = properties.ETag.ToString(),
                Archive = isArchive ? await archives.LayOutAsync(path, content, cancellationToken) : null,
            };
        }
        catch (RequestFailedException changed) when (changed.Status is 404 or 412)
        {
            return null;
        }
    }

    private static async Task<bool> IsArchiveAsync(Stream content, CancellationToken cancellationToken)
    {
        var beginning = new byte[4];
        var read = await content.ReadAtLeastAsync(beginning, 4, throwOnEndOfStream: false, cancellationToken);
        content.Position = 0;
        return ZipRecords.IsZip(beginning.AsSpan(0, read));
    }
}

/// <summary>Starts a batch's orchestration where there is none, and rings its bell.</summary>
internal static class BatchStart
{
    public static async Task RingAsync(DurableTaskClient client, BatchKey batch, CancellationToken cancellationToken)
    {
        await OrchestrationStart.EnsureRunningAsync(
            client, nameof(BatchOrchestration.ProcessBatch), batch.InstanceId, new BatchRound(batch, 1),
            cancellationToken);
        await client.RaiseEventAsync(batch.InstanceId, BatchOrchestration.Bell, "", cancellationToken);
    }
}

internal static partial class IngestLog
{
    [LoggerMessage(EventId = 200, Level = LogLevel.Information, Message = "Received file {File}, {Bytes} bytes")]
    public static partial void Received(this ILogger logger, string file, long bytes);

    [LoggerMessage(EventId = 201, Level = LogLevel.Warning,
        Message = "An upload stands outside {{organization}}/{{batch}}/ of a known organization; reason {Token}")]
    public static partial void Unrouted(this ILogger logger, string token);

    [LoggerMessage(EventId = 202, Level = LogLevel.Warning, Message = "File {File} set aside: {Code}")]
    public static partial void SetAside(this ILogger logger, string file, string code);

    [LoggerMessage(EventId = 203, Level = LogLevel.Information,
        Message = "File {File} de-identified: {Resources} resources, {Bytes} bytes out, {SetAside} places set aside")]
    public static partial void Deidentified(
        this ILogger logger, string file, long resources, long bytes, long setAside);

    [LoggerMessage(EventId = 204, Level = LogLevel.Information,
        Message = "Batch {Batch}: {Subjects} subjects, {Ambiguities} ambiguities kept apart")]
    public static partial void Resolved(this ILogger logger, string batch, int subjects, int ambiguities);

    [LoggerMessage(EventId = 206, Level = LogLevel.Error, Message = "The rules of {Organization} are wrong: {Place}")]
    public static partial void RulesWrong(this ILogger logger, string organization, string place);

    [LoggerMessage(EventId = 205, Level = LogLevel.Information,
        Message = "Batch {Batch} tells more of subjects of {Others} other batches; they are looked at again")]
    public static partial void RingsOthers(this ILogger logger, string batch, int others);

    [LoggerMessage(EventId = 207, Level = LogLevel.Information,
        Message = "Notes of batch {Batch} may name a subject that is known now; they are looked at again")]
    public static partial void RingsNotes(this ILogger logger, string batch);
}
