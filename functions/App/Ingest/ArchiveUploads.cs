using Azure.Storage.Blobs.Models;
using FrontierFunctions.App.Zones;
using FrontierFunctions.Pipeline;
using FrontierFunctions.Pipeline.Formats.Archives;

namespace FrontierFunctions.App.Ingest;

/// <summary>What an uploaded archive holds. Names identify: this lives in the encrypted intake record only.</summary>
/// <param name="Refused">Why nothing of it is read; null where it is.</param>
/// <param name="Skipped">Number of folders and of files that systems add.</param>
/// <param name="Issues">Entries that cannot be read, by place.</param>
/// <param name="Entries">Names of the uploads that were laid out; empty where it is refused.</param>
public sealed record ArchiveIntake(
    QuarantineIssue? Refused, int Skipped, IReadOnlyList<QuarantineIssue> Issues, IReadOnlyList<string> Entries)
{
    /// <summary>The format in the archive's state.</summary>
    public const string Format = "zip";
}

/// <summary>
/// Lays out what an uploaded archive holds beside it, as uploads of their own:
/// <c>uploads/{organization}/{batch}/{archive}!entries/{entry}</c>. They are taken in like any other upload. The archive
/// itself is taken in only after, so that a batch is not complete before its entries are. Doing it again writes the same
/// bytes under the same names.
/// </summary>
public sealed class ArchiveUploads(RecordsZone records)
{
    /// <summary>Writes the entries, unless the archive is refused: then nothing.</summary>
    internal async Task<ArchiveIntake> LayOutAsync(UploadPath path, Stream archive, CancellationToken cancellationToken)
    {
        var contents = await ZipRecords.InspectAsync(archive, ZipLimits.Default, cancellationToken);
        var folder = path.BlobName + ZipRecords.Separator;
        await ZipRecords.ReadAsync(
            archive, contents.Entries,
            async (entry, content, token) => await records.Uploads.GetBlobClient(folder + entry.Name).UploadAsync(
                content, overwrite: true, token),
            cancellationToken);

        var kept = contents.Entries.Select(entry => folder + entry.Name).ToHashSet(StringComparer.Ordinal);
        await foreach (var blob in records.Uploads.GetBlobsAsync(
            BlobTraits.None, BlobStates.None, folder, cancellationToken))
        {
            // An earlier archive under the name held it.
            if (!kept.Contains(blob.Name))
            {
                await records.Uploads.DeleteBlobIfExistsAsync(blob.Name, cancellationToken: cancellationToken);
            }
        }

        return new ArchiveIntake(
            contents.Refused is { } refused ? QuarantineIssue.From(refused) : null, contents.Skipped,
            [.. contents.Issues.Take(1000).Select(QuarantineIssue.From)], [.. kept.Order(StringComparer.Ordinal)]);
    }

    /// <summary>
    /// Removes the archive that an upload was laid out from: it holds what is to be forgotten too, and all that could be
    /// read of it stands beside it. Returns how many there were.
    /// </summary>
    internal async Task<int> RemoveAroundAsync(string blobName, CancellationToken cancellationToken)
    {
        var end = blobName.IndexOf(ZipRecords.Separator, StringComparison.Ordinal);
        return end > 0 && await records.Uploads.DeleteBlobIfExistsAsync(
            blobName[..end], cancellationToken: cancellationToken) ? 1 : 0;
    }
}
