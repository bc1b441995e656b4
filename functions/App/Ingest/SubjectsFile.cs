using FrontierFunctions.Pipeline.Deidentification;

namespace FrontierFunctions.App.Ingest;

/// <summary><c>subjects.csv</c> in a batch: the sender's own word on who is one subject.</summary>
internal static class SubjectsFile
{
    /// <summary>The format in the file's state.</summary>
    public const string Format = "subjects-csv";

    /// <summary>Whether an upload is one.</summary>
    public static bool Is(FileIntake intake) =>
        intake.BlobName.EndsWith("/subjects.csv", StringComparison.OrdinalIgnoreCase);

    /// <summary>Keeps it, encrypted, for the resolution.</summary>
    public static async Task StoreAsync(
        IngestRecordsStore store, BatchKey batch, OrganizationKeys keys, Stream upload,
        CancellationToken cancellationToken)
    {
        using var content = new MemoryStream();
        await upload.CopyToAsync(content, cancellationToken);
        await store.WriteBytesAsync(NameOf(batch), keys, content.ToArray(), cancellationToken);
    }

    /// <summary>The batch's overrides; null when it has none.</summary>
    public static async Task<SubjectOverrides?> LoadAsync(
        IngestRecordsStore store, BatchKey batch, OrganizationKeys keys, CancellationToken cancellationToken) =>
        await store.ReadBytesAsync(NameOf(batch), keys, cancellationToken) is { } content
            ? SubjectOverrides.Parse(content)
            : null;

    private static string NameOf(BatchKey batch) => $"{batch.Prefix}overrides";
}
