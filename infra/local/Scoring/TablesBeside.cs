using System.IO.Compression;

namespace FrontierFunctions.Local.Scoring;

/// <summary>The other tables in the folder of a table, <c>.csv</c> or <c>.csv.gz</c>, of which only the head is read first.</summary>
/// <param name="path">The table.</param>
internal sealed class TablesBeside(string path)
{
    // A gzip member begins with these (RFC 1952, 2.3.1).
    private static readonly byte[] Gzip = [0x1F, 0x8B];

    /// <summary>The first table, by name, that has all the columns; null where there is none.</summary>
    public async Task<TableFile?> WithAsync(IReadOnlyCollection<string> columns, CancellationToken cancellationToken)
    {
        var own = Path.GetFullPath(path);
        var others = Directory.EnumerateFiles(Path.GetDirectoryName(own)!)
            .Where(file => file != own && (file.EndsWith(".csv", StringComparison.OrdinalIgnoreCase)
                || file.EndsWith(".csv.gz", StringComparison.OrdinalIgnoreCase)))
            .Order(StringComparer.Ordinal);
        foreach (var other in others)
        {
            if (columns.All((await HeadAsync(other, cancellationToken)).Contains))
            {
                await using var content = File.OpenRead(other);
                return await TableFile.ReadAsync(content, cancellationToken);
            }
        }

        return null;
    }

    private static async Task<string[]> HeadAsync(string file, CancellationToken cancellationToken)
    {
        await using var content = File.OpenRead(file);
        var beginning = new byte[Gzip.Length];
        var isGzip = await content.ReadAtLeastAsync(beginning, Gzip.Length, throwOnEndOfStream: false, cancellationToken)
            == Gzip.Length && beginning.AsSpan().SequenceEqual(Gzip);
        content.Position = 0;
        await using Stream plain = isGzip ? new GZipStream(content, CompressionMode.Decompress) : content;
        using var reader = new StreamReader(plain);
        try
        {
            return (await reader.ReadLineAsync(cancellationToken))?.Split(',', ';', '\t') ?? [];
        }
        catch (InvalidDataException)
        {
            // Damaged, and nobody asked for it.
            return [];
        }
    }
}
