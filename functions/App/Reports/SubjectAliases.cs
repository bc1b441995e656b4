using System.Text;
using Azure.Storage.Blobs.Models;
using FrontierFunctions.App.Zones;

namespace FrontierFunctions.App.Reports;

/// <summary>
/// Pseudonyms that turned out to be one subject with an earlier one. What the later one had (scores, reports) goes; who
/// asks for it is led to the earlier one: <c>reports/{organization}/{later}/alias</c> holds its pseudonym.
/// </summary>
public sealed class SubjectAliases(CleanZone clean, Validation.Outcomes outcomes)
{
    /// <summary>Removes what stands under the later pseudonym alone, and leaves the pointer.</summary>
    public async Task JoinAsync(
        string organization, string later, string earlier, CancellationToken cancellationToken)
    {
        await RemoveAsync(organization, later, cancellationToken);
        await clean.Reports.WriteAsync(
            NameOf(organization, later), Encoding.ASCII.GetBytes(earlier), "text/plain", cancellationToken);
    }

    /// <summary>The pseudonym that is used now for one; itself where it has not changed.</summary>
    public async Task<string> CurrentAsync(string organization, string subject, CancellationToken cancellationToken)
    {
        // Each step leads to a pseudonym that was given earlier, so this ends; the bound is for damaged storage.
        for (var step = 0; step < 16; step++)
        {
            if (await clean.Reports.TryReadAsync(NameOf(organization, subject), cancellationToken) is not { } earlier)
            {
                break;
            }

            subject = Encoding.ASCII.GetString(earlier);
        }

        return subject;
    }

    /// <summary>Removes a subject's scores, outcomes and reports, every version. Returns how many objects went.</summary>
    public async Task<int> RemoveAsync(string organization, string subject, CancellationToken cancellationToken) =>
        await RemoveAllAsync(clean.Reports, $"{organization}/{subject}/", cancellationToken)
        + await RemoveAllAsync(clean.Results, $"{organization}/subjects/{subject}/", cancellationToken)
        + await outcomes.ForgetAsync(organization, subject, cancellationToken);

    private static string NameOf(string organization, string subject) => $"{organization}/{subject}/alias";

    private static async Task<int> RemoveAllAsync(
        Azure.Storage.Blobs.BlobContainerClient container, string prefix, CancellationToken cancellationToken)
    {
        var removed = 0;
        await foreach (var blob in container.GetBlobsAsync(
            BlobTraits.None, BlobStates.None, prefix, cancellationToken))
        {
            await container.DeleteBlobIfExistsAsync(blob.Name, cancellationToken: cancellationToken);
            removed++;
        }

        return removed;
    }
}
