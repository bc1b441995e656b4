namespace FrontierFunctions.Pipeline.Deidentification.Dicom.Pixels.Codecs;

/// <summary>How samples lie in an uncompressed frame (PS3.5 8.1 and 8.2; PS3.3 C.7.6.3.1.3).</summary>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="Samples">Samples per pixel.</param>
/// <param name="Bytes">Bytes per sample: 1, 2, 4 or 8; 0 for single bits.</param>
/// <param name="IsPlanar">All of the first sample, then all of the second.</param>
/// <param name="IsBigEndian">Most significant byte first.</param>
/// <param name="IsSwapped">Bytes stand in swapped pairs.</param>
/// <param name="IsHalved">YBR_FULL_422: two luminances, then the two chrominances that they share.</param>
internal sealed record SampleLayout(
    int Width, int Height, int Samples, int Bytes, bool IsPlanar, bool IsBigEndian, bool IsSwapped, bool IsHalved)
{
    /// <summary>Pixels of a frame.</summary>
    public int Pixels => Width * Height;

    /// <summary>Bits of a frame.</summary>
    public long FrameBits => Bytes == 0 ? Pixels : 8L * FrameBytes;

    /// <summary>Bytes of a frame; for single bits, rounded up.</summary>
    public long FrameBytes => Bytes == 0 ? (Pixels + 7L) / 8
        : IsHalved ? 2L * Pixels * Bytes : (long)Pixels * Samples * Bytes;

    /// <summary>Which byte holds a single bit.</summary>
    /// <param name="bit">Index of the bit.</param>
    public int BitByte(int bit) => (bit >> 3) ^ (IsSwapped ? 1 : 0);

    /// <summary>Where a sample begins.</summary>
    /// <param name="pixel">Index of the pixel.</param>
    /// <param name="sample">Index of the sample.</param>
    public int Offset(int pixel, int sample) => (IsSwapped ? 1 : 0) ^ (Bytes * (
        IsHalved ? (pixel / 2 * 4) + (sample == 0 ? pixel & 1 : 1 + sample)
        : IsPlanar ? (sample * Pixels) + pixel : (pixel * Samples) + sample));
}
