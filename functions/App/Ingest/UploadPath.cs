using System.Diagnostics.CodeAnalysis;

namespace FrontierFunctions.App.Ingest;

/// <summary>
/// Where an upload belongs: <c>{organization}/{batch}/{file}</c> below the container <c>uploads</c>. A file may stand
/// in folders of its own. All three come from the sender and count as identifiers, but the organization, which is
/// configured.
/// </summary>
public sealed record UploadPath(string Organization, string Batch, string File)
{
    /// <summary>
    /// The empty blob that says that a batch is uploaded completely: <c>{organization}/{batch}/_complete</c>.
    /// </summary>
    public const string CompleteMarker = "_complete";

    /// <summary>Whether this is the marker, not a file.</summary>
    public bool IsCompleteMarker => File == CompleteMarker;

    /// <summary>The blob's name in the container.</summary>
    public string BlobName => $"{Organization}/{Batch}/{File}";

    /// <summary>Parses a blob's name; false when it has fewer than three parts.</summary>
    public static bool TryParse(string blobName, [NotNullWhen(true)] out UploadPath? path)
    {
        path = null;
        var organizationEnd = blobName.IndexOf('/', StringComparison.Ordinal);
        if (organizationEnd <= 0)
        {
            return false;
        }

        var batchEnd = blobName.IndexOf('/', organizationEnd + 1);
        if (batchEnd <= organizationEnd + 1 || batchEnd == blobName.Length - 1)
        {
            return false;
        }

        path = new UploadPath(
            blobName[..organizationEnd], blobName[(organizationEnd + 1)..batchEnd], blobName[(batchEnd + 1)..]);
        return true;
    }
}
