namespace FrontierFunctions.Pipeline.Deidentification.Dicom.Pixels.Text;

/// <summary>One sample of all pixels of a frame, row by row without gaps, unsigned.</summary>
internal readonly ref struct PixelPlane(ReadOnlySpan<ushort> samples, int width, int height)
{
    public ReadOnlySpan<ushort> Samples { get; } = samples;

    public int Width { get; } = width;

    public int Height { get; } = height;

    public ReadOnlySpan<ushort> Row(int y) => Samples.Slice(y * Width, Width);
}
