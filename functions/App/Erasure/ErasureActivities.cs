using System.Text;
using System.Text.Json;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using FrontierFunctions.App.Ingest;
using FrontierFunctions.App.Organizations;
using FrontierFunctions.App.Reports;
using FrontierFunctions.App.Scoring;
using FrontierFunctions.App.Zones;
using FrontierFunctions.Pipeline.Deidentification;
using Microsoft.Azure.Functions.Worker;

namespace FrontierFunctions.App.Erasure;

/// <summary>The steps of forgetting a subject. Each can be done again.</summary>
public sealed class ErasureActivities(
    OrganizationDirectory organizations,
    RecordsZone records,
    CleanZone clean,
    IngestRecordsStore store,
    FileStates states,
    SubjectBatches batches,
    SubjectVaults vaults,
    SubjectAliases aliases,
    ArchiveUploads archives,
    NoteIndex notes,
    NamedSubjects named)
{
    /// <summary>
    /// Removes what the clean zone holds: reports, scores and pointers of the subject whole; events, features and scores
    /// of several subjects without its lines; de-identified copies with it, whole where they are of this subject alone,
    /// else without its records.
    /// </summary>
    [Function(nameof(EraseOutputs))]
    public async Task<ErasureProof> EraseOutputs(
        [ActivityTrigger] ErasureRequest request, CancellationToken cancellationToken)
    {
        var work = await request.OpenAsync(organizations);
        var removed = await aliases.RemoveAsync(work.Organization, work.Subject, cancellationToken)
            + await RemovePointersAsync(work, cancellationToken);
        var rewritten = 0;
        var shard = SubjectTimeline.ShardOf(work.Subject);
        var lines = new List<(BlobContainerClient Container, string Prefix)>
        {
            (clean.Events, $"{work.Organization}/{shard}/"),
        };
        foreach (var batch in await batches.OfAsync(work.Organization, work.Subject, cancellationToken))
        {
            lines.Add((clean.Features, $"{batch.Prefix}{shard}.ndjson"));
            lines.Add((clean.Results, $"{batch.Prefix}scores/{shard}.ndjson"));
            lines.Add((clean.Results, $"{batch.Prefix}risk-assessments.ndjson"));
            var copies = await EraseCopiesAsync(batch, work.Subject, cancellationToken);
            (removed, rewritten) = (removed + copies.Removed, rewritten + copies.Rewritten);
        }

        foreach (var (container, prefix) in lines)
        {
            await foreach (var blob in container.GetBlobsAsync(
                BlobTraits.None, BlobStates.None, prefix, cancellationToken))
            {
                var left = await RecordsLeft.WithoutAsync(container, blob.Name, work.Subject, cancellationToken);
                removed += left == ErasedObject.Removed ? 1 : 0;
                rewritten += left == ErasedObject.Rewritten ? 1 : 0;
            }
        }

        return new ErasureProof(removed, rewritten, [], 0, 0, 0);
    }

    /// <summary>
    /// Removes who the subject is: its identities, links, vault entries, its part of every resolution, and uploads that
    /// are of this subject alone.
    /// </summary>
    [Function(nameof(EraseRecords))]
    public async Task<ErasureProof> EraseRecords(
        [ActivityTrigger] ErasureRequest request, CancellationToken cancellationToken)
    {
        var work = await request.OpenAsync(organizations);
        var keys = await organizations.KeysAsync(work.Organization);
        var removed = await vaults.ForgetAsync(work.Organization, work.Subject, cancellationToken);
        var rewritten = 0;
        var left = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var batch in await batches.OfAsync(work.Organization, work.Subject, cancellationToken))
        {
            var ofBatch = await ForgetInBatchAsync(batch, work.Subject, keys, cancellationToken);
            (removed, rewritten) = (removed + ofBatch.Removed, rewritten + ofBatch.Rewritten);
            left.UnionWith(ofBatch.UploadsLeft);
        }

        await foreach (var blob in records.Identities.GetBlobsAsync(
            BlobTraits.None, BlobStates.None, $"{work.Organization}/links/", cancellationToken))
        {
            var link = await store.ReadAsync(
                blob.Name, keys, SubjectResolutionJson.Default.SubjectLink, cancellationToken);
            if (link?.Pseudonym == work.Subject)
            {
                await records.Identities.DeleteBlobIfExistsAsync(blob.Name, cancellationToken: cancellationToken);
                removed++;
            }
        }

        await notes.ForgetAsync(work.Organization, keys, work.Subject, cancellationToken);
        await records.Identities.DeleteBlobIfExistsAsync(
            $"{work.Organization}/subjects/{work.Subject}", cancellationToken: cancellationToken);
        // Last: as long as this is there, a repetition finds the batches again.
        await batches.ForgetAsync(work.Organization, work.Subject, cancellationToken);
        return new ErasureProof(removed + 1, rewritten, [.. left], 0, 0, 0);
    }

    /// <summary>Reads every object of the organization in both zones, names and contents.</summary>
    /// <exception cref="InvalidOperationException">Something still carries the pseudonym.</exception>
    [Function(nameof(ProveErasure))]
    public async Task<ErasureProof> ProveErasure(
        [ActivityTrigger] ErasureRequest request, CancellationToken cancellationToken)
    {
        var work = await request.OpenAsync(organizations);
        var keys = await organizations.KeysAsync(work.Organization);
        var needle = Encoding.ASCII.GetBytes(work.Subject);
        long searched = 0;
        long found = 0;
        BlobContainerClient[] containers =
        [
            clean.Deidentified, clean.Events, clean.Features, clean.Results, clean.Reports, records.Vault,
            records.Identities,
        ];
        foreach (var container in containers)
        {
            await foreach (var blob in container.GetBlobsAsync(
                BlobTraits.None, BlobStates.None, $"{work.Organization}/", cancellationToken))
            {
                searched++;
                if (blob.Name.Contains(work.Subject, StringComparison.Ordinal)
                    || await CarriesAsync(container, blob.Name, needle, keys, cancellationToken))
                {
                    found++;
                }
            }
        }

        return found == 0
            ? new ErasureProof(0, 0, [], 0, searched, 0)
            : throw new InvalidOperationException("Objects that carry the pseudonym are left.");
    }

    private async Task<bool> CarriesAsync(
        BlobContainerClient container, string name, byte[] needle, OrganizationKeys keys,
        CancellationToken cancellationToken)
    {
        if (container.Name == records.Identities.Name)
        {
            var plain = await store.ReadBytesOrEmptyAsync(name, keys, cancellationToken);
            return plain.AsSpan().IndexOf(needle) >= 0;
        }

        return await RecordsLeft.CarriesAsync(container, name, needle, cancellationToken);
    }

    private async Task<int> RemovePointersAsync(ErasureWork work, CancellationToken cancellationToken)
    {
        var removed = 0;
        await foreach (var blob in clean.Reports.GetBlobsAsync(
            BlobTraits.None, BlobStates.None, $"{work.Organization}/", cancellationToken))
        {
            if (blob.Name.EndsWith("/alias", StringComparison.Ordinal)
                && await clean.Reports.TryReadAsync(blob.Name, cancellationToken) is { } earlier
                && Encoding.ASCII.GetString(earlier) == work.Subject)
            {
                await clean.Reports.DeleteBlobIfExistsAsync(blob.Name, cancellationToken: cancellationToken);
                removed++;
            }
        }

        return removed;
    }

    private async Task<(int Removed, int Rewritten)> EraseCopiesAsync(
        BatchKey batch, string subject, CancellationToken cancellationToken)
    {
        var (removed, rewritten) = (0, 0);
        foreach (var state in await states.ReadAllAsync(batch, cancellationToken))
        {
            var left = ErasedObject.Untouched;
            await foreach (var blob in clean.Deidentified.GetBlobsAsync(
                BlobTraits.None, BlobStates.None, $"{batch.Prefix}{state.FileToken}.", cancellationToken))
            {
                if (!blob.Name.EndsWith(".manifest.json", StringComparison.Ordinal))
                {
                    left = await RecordsLeft.WithoutAsync(clean.Deidentified, blob.Name, subject, cancellationToken);
                }
            }

            if (left == ErasedObject.Removed)
            {
                await clean.Deidentified.DeleteBlobIfExistsAsync(
                    $"{batch.Prefix}{state.FileToken}.manifest.json", cancellationToken: cancellationToken);
            }

            if (left != ErasedObject.Untouched)
            {
                removed += left == ErasedObject.Removed ? 1 : 0;
                rewritten += left == ErasedObject.Rewritten ? 1 : 0;
                await states.WriteAsync(batch, state with { Stage = FileStage.Erased }, cancellationToken);
            }
        }

        return (removed, rewritten);
    }

    private async Task<ErasureProof> ForgetInBatchAsync(
        BatchKey batch, string subject, OrganizationKeys keys, CancellationToken cancellationToken)
    {
        var (removed, rewritten) = (0, 0);
        var own = new HashSet<FileLocalId>();
        var others = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var blob in records.Identities.GetBlobsAsync(
            BlobTraits.None, BlobStates.None, $"{batch.Prefix}resolution/", cancellationToken))
        {
            if (await store.ReadBytesAsync(blob.Name, keys, cancellationToken) is not { } content)
            {
                continue;
            }

            var resolution = SubjectResolution.Deserialize(content);
            own.UnionWith(resolution.Subjects.Where(s => s.Pseudonym == subject).SelectMany(s => s.FileIds));
            others.UnionWith(resolution.Subjects.Where(s => s.Pseudonym != subject)
                .SelectMany(s => s.FileIds).Select(id => id.FileToken));
            await store.WriteBytesAsync(blob.Name, keys, Without(resolution, subject).Serialize(), cancellationToken);
            rewritten++;
        }

        var left = new List<string>();
        foreach (var note in await named.ForgetAsync(batch, keys, subject, cancellationToken))
        {
            // What it names must stay scrubbed, and who that is will not be known any more: it is never done again.
            left.Add(note);
            if (await states.ReadAsync(batch, note, cancellationToken) is { Stage: not FileStage.Erased } state)
            {
                await states.WriteAsync(batch, state with { Stage = FileStage.Erased }, cancellationToken);
            }
        }

        foreach (var file in own.Select(id => id.FileToken).Distinct().Order(StringComparer.Ordinal))
        {
            var work = new FileWork(batch, file);
            if (await states.ReadAsync(batch, file, cancellationToken) is not { } state)
            {
                // A record of an earlier batch, which names it itself.
                continue;
            }

            if (state.Stage != FileStage.Erased)
            {
                await states.WriteAsync(batch, state with { Stage = FileStage.Erased }, cancellationToken);
            }

            var intake = await store.IntakeAsync(work, keys, cancellationToken);
            removed += await archives.RemoveAroundAsync(intake.BlobName, cancellationToken);
            if (others.Contains(file))
            {
                left.Add(file);
                await ForgetInFileAsync(work, own, keys, cancellationToken);
                rewritten++;
            }
            else
            {
                await records.Uploads.DeleteBlobIfExistsAsync(intake.BlobName, cancellationToken: cancellationToken);
                await store.RemoveIdentitiesAsync(work, cancellationToken);
                removed += 2;
            }
        }

        return new ErasureProof(removed, rewritten, left, 0, 0, 0);
    }

    private async Task ForgetInFileAsync(
        FileWork work, HashSet<FileLocalId> own, OrganizationKeys keys, CancellationToken cancellationToken)
    {
        var name = $"{work.Batch.Prefix}files/{work.FileToken}";
        if (await store.ReadAsync(name, keys, SubjectResolutionJson.Default.FileIdentities, cancellationToken)
            is { } identities)
        {
            await store.WriteIdentitiesAsync(
                work.Batch, keys,
                identities with
                {
                    Identities = [.. identities.Identities.Where(identity => !identity.LocalIds.Any(
                        id => own.Contains(new FileLocalId(work.FileToken, id))))],
                },
                cancellationToken);
        }
    }

    private static SubjectResolution Without(SubjectResolution resolution, string subject) => resolution with
    {
        Subjects = [.. resolution.Subjects.Where(s => s.Pseudonym != subject)],
        Links = [.. resolution.Links.Where(l => l.Pseudonym != subject)],
        Aliases = [.. resolution.Aliases.Where(a => a.Pseudonym != subject && a.SameAs != subject)],
    };
}
