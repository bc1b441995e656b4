using System.Text;
using Azure.Storage.Blobs.Models;
using FrontierFunctions.App.Zones;
using FrontierFunctions.Pipeline.Deidentification;

namespace FrontierFunctions.App.Ingest;

/// <summary>
/// Subjects of other batches that a batch's notes of nobody known may name, and in which files:
/// <c>identities/{organization}/{batch token}/named/{pseudonym}</c>, encrypted. The batch's notes are searched for them
/// as for its own subjects.
/// </summary>
public sealed class NamedSubjects(RecordsZone records, IngestRecordsStore store, SubjectBatches batches)
{
    /// <summary>Notes that files of a batch may name a subject. False where that was noted before.</summary>
    public async Task<bool> NoteAsync(
        BatchKey batch, OrganizationKeys keys, string pseudonym, IEnumerable<string> files,
        CancellationToken cancellationToken)
    {
        var known = await FilesAsync(batch, keys, pseudonym, cancellationToken);
        var all = known.Union(files, StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (all.Count == known.Count)
        {
            return false;
        }

        // First where the subject is: an erasure must find the batch as soon as there is something in it.
        await batches.NoteAsync(batch, [pseudonym], cancellationToken);
        await store.WriteBytesAsync(
            NameOf(batch, pseudonym), keys, Encoding.ASCII.GetBytes(string.Join('\n', all)), cancellationToken);
        return true;
    }

    /// <summary>The subjects that a batch's notes may name, by pseudonym, sorted.</summary>
    public async Task<IReadOnlyList<string>> OfAsync(BatchKey batch, CancellationToken cancellationToken)
    {
        var prefix = NameOf(batch, "");
        var named = new List<string>();
        await foreach (var blob in records.Identities.GetBlobsAsync(
            BlobTraits.None, BlobStates.None, prefix, cancellationToken))
        {
            named.Add(blob.Name[prefix.Length..]);
        }

        return named;
    }

    /// <summary>Forgets that a batch's notes may name a subject. Returns the files that may.</summary>
    public async Task<IReadOnlyList<string>> ForgetAsync(
        BatchKey batch, OrganizationKeys keys, string pseudonym, CancellationToken cancellationToken)
    {
        var files = await FilesAsync(batch, keys, pseudonym, cancellationToken);
        await records.Identities.DeleteBlobIfExistsAsync(
            NameOf(batch, pseudonym), cancellationToken: cancellationToken);
        return files;
    }

    private async Task<IReadOnlyList<string>> FilesAsync(
        BatchKey batch, OrganizationKeys keys, string pseudonym, CancellationToken cancellationToken) =>
        Encoding.ASCII.GetString(await store.ReadBytesAsync(NameOf(batch, pseudonym), keys, cancellationToken) ?? [])
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static string NameOf(BatchKey batch, string pseudonym) => $"{batch.Prefix}named/{pseudonym}";
}
