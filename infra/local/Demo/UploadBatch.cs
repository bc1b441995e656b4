using Azure.Storage.Blobs;
using FrontierFunctions.App.Ingest;
using FrontierFunctions.Local.Files;
using FrontierFunctions.Local.Samples;

namespace FrontierFunctions.Local.Demo;

/// <summary>A file to upload.</summary>
/// <param name="Name">Its name in the batch.</param>
/// <param name="SizeBytes">Its size.</param>
/// <param name="Open">Opens its content.</param>
internal sealed record UploadFile(string Name, long SizeBytes, Func<Stream> Open);

/// <summary>A batch of files on its way into <c>uploads</c>.</summary>
/// <param name="Name">The batch's name.</param>
/// <param name="Files">Its files.</param>
internal sealed record UploadBatch(string Name, IReadOnlyList<UploadFile> Files)
{
    private const int Parallelism = 8;

    /// <summary>The project's own sample patients.</summary>
    public static UploadBatch OfSamples(SampleBatch samples) => new(
        "samples", [.. samples.Files.Select(file =>
            new UploadFile(file.Name, file.Content.Length, () => new MemoryStream(file.Content)))]);

    /// <summary>The files of a folder, or one file.</summary>
    public static UploadBatch At(string path)
    {
        var files = InputFile.At(path).Select(file => new UploadFile(file.Name, file.SizeBytes, file.Open));
        // Who is one subject: read by the app, not a file of records here.
        var subjects = Path.Combine(path, InputFile.SubjectsFile);
        return new("batch-1", File.Exists(subjects)
            ? [.. files,
                new UploadFile(InputFile.SubjectsFile, new FileInfo(subjects).Length, () => File.OpenRead(subjects))]
            : [.. files]);
    }

    /// <summary>Uploads the files, then the marker that says that the batch is complete.</summary>
    public async Task SendAsync(
        string recordsConnection, string organization, Action<UploadFile> sent, CancellationToken cancellationToken)
    {
        var uploads = new BlobContainerClient(recordsConnection, "uploads");
        await uploads.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        var options = new ParallelOptions
        {
            MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken,
        };
        await Parallel.ForEachAsync(Files, options, async (file, cancellation) =>
        {
            await using var content = file.Open();
            await uploads.GetBlobClient(new UploadPath(organization, Name, file.Name).BlobName)
                .UploadAsync(content, overwrite: true, cancellation);
            sent(file);
        });
        await uploads.GetBlobClient(new UploadPath(organization, Name, UploadPath.CompleteMarker).BlobName)
            .UploadAsync(BinaryData.FromBytes([]), overwrite: true, cancellationToken);
    }
}
