using FrontierFunctions.Pipeline.Deidentification.Dicom.Pixels.Codecs;

namespace FrontierFunctions.Pipeline.Deidentification.Dicom.Pixels;

/// <summary>
/// Which transfer syntaxes (PS3.5 Annex A, PS3.6 Annex A) can be searched. JPEG 2000, HTJ2K, JPEG XL and video cannot:
/// such files are set aside, unless the policy releases their modality.
/// </summary>
internal static class PixelSyntaxes
{
    private const string Rle = "1.2.840.10008.1.2.5";
    private const string JpegBaseline = "1.2.840.10008.1.2.4.50";
    private const string JpegExtended = "1.2.840.10008.1.2.4.51";
    private const string JpegLossless = "1.2.840.10008.1.2.4.57";
    private const string JpegLosslessFirst = "1.2.840.10008.1.2.4.70";
    private const string JpegLs = "1.2.840.10008.1.2.4.80";
    private const string JpegLsNear = "1.2.840.10008.1.2.4.81";
    private const string BigEndian = "1.2.840.10008.1.2.2";

    // GE's own: as Implicit VR Little Endian but for the pixels, whose words are big-endian (GE conformance statements).
    private const string GeBigEndianPixels = "1.2.840.113619.5.2";

    private static bool IsNative(string syntax) => syntax is
        "1.2.840.10008.1.2" or "1.2.840.10008.1.2.1" or "1.2.840.10008.1.2.1.99" or BigEndian or GeBigEndianPixels;

    /// <summary>Whether its pixels can be decoded here.</summary>
    public static bool IsReadable(string syntax) => IsNative(syntax)
        || syntax is Rle or JpegBaseline or JpegExtended or JpegLossless or JpegLosslessFirst or JpegLs or JpegLsNear;

    /// <summary>How decoded samples lie; null where that is not read here.</summary>
    public static SampleLayout? LayoutOf(PixelAttributes attributes)
    {
        var isHalved = attributes.Photometric == "YBR_FULL_422" && IsNative(attributes.TransferSyntax);
        var isBigEndian = attributes.TransferSyntax is BigEndian or GeBigEndianPixels;
        var layout = new SampleLayout(
            attributes.Columns, attributes.Rows, attributes.SamplesPerPixel, attributes.BitsAllocated / 8,
            attributes.PlanarConfiguration == 1 && attributes.SamplesPerPixel > 1,
            isBigEndian, isBigEndian && attributes is { IsWords: true, BitsAllocated: 1 or 8 }, isHalved);
        return attributes.Columns is >= 1 and <= 65535 && attributes.Rows is >= 1 and <= 65535
            && attributes.SamplesPerPixel is 1 or 3 or 4
            && (attributes.BitsAllocated is 8 or 16 or 32 || (attributes.BitsAllocated == 64 && attributes.IsFloat)
                || (attributes.BitsAllocated == 1 && attributes.SamplesPerPixel == 1))
            && (!isHalved || (attributes is { SamplesPerPixel: 3, BitsAllocated: 8 } && attributes.Columns % 2 == 0))
            && (!isHalved || attributes.PlanarConfiguration == 0)
            && (!layout.IsSwapped || layout.Bytes == 0 || attributes.Frames == 1 || layout.FrameBytes % 2 == 0)
            && (long)attributes.Columns * attributes.Rows * attributes.SamplesPerPixel
                * Math.Max(1, attributes.BitsAllocated / 8) <= Array.MaxLength
                ? layout : null;
    }

    /// <summary>Its codec; null for an uncompressed one.</summary>
    public static FrameCodec? CodecOf(PixelAttributes attributes, SampleLayout layout) =>
        attributes.TransferSyntax switch
        {
            Rle => new RleCodec(layout),
            JpegBaseline or JpegExtended => new JpegDctCodec(layout, attributes.Photometric == "MONOCHROME1"),
            JpegLossless or JpegLosslessFirst => new JpegLosslessCodec(layout),
            JpegLs or JpegLsNear => new JpegLsCodec(layout),
            _ => null,
        };
}
