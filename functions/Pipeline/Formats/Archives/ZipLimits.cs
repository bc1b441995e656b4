namespace FrontierFunctions.Pipeline.Formats.Archives;

/// <summary>How much an archive may hold, with all archives inside it.</summary>
public sealed record ZipLimits
{
    /// <summary>The defaults.</summary>
    public static ZipLimits Default { get; } = new();

    /// <summary>Bytes that it may inflate to. Default 64 GiB.</summary>
    public long InflatedBytes { get; init; } = 64L << 30;

    /// <summary>
    /// Bytes that it may inflate to for each byte of its own. Default 200: clinical text gives 5 to 40, deflate at most
    /// 1,032 (zlib.net/zlib_tech.html).
    /// </summary>
    public int Ratio { get; init; } = 200;

    /// <summary>Below so many bytes the ratio does not matter. Default 16 MiB.</summary>
    public long RatioFromBytes { get; init; } = 16 << 20;

    /// <summary>Entries. Default 10,000.</summary>
    public int Entries { get; init; } = 10_000;

    /// <summary>How deep archives may nest, the outermost counted. Default 3.</summary>
    public int Depth { get; init; } = 3;

    /// <summary>Largest archive inside another, bytes: it is held in memory. Default 64 MiB.</summary>
    public int NestedBytes { get; init; } = 64 << 20;

    internal long BytesFor(long archiveBytes) =>
        Math.Min(InflatedBytes, Math.Max(RatioFromBytes, archiveBytes > InflatedBytes ? InflatedBytes
            : archiveBytes * Ratio));
}
