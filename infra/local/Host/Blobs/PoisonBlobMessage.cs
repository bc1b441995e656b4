using Azure.Storage.Blobs.Models;

namespace FrontierFunctions.Host.Blobs;

/// <summary>
/// What is said of a blob that a function failed on too often, in the real host's words. It names the blob, so it goes
/// into the account where the blob is and nowhere else.
/// </summary>
internal sealed record PoisonBlobMessage(
    string Type,
    string FunctionId,
    string BlobType,
    string ContainerName,
    string BlobName,
    string ETag)
{
    public const string Queue = "webjobs-blobtrigger-poison";

    public static PoisonBlobMessage Of(string function, BlobType? type, string container, string name, string etag) =>
        new(
            "BlobTrigger",
            $"Host.Functions.{function}",
            $"{type ?? Azure.Storage.Blobs.Models.BlobType.Block}Blob",
            container,
            name,
            etag);
}
