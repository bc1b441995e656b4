using Azure.Storage.Blobs.Models;
using FrontierFunctions.App.Zones;

namespace FrontierFunctions.App.Ingest;

/// <summary>
/// Which batches hold records of a subject, and which of them must be looked at again because another batch has told
/// more of one of their subjects. In the records zone, names only:
/// <c>identities/{organization}/subject-batches/{pseudonym}/{batch token}</c> and
/// <c>identities/{organization}/{batch token}/stale</c>.
/// </summary>
public sealed class SubjectBatches(RecordsZone records)
{
    /// <summary>Notes that a batch holds records of subjects.</summary>
    public Task NoteAsync(BatchKey batch, IEnumerable<string> pseudonyms, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            pseudonyms,
            new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = cancellationToken },
            async (pseudonym, token) => await records.Identities.WriteAsync(
                $"{Prefix(batch.Organization, pseudonym)}{batch.BatchToken}", Array.Empty<byte>(),
                "application/octet-stream", token));

    /// <summary>The batches that hold records of a subject, sorted.</summary>
    public async Task<IReadOnlyList<BatchKey>> OfAsync(
        string organization, string pseudonym, CancellationToken cancellationToken)
    {
        var batches = new List<BatchKey>();
        var prefix = Prefix(organization, pseudonym);
        await foreach (var blob in records.Identities.GetBlobsAsync(
            BlobTraits.None, BlobStates.None, prefix, cancellationToken))
        {
            batches.Add(new BatchKey(organization, blob.Name[prefix.Length..]));
        }

        return batches;
    }

    /// <summary>Says that a batch's files must be done again with what is known now.</summary>
    public Task MarkStaleAsync(BatchKey batch, CancellationToken cancellationToken) =>
        records.Identities.WriteAsync(
            StaleName(batch), Array.Empty<byte>(), "application/octet-stream", cancellationToken);

    /// <summary>Whether it was said.</summary>
    public async Task<bool> IsStaleAsync(BatchKey batch, CancellationToken cancellationToken) =>
        await records.Identities.GetBlobClient(StaleName(batch)).ExistsAsync(cancellationToken);

    /// <summary>Takes it back: what follows sees what is known now.</summary>
    public Task ClearStaleAsync(BatchKey batch, CancellationToken cancellationToken) =>
        records.Identities.DeleteBlobIfExistsAsync(StaleName(batch), cancellationToken: cancellationToken);

    /// <summary>Forgets where a subject's records are.</summary>
    public async Task ForgetAsync(string organization, string pseudonym, CancellationToken cancellationToken)
    {
        foreach (var batch in await OfAsync(organization, pseudonym, cancellationToken))
        {
            await records.Identities.DeleteBlobIfExistsAsync(
                $"{Prefix(organization, pseudonym)}{batch.BatchToken}", cancellationToken: cancellationToken);
        }
    }

    private static string Prefix(string organization, string pseudonym) =>
        $"{organization}/subject-batches/{pseudonym}/";

    private static string StaleName(BatchKey batch) => $"{batch.Prefix}stale";
}
