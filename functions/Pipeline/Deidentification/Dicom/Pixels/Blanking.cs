using FrontierFunctions.Pipeline.Deidentification.Dicom.Pixels.Codecs;

namespace FrontierFunctions.Pipeline.Deidentification.Dicom.Pixels;

/// <summary>Fills rectangles of a frame with its darkest pixel, so that nothing of what stood there is left.</summary>
internal static class Blanking
{
    /// <summary>Fills them.</summary>
    /// <param name="samples">The frame.</param>
    /// <param name="layout">How its samples lie.</param>
    /// <param name="firstBit">Bit of the first byte that the frame begins with.</param>
    /// <param name="planes">The frame as it was searched.</param>
    /// <param name="attributes">What the data set says.</param>
    /// <param name="regions">The rectangles.</param>
    public static void Fill(
        Span<byte> samples, SampleLayout layout, int firstBit, List<Memory<ushort>> planes, PixelAttributes attributes,
        IReadOnlyList<PixelBox> regions)
    {
        if (layout.Bytes == 0)
        {
            FillBits(samples, layout, firstBit, regions);
            return;
        }

        var dark = Darkest(planes, attributes.Photometric == "MONOCHROME1");
        var isLuminance = attributes.Photometric.StartsWith("YBR", StringComparison.Ordinal) && layout.Bytes == 1;
        for (var sample = 0; sample < layout.Samples; sample++)
        {
            // No colour is the middle of the chrominances (PS3.3 C.7.6.3.1.2).
            Span<byte> value = samples.Slice(layout.Offset(dark, sample), layout.Bytes).ToArray();
            if (isLuminance && sample > 0)
            {
                value.Fill(128);
            }

            foreach (var region in regions)
            {
                for (var y = region.Top; y < Math.Min(region.Bottom, layout.Height); y++)
                {
                    // Pairs share chrominances: a rectangle begins and ends between pairs.
                    var left = layout.IsHalved ? region.Left & ~1 : region.Left;
                    var right = Math.Min(layout.Width, layout.IsHalved ? (region.Right + 1) & ~1 : region.Right);
                    for (var x = left; x < right; x++)
                    {
                        value.CopyTo(samples[layout.Offset((y * layout.Width) + x, sample)..]);
                    }
                }
            }
        }
    }

    private static int Darkest(List<Memory<ushort>> planes, bool isInverted)
    {
        var best = 0;
        var least = long.MaxValue;
        for (var i = 0; i < planes[0].Length; i++)
        {
            long sum = 0;
            foreach (var plane in planes)
            {
                sum += plane.Span[i];
            }

            sum = isInverted ? -sum : sum;
            if (sum < least)
            {
                (best, least) = (i, sum);
            }
        }

        return best;
    }

    private static void FillBits(
        Span<byte> samples, SampleLayout layout, int firstBit, IReadOnlyList<PixelBox> regions)
    {
        foreach (var region in regions)
        {
            for (var y = region.Top; y < Math.Min(region.Bottom, layout.Height); y++)
            {
                for (var x = region.Left; x < Math.Min(region.Right, layout.Width); x++)
                {
                    var bit = firstBit + (y * layout.Width) + x;
                    samples[layout.BitByte(bit)] &= (byte)~(1 << (bit & 7));
                }
            }
        }
    }
}
