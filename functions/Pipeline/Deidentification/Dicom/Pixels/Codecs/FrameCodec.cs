namespace FrontierFunctions.Pipeline.Deidentification.Dicom.Pixels.Codecs;

/// <summary>
/// Turns one frame of a transfer syntax into samples that stand as in an uncompressed little-endian frame, and back.
/// The package sources that this builds from carry no such library, so the codecs are the product's own; tests hold
/// them to other decoders' results.
/// </summary>
internal abstract class FrameCodec
{
    /// <summary>How the samples of a decoded frame lie.</summary>
    public abstract SampleLayout Layout { get; }

    /// <summary>Decodes a frame.</summary>
    /// <param name="frame">As it stands in the file.</param>
    /// <param name="samples">Receives all samples of the frame.</param>
    /// <returns>False where the stream is damaged or not what the attributes say.</returns>
    public abstract bool TryDecode(ReadOnlySpan<byte> frame, Span<byte> samples);

    /// <summary>Encodes a frame whose rectangles were blanked, without loss outside of them.</summary>
    /// <param name="original">As it stood in the file.</param>
    /// <param name="samples">The decoded frame, blanked.</param>
    /// <param name="regions">The rectangles.</param>
    /// <returns>Null where this cannot be done.</returns>
    public abstract byte[]? Encode(
        ReadOnlySpan<byte> original, ReadOnlySpan<byte> samples, IReadOnlyList<PixelBox> regions);
}
