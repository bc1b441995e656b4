using System.Buffers.Binary;

namespace FrontierFunctions.Pipeline.Deidentification.Dicom.Pixels.Codecs;

/// <summary>
/// JPEG Baseline and Extended (processes 1, 2 and 4). Decoded for the search; cleaned without decoding: blocks of 8 by 8
/// under a rectangle get one dark value, all others keep their coefficients bit for bit.
/// </summary>
/// <remarks>Source: ITU-T T.81 (1992), annexes A and F; tables K.3 to K.6.</remarks>
internal sealed class JpegDctCodec(SampleLayout layout, bool isInverted) : FrameCodec
{
    public override SampleLayout Layout { get; } =
        layout with { IsPlanar = false, IsBigEndian = false, IsSwapped = false, IsHalved = false };

    public override bool TryDecode(ReadOnlySpan<byte> frame, Span<byte> samples)
    {
        if (Coefficients(frame) is not { } image)
        {
            return false;
        }

        var block = new float[64];
        foreach (var (component, index) in image.Components.Select((c, i) => (c, i)))
        {
            var plane = component.Samples(block, image.Stream.Precision);
            for (var y = 0; y < Layout.Height; y++)
            {
                var row = y * component.V / image.MaxV * component.Stride;
                for (var x = 0; x < Layout.Width; x++)
                {
                    var value = plane[row + (x * component.H / image.MaxH)];
                    var at = Layout.Offset((y * Layout.Width) + x, index);
                    if (Layout.Bytes == 1)
                    {
                        samples[at] = (byte)Math.Min(255, (int)value);
                    }
                    else
                    {
                        BinaryPrimitives.WriteUInt16LittleEndian(samples[at..], value);
                    }
                }
            }
        }

        return true;
    }

    public override byte[]? Encode(
        ReadOnlySpan<byte> original, ReadOnlySpan<byte> samples, IReadOnlyList<PixelBox> regions)
    {
        if (Coefficients(original) is not { } image)
        {
            return null;
        }

        // Luminance, red, green and blue are dark at their least; chrominances have no colour in their middle.
        var isLuminance = image.Components.Count == 3 && !IsRgb(image.Stream);
        foreach (var (component, index) in image.Components.Select((c, i) => (c, i)))
        {
            var half = 1 << (image.Stream.Precision - 1);
            var dark = isLuminance && index > 0 ? 0 : isInverted ? half - 1 : -half;
            component.Blank(regions, dark * 8 / component.Quantization[0], image.MaxH, image.MaxV);
        }

        return image.Write(original);
    }

    // The stream does not say its colours but by an Adobe segment or by the names of its components.
    private static bool IsRgb(JpegStream stream) => stream.AdobeTransform == 0
        || (stream.AdobeTransform < 0 && stream.Components[0].Id == 'R' && stream.Components[1].Id == 'G');

    private JpegCoefficients? Coefficients(ReadOnlySpan<byte> frame)
    {
        var stream = JpegStream.Parse(frame);
        return stream is { Process: 0xC0 or 0xC1 } && stream.Width == Layout.Width && stream.Height == Layout.Height
            && stream.Components.Count == Layout.Samples && (stream.Precision + 7) / 8 <= Layout.Bytes
            ? JpegCoefficients.Read(stream, frame) : null;
    }
}
