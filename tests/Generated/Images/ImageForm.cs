using System.Buffers.Binary;
using FrontierFunctions.Pipeline.Deidentification.Dicom.Pixels;
using FrontierFunctions.Pipeline.Deidentification.Dicom.Pixels.Codecs;

namespace FrontierFunctions.Generated.Images;

/// <summary>A transfer syntax with a layout of samples.</summary>
/// <param name="Name">For messages.</param>
/// <param name="Syntax">Transfer Syntax UID.</param>
/// <param name="Photometric">Photometric Interpretation.</param>
/// <param name="Bits">Bits stored; allocated are as many bytes as they need.</param>
internal sealed record ImageForm(string Name, string Syntax, string Photometric, int Bits)
{
    private const string Explicit = "1.2.840.10008.1.2.1";
    private const string Implicit = "1.2.840.10008.1.2";
    private const string Big = "1.2.840.10008.1.2.2";
    private const string Deflated = "1.2.840.10008.1.2.1.99";
    private const string Rle = "1.2.840.10008.1.2.5";
    private const string JpegBaseline = "1.2.840.10008.1.2.4.50";
    private const string JpegLossless = "1.2.840.10008.1.2.4.70";
    private const string JpegLs = "1.2.840.10008.1.2.4.80";

    /// <summary>All forms.</summary>
    public static IReadOnlyList<ImageForm> All { get; } =
    [
        new("explicit 12 bit", Explicit, "MONOCHROME2", 12),
        new("implicit signed", Implicit, "MONOCHROME2", 16) { IsSigned = true },
        new("RLE 8 bit", Rle, "MONOCHROME2", 8),
        new("explicit 8 bit", Explicit, "MONOCHROME2", 8),
        new("explicit inverted", Explicit, "MONOCHROME1", 10),
        new("big-endian", Big, "MONOCHROME2", 16),
        new("explicit RGB", Explicit, "RGB", 8),
        new("RLE 16 bit", Rle, "MONOCHROME2", 14),
        new("implicit RGB by plane", Implicit, "RGB", 8) { IsPlanar = true },
        new("explicit YBR", Explicit, "YBR_FULL", 8),
        new("deflated", Deflated, "MONOCHROME2", 8),
        new("explicit 422", Explicit, "YBR_FULL_422", 8),
        new("RLE RGB", Rle, "RGB", 8) { IsPlanar = true },
        new("explicit palette", Explicit, "PALETTE COLOR", 8),
        new("big-endian words of bytes", Big, "MONOCHROME2", 8),
        new("JPEG baseline", JpegBaseline, "MONOCHROME2", 8),
        new("JPEG-LS 12 bit", JpegLs, "MONOCHROME2", 12),
        new("JPEG baseline in colour", JpegBaseline, "YBR_FULL", 8),
        new("JPEG lossless 16 bit", JpegLossless, "MONOCHROME2", 16),
        new("JPEG-LS RGB", JpegLs, "RGB", 8),
    ];

    /// <summary>Two's complement.</summary>
    public bool IsSigned { get; init; }

    /// <summary>Planar configuration 1.</summary>
    public bool IsPlanar { get; init; }

    /// <summary>Whether text may have a colour.</summary>
    public bool HasColour => Photometric is "RGB" or "YBR_FULL";

    private int Samples => Photometric is "RGB" or "YBR_FULL" or "YBR_FULL_422" ? 3 : 1;

    /// <summary>What the data set would say.</summary>
    public PixelAttributes Attributes(int width, int height) => new()
    {
        TransferSyntax = Syntax, Rows = height, Columns = width, SamplesPerPixel = Samples, Photometric = Photometric,
        PlanarConfiguration = IsPlanar ? 1 : 0, BitsAllocated = Bits > 8 ? 16 : 8, BitsStored = Bits,
        HighBit = Bits - 1, IsSigned = IsSigned, IsWords = Syntax == Big,
        Palette = Photometric == "PALETTE COLOR" ? new PixelPalette(0, Ramp(0.6), Ramp(0.9), Ramp(1)) : null,
    };

    /// <summary>The value of Pixel Data.</summary>
    public byte[] Pack(Picture picture, PixelAttributes attributes)
    {
        var layout = PixelSyntaxes.LayoutOf(attributes)!;
        var codec = PixelSyntaxes.CodecOf(attributes, layout);
        layout = codec?.Layout ?? layout;
        var bytes = new byte[(layout.FrameBytes + 1) & ~1];
        for (var pixel = 0; pixel < layout.Pixels; pixel++)
        {
            for (var sample = 0; sample < Samples; sample++)
            {
                Put(bytes, layout, pixel, sample, Value(picture, pixel, sample));
            }
        }

        var samples = bytes.AsSpan(0, (int)layout.FrameBytes);
        return codec is null ? bytes
            : EncapsulatedFrames.Write([codec is JpegDctCodec
                ? BaselineJpeg.Encode(samples, layout.Width, layout.Height, layout.Samples)
                : codec.Encode([], samples, [])!]);
    }

    private static void Put(byte[] bytes, SampleLayout layout, int pixel, int sample, int value)
    {
        var at = layout.Offset(pixel, sample);
        if (layout.Bytes == 1)
        {
            bytes[at] = (byte)value;
        }
        else if (layout.IsBigEndian)
        {
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(at), (ushort)value);
        }
        else
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(at), (ushort)value);
        }
    }

    private int Value(Picture picture, int pixel, int sample)
    {
        var most = (1 << Bits) - 1;
        if (Photometric.StartsWith("YBR", StringComparison.Ordinal))
        {
            // PS3.3 C.7.6.3.1.2.
            var (r, g, b) = (picture[pixel, 0], picture[pixel, 1], picture[pixel, 2]);
            var value = sample switch
            {
                0 => (0.299 * r) + (0.587 * g) + (0.114 * b),
                1 => (-0.1687 * r) - (0.3313 * g) + (0.5 * b) + 0.5,
                _ => (0.5 * r) - (0.4187 * g) - (0.0813 * b) + 0.5,
            };
            return (int)Math.Clamp(value * most, 0, most);
        }

        var grey = (int)(Math.Clamp(picture[pixel, sample], 0, 1) * most);
        return Photometric == "MONOCHROME1" ? most - grey : IsSigned ? grey - 32768 : grey;
    }

    private static ushort[] Ramp(double share) =>
        [.. Enumerable.Range(0, 256).Select(i => (ushort)(i * 257 * share))];
}
