using System.Text;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using FrontierFunctions.App.Organizations;
using FrontierFunctions.App.Zones;
using FrontierFunctions.Pipeline;
using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Deidentification.Privacy;
using FrontierFunctions.Pipeline.Formats;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FrontierFunctions.App.Ingest;

/// <summary>
/// The steps on one file. Each can be done again: what it writes is a function of the file and the resolution.
/// </summary>
public sealed class FileActivities(
    OrganizationDirectory organizations,
    IngestRecordsStore store,
    FileStates states,
    CleanZone clean,
    Deidentifiers deidentifiers,
    SubjectDirectories directories,
    EventWriter eventWriter,
    IOptions<IngestOptions> options,
    ILogger<FileActivities> logger)
{
    /// <summary>
    /// Reads who a file's subjects are: <c>identities/{organization}/{batch token}/files/{file token}</c>.
    /// </summary>
    [Function(nameof(ReadIdentities))]
    public async Task<FileStep> ReadIdentities([ActivityTrigger] FileWork work, CancellationToken cancellationToken)
    {
        var keys = await organizations.KeysAsync(work.Batch.Organization);
        var intake = await store.IntakeAsync(work, keys, cancellationToken);
        try
        {
            await using var upload = await store.TryOpenUploadAsync(intake, cancellationToken);
            if (upload is null)
            {
                return await SetAsideAsync(
                    work, intake, keys, new InputIssue(IngestIssues.Replaced), cancellationToken);
            }

            if (SubjectsFile.Is(intake))
            {
                await SubjectsFile.StoreAsync(store, work.Batch, keys, upload, cancellationToken);
                await states.WriteAsync(
                    work.Batch, StateOf(intake, keys, FileStage.Done) with { Format = SubjectsFile.Format },
                    cancellationToken);
                return new FileStep(work.FileToken, null);
            }

            if (intake.Archive is { } archive)
            {
                return await TakeArchiveAsync(work, intake, keys, archive, cancellationToken);
            }

            await using var hashed = new HashedStream(upload);
            if (await TryFormatsAsync(work, intake) is not { } formats)
            {
                return await SetAsideAsync(work, intake, keys, new InputIssue(IngestIssues.Rules), cancellationToken);
            }

            var outcome = await formats.ReadIdentitiesAsync(hashed, intake.Source, cancellationToken);
            if (outcome is IdentityOutcome.SetAside bad)
            {
                return await SetAsideAsync(work, intake, keys, bad.Issue, cancellationToken);
            }

            if (await hashed.FinishAsync(cancellationToken) != intake.ContentSha256)
            {
                return await SetAsideAsync(
                    work, intake, keys, new InputIssue(IngestIssues.Replaced), cancellationToken);
            }

            var read = (IdentityOutcome.Read)outcome;
            await store.WriteIdentitiesAsync(work.Batch, keys, read.Identities, cancellationToken);
            await states.WriteAsync(
                work.Batch,
                StateOf(intake, keys, FileStage.Identified) with { Family = read.Format, Format = read.Kind },
                cancellationToken);
            return new FileStep(work.FileToken, null);
        }
        catch (RequestFailedException failure) when (IsReplaced(failure))
        {
            return await SetAsideAsync(work, intake, keys, new InputIssue(IngestIssues.Replaced), cancellationToken);
        }
    }

    /// <summary>
    /// De-identifies a file: <c>deidentified/{organization}/{batch token}/{file token}</c>, with the ending of its
    /// format, and <c>.manifest.json</c>. Nothing is written before the verdict on the whole file.
    /// </summary>
    [Function(nameof(DeidentifyFile))]
    public async Task<FileStep> DeidentifyFile([ActivityTrigger] FileWork work, CancellationToken cancellationToken)
    {
        var state = await states.ReadAsync(work.Batch, work.FileToken, cancellationToken);
        if (state is { Stage: FileStage.Quarantined } or { Format: SubjectsFile.Format or ArchiveIntake.Format })
        {
            return new FileStep(work.FileToken, state.Code ?? state.Format);
        }

        var keys = await organizations.KeysAsync(work.Batch.Organization);
        var intake = await store.IntakeAsync(work, keys, cancellationToken);
        var directory = await directories.LoadAsync(work.Resolution!, keys, cancellationToken);
        if (await TryFormatsAsync(work, intake) is not { } formats)
        {
            return await SetAsideAsync(work, intake, keys, new InputIssue(IngestIssues.Rules), cancellationToken);
        }

        try
        {
            await using var upload = await store.TryOpenUploadAsync(intake, cancellationToken);
            if (upload is null)
            {
                return await SetAsideAsync(
                    work, intake, keys, new InputIssue(IngestIssues.Replaced), cancellationToken);
            }

            await using var hashed = new HashedStream(upload);
            var format = formats.Named(state?.Family ?? throw new InvalidOperationException("The file was not read."));
            await using var output = new StagedBlob(
                clean.Deidentified.GetBlockBlobClient(DeidentifiedName.Of(work, format)));
            var outcome = await formats.DeidentifyAsync(
                hashed, output, directory, intake.Source, cancellationToken);
            if (outcome is DeidentificationOutcome.SetAside bad)
            {
                return await SetAsideAsync(work, intake, keys, bad.Issue, cancellationToken);
            }

            if (await hashed.FinishAsync(cancellationToken) != intake.ContentSha256)
            {
                return await SetAsideAsync(
                    work, intake, keys, new InputIssue(IngestIssues.Replaced), cancellationToken);
            }

            var completed = (DeidentificationOutcome.Completed)outcome;
            await output.CommitAsync(format.MediaType, cancellationToken);
            await WriteManifestAsync(work, completed, cancellationToken);
            await states.WriteAsync(
                work.Batch,
                StateOf(intake, keys, FileStage.Deidentified) with
                {
                    Family = state.Family,
                    Format = state.Format,
                    Shards = state.Shards,
                    Parts = state.Parts,
                    SetAside = completed.PartsSetAsideCount,
                    Unresolved = completed.Manifest.UnresolvedReferences,
                    RulesVersion = completed.Manifest.RulesVersion,
                },
                cancellationToken);
            logger.Deidentified(
                work.FileToken, completed.Manifest.Records.Values.Sum(), completed.Manifest.BytesOut,
                completed.PartsSetAsideCount);
            return new FileStep(work.FileToken, null);
        }
        catch (RequestFailedException failure) when (IsReplaced(failure))
        {
            return await SetAsideAsync(work, intake, keys, new InputIssue(IngestIssues.Replaced), cancellationToken);
        }
    }

    /// <summary>Turns a de-identified file into events, by shard.</summary>
    [Function(nameof(WriteEvents))]
    public async Task<FileEvents> WriteEvents([ActivityTrigger] FileWork work, CancellationToken cancellationToken)
    {
        var state = await states.ReadAsync(work.Batch, work.FileToken, cancellationToken)
            ?? throw new InvalidOperationException("The file has no state.");
        // Which day does not matter: what is read is de-identified.
        var formats = await deidentifiers.ForAsync(work.Batch.Organization, DateOnly.MinValue);
        var meter = await MeterAsync(work, state, cancellationToken);
        var written = await eventWriter.WriteAsync(
            work, formats.Named(state.Family!), meter is null ? null : meter.AddClean, cancellationToken);
        await eventWriter.RemoveAsync(work, state, written, cancellationToken);
        await states.WriteAsync(
            work.Batch,
            state with
            {
                Stage = FileStage.Done, Events = written.Events, Shards = written.Shards, Parts = written.Parts,
                Utility = meter is null ? null : await MeasureAsync(work, state, formats, meter, cancellationToken),
            },
            cancellationToken);
        // A shard that held the file's events before must be looked at too: its subject may have another name now.
        return new FileEvents(null, [.. written.Shards.Union(state.Shards).Order(StringComparer.Ordinal)]);
    }

    /// <summary>Sets a file aside on which a step failed again and again, so that it does not stop its batch.</summary>
    [Function(nameof(SetAsideFailed))]
    public async Task<FileStep> SetAsideFailed([ActivityTrigger] FileWork work, CancellationToken cancellationToken)
    {
        var keys = await organizations.KeysAsync(work.Batch.Organization);
        var intake = await store.IntakeAsync(work, keys, cancellationToken);
        return await SetAsideAsync(work, intake, keys, new InputIssue(IngestIssues.Failed), cancellationToken);
    }

    /// <summary>Removes the outputs of a file whose name has newer content.</summary>
    [Function(nameof(RemoveOutputs))]
    public async Task<FileStep> RemoveOutputs([ActivityTrigger] FileWork work, CancellationToken cancellationToken)
    {
        var keys = await organizations.KeysAsync(work.Batch.Organization);
        var intake = await store.IntakeAsync(work, keys, cancellationToken);
        await RemoveCleanOutputsAsync(work, cancellationToken);
        await store.RemoveIdentitiesAsync(work, cancellationToken);
        await store.RemoveReasonAsync(work, cancellationToken);
        await states.WriteAsync(work.Batch, StateOf(intake, keys, FileStage.Superseded), cancellationToken);
        return new FileStep(work.FileToken, null);
    }

    /// <summary>
    /// Only an upload is ever missing or changed under a reader: a missing container is a fault of the deployment.
    /// </summary>
    private static bool IsReplaced(RequestFailedException failure) =>
        failure.ErrorCode == BlobErrorCode.BlobNotFound || failure.ErrorCode == BlobErrorCode.ConditionNotMet;

    /// <summary>The formats; null where the organization's rules are wrong. Nothing is done without them.</summary>
    private async Task<RecordFormats?> TryFormatsAsync(FileWork work, FileIntake intake)
    {
        try
        {
            return await deidentifiers.ForAsync(work.Batch.Organization, DayOf(intake));
        }
        catch (InvalidDataException wrong)
        {
            // A rules file holds names of the standard and its place, nothing of a record.
            logger.RulesWrong(work.Batch.Organization, wrong.Message);
            return null;
        }
    }

    private async Task<UtilityMeter?> MeterAsync(
        FileWork work, FileState state, CancellationToken cancellationToken)
    {
        if (state.Bytes > options.Value.LargestMeasuredUpload)
        {
            return null;
        }

        var keys = await organizations.KeysAsync(work.Batch.Organization);
        var directory = await directories.LoadAsync(work.Resolution!, keys, cancellationToken);
        return new UtilityMeter(id => directory.Find(work.FileToken, Encoding.UTF8.GetBytes(id))?.Pseudonym);
    }

    /// <summary>Reads the facts of the upload beside those of its copy; keeps their numbers only.</summary>
    private async Task<UtilityCounts?> MeasureAsync(
        FileWork work, FileState state, RecordFormats formats, UtilityMeter meter,
        CancellationToken cancellationToken)
    {
        var keys = await organizations.KeysAsync(work.Batch.Organization);
        var intake = await store.IntakeAsync(work, keys, cancellationToken);
        try
        {
            await using var upload = await store.TryOpenUploadAsync(intake, cancellationToken);
            if (upload is null)
            {
                return null;
            }

            await formats.ReadFileEventsAsync(state.Family!, upload, meter.AddOriginal, cancellationToken);
            return meter.Finish();
        }
        catch (Exception failure) when (
            failure is InvalidDataException || (failure is RequestFailedException gone && IsReplaced(gone)))
        {
            // Parts of it were set aside, or it is gone: there is nothing to compare with.
            return null;
        }
    }

    private static DateOnly DayOf(FileIntake intake) => DateOnly.FromDateTime(intake.UploadedAt.UtcDateTime);

    private static FileState StateOf(FileIntake intake, OrganizationKeys keys, FileStage stage) => new()
    {
        FileToken = intake.FileToken,
        NameToken = intake.NameToken,
        Stage = stage,
        Bytes = intake.Length,
        ContentToken = keys.Token("content", intake.ContentSha256),
    };

    private async Task RemoveCleanOutputsAsync(FileWork work, CancellationToken cancellationToken)
    {
        // The copy, with whatever ending its format gave it, and the manifest.
        await foreach (var blob in clean.Deidentified.GetBlobsAsync(
            BlobTraits.None, BlobStates.None, $"{work.Batch.Prefix}{work.FileToken}.", cancellationToken))
        {
            await clean.Deidentified.DeleteBlobIfExistsAsync(blob.Name, cancellationToken: cancellationToken);
        }

        var state = await states.ReadAsync(work.Batch, work.FileToken, cancellationToken);
        await eventWriter.RemoveAsync(work, state, kept: null, cancellationToken);
    }

    private async Task<FileStep> SetAsideAsync(
        FileWork work, FileIntake intake, OrganizationKeys keys, InputIssue issue, CancellationToken cancellationToken)
    {
        await RemoveCleanOutputsAsync(work, cancellationToken);
        var reason = new QuarantineReason
        {
            FileToken = work.FileToken,
            WholeFile = true,
            Count = 1,
            Issues = [QuarantineIssue.From(issue)],
        };
        await store.WriteReasonAsync(work.Batch, reason, cancellationToken);
        await states.WriteAsync(
            work.Batch, StateOf(intake, keys, FileStage.Quarantined) with { Code = issue.Kind.Code },
            cancellationToken);
        logger.SetAside(work.FileToken, issue.Kind.Code);
        return new FileStep(work.FileToken, issue.Kind.Code);
    }

    /// <summary>Its entries are files of their own; of itself there is only what could not be read.</summary>
    private async Task<FileStep> TakeArchiveAsync(
        FileWork work, FileIntake intake, OrganizationKeys keys, ArchiveIntake archive,
        CancellationToken cancellationToken)
    {
        if (archive.Refused is { } refused)
        {
            return await SetAsideAsync(
                work, intake, keys, new InputIssue(new IssueKind(refused.Code, refused.Remedy)), cancellationToken);
        }

        if (archive.Issues.Count > 0)
        {
            await store.WriteReasonAsync(
                work.Batch,
                new QuarantineReason
                {
                    FileToken = work.FileToken, WholeFile = false, Count = archive.Issues.Count,
                    Issues = archive.Issues,
                },
                cancellationToken);
        }

        await states.WriteAsync(
            work.Batch,
            StateOf(intake, keys, FileStage.Done) with
            {
                Format = ArchiveIntake.Format, SetAside = archive.Issues.Count,
            },
            cancellationToken);
        return new FileStep(work.FileToken, null);
    }

    private async Task WriteManifestAsync(
        FileWork work, DeidentificationOutcome.Completed completed, CancellationToken cancellationToken)
    {
        await clean.Deidentified.WriteAsync(
            DeidentifiedName.ManifestOf(work),
            System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(
                completed.Manifest, DeidentificationManifestJson.Default.DeidentificationManifest),
            "application/json",
            cancellationToken);
        if (completed.PartsSetAsideCount == 0)
        {
            await store.RemoveReasonAsync(work, cancellationToken);
            return;
        }

        var reason = new QuarantineReason
        {
            FileToken = work.FileToken,
            WholeFile = false,
            Count = completed.PartsSetAsideCount,
            Issues = [.. completed.PartsSetAside.Select(QuarantineIssue.From)],
        };
        await store.WriteReasonAsync(work.Batch, reason, cancellationToken);
    }
}

/// <summary>Names of a file's de-identified copy.</summary>
internal static class DeidentifiedName
{
    public static string Of(FileWork work, IRecordFormat format) =>
        $"{work.Batch.Prefix}{work.FileToken}.{format.Extension}";

    public static string ManifestOf(FileWork work) => $"{work.Batch.Prefix}{work.FileToken}.manifest.json";
}
