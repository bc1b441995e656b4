namespace FrontierFunctions.Pipeline.Deidentification.Dicom.Pixels;

/// <summary>What became of the pixels of one image.</summary>
public abstract record PixelOutcome
{
    private PixelOutcome()
    {
    }

    /// <summary>All frames were searched and hold no text: the value stays bit for bit.</summary>
    public sealed record Untouched : PixelOutcome;

    /// <summary>The policy releases this modality although its syntax cannot be decoded.</summary>
    public sealed record Unseen : PixelOutcome;

    /// <summary>Text was found and blanked, in the same transfer syntax.</summary>
    /// <param name="Value">
    /// The new value of Pixel Data: for an uncompressed syntax as many bytes as before, for an encapsulated one the
    /// items, from the basic offset table on, without the sequence delimiter.
    /// </param>
    /// <param name="Regions">Where, in pixels; the same in all frames.</param>
    public sealed record Cleaned(ReadOnlyMemory<byte> Value, IReadOnlyList<PixelBox> Regions) : PixelOutcome;

    /// <summary>The pixels cannot be searched, or hold text that cannot be taken out: set the file aside.</summary>
    /// <param name="Kind">Why.</param>
    public sealed record CannotClean(IssueKind Kind) : PixelOutcome;
}

/// <summary>A rectangle of pixels.</summary>
/// <param name="Left">First column, zero-based.</param>
/// <param name="Top">First row, zero-based.</param>
/// <param name="Right">Past the last column.</param>
/// <param name="Bottom">Past the last row.</param>
public readonly record struct PixelBox(int Left, int Top, int Right, int Bottom)
{
    /// <summary>Columns.</summary>
    public int Width => Right - Left;

    /// <summary>Rows.</summary>
    public int Height => Bottom - Top;

    /// <summary>Whether the two share a pixel.</summary>
    /// <param name="other">The other one.</param>
    public bool Meets(PixelBox other) =>
        Left < other.Right && other.Left < Right && Top < other.Bottom && other.Top < Bottom;

    /// <summary>The smallest rectangle around both.</summary>
    /// <param name="other">The other one.</param>
    public PixelBox With(PixelBox other) => new(
        Math.Min(Left, other.Left), Math.Min(Top, other.Top),
        Math.Max(Right, other.Right), Math.Max(Bottom, other.Bottom));

    /// <summary>Larger on all sides, but not beyond the image.</summary>
    internal PixelBox Grown(int x, int y, int width, int height) => new(
        Math.Max(0, Left - x), Math.Max(0, Top - y), Math.Min(width, Right + x), Math.Min(height, Bottom + y));

    /// <summary>Mirrored at the diagonal: columns become rows.</summary>
    internal PixelBox Turned => new(Top, Left, Bottom, Right);
}
