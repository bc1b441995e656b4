using Azure.Storage.Blobs.Models;
using FrontierFunctions.App.Organizations;
using FrontierFunctions.App.Zones;
using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Deidentification.Vault;

namespace FrontierFunctions.App.Ingest;

/// <summary>
/// Sealed entries of who a pseudonym stands for, <c>vault/{organization}/{batch token}/{pseudonym}.sealed</c> in the
/// records zone; only for organizations that configured a public key. The app holds no key that opens them.
/// </summary>
public sealed class SubjectVaults(RecordsZone records, OrganizationDirectory organizations)
{
    /// <summary>Seals who the subjects of a batch are, where the organization asks for it.</summary>
    public async Task WriteAsync(
        BatchKey batch, OrganizationKeys keys, SubjectResolution resolution, CancellationToken cancellationToken)
    {
        if (organizations.VaultKeyOf(batch.Organization) is not { } publicKey)
        {
            return;
        }

        await Parallel.ForEachAsync(
            resolution.Subjects,
            new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = cancellationToken },
            async (subject, token) => await records.Vault.WriteAsync(
                $"{batch.Prefix}{subject.Pseudonym}.sealed",
                SubjectVault.Seal(publicKey, batch.Organization, VaultEntry.Of(subject, keys)),
                "application/octet-stream", token));
    }

    /// <summary>Removes a subject's entries. Returns how many there were.</summary>
    public async Task<int> ForgetAsync(string organization, string pseudonym, CancellationToken cancellationToken)
    {
        var removed = 0;
        await foreach (var blob in records.Vault.GetBlobsAsync(
            BlobTraits.None, BlobStates.None, $"{organization}/", cancellationToken))
        {
            if (blob.Name.EndsWith($"/{pseudonym}.sealed", StringComparison.Ordinal))
            {
                await records.Vault.DeleteBlobIfExistsAsync(blob.Name, cancellationToken: cancellationToken);
                removed++;
            }
        }

        return removed;
    }
}
