namespace FrontierFunctions.Server.Embeddings;

/// <summary>Turns the coefficients of a JPEG into pixels.</summary>
/// <remarks>Source: ITU-T T.81, A.3.3 (the inverse cosine transform); ITU-T T.871, 7 (the colours).</remarks>
internal static class JpegPixels
{
    private static readonly float[] Cosines = [.. Enumerable.Range(0, 64).Select(i =>
        (float)(Math.Cos(((2 * (i / 8)) + 1) * (i % 8) * Math.PI / 16) * (i % 8 == 0 ? Math.Sqrt(0.125) : 0.5)))];

    public static Raster Assemble(
        JpegComponent[] components, ushort[]?[] quantization, int width, int height, int adobe)
    {
        var planes = components.Select(c => Plane(c, quantization[c.Quantization] ?? throw JpegReader.Broken())).ToArray();
        var samples = new ushort[width * height * components.Length];
        var (across, down) = (components.Max(c => c.Across), components.Max(c => c.Down));
        // Without Adobe's word, three components are YCbCr unless they are called R, G, B.
        var isRgb = components.Length == 3
            && (adobe == 0 || (adobe < 0 && components.Select(c => c.Id).SequenceEqual(['R', 'G', 'B'])));
        Span<float> values = stackalloc float[3];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                for (var c = 0; c < components.Length; c++)
                {
                    var component = components[c];
                    values[c] = planes[c][(y * component.Down / down * component.Stride * 8) + (x * component.Across / across)];
                }

                var at = ((y * width) + x) * components.Length;
                if (components.Length == 3 && !isRgb)
                {
                    var (luma, blue, red) = (values[0], values[1] - 128, values[2] - 128);
                    values[0] = luma + (1.402f * red);
                    values[1] = luma - (0.344136f * blue) - (0.714136f * red);
                    values[2] = luma + (1.772f * blue);
                }

                for (var c = 0; c < components.Length; c++)
                {
                    samples[at + c] = (ushort)(Math.Clamp(MathF.Round(values[c]), 0, 255) * 257);
                }
            }
        }

        return new Raster(width, height, components.Length, samples);
    }

    // One byte a sample, blocks side by side; rounded, as every decoder gives them on.
    private static byte[] Plane(JpegComponent component, ushort[] quantization)
    {
        var stride = component.Stride * 8;
        var plane = new byte[component.Coefficients.Length];
        Span<float> rows = stackalloc float[64];
        for (var block = 0; block < component.Coefficients.Length / 64; block++)
        {
            var coefficients = component.Coefficients.AsSpan(block * 64, 64);
            for (var v = 0; v < 8; v++)
            {
                for (var x = 0; x < 8; x++)
                {
                    var sum = 0f;
                    for (var u = 0; u < 8; u++)
                    {
                        sum += Cosines[(x * 8) + u] * coefficients[(v * 8) + u] * quantization[(v * 8) + u];
                    }

                    rows[(v * 8) + x] = sum;
                }
            }

            var start = (block / component.Stride * 8 * stride) + (block % component.Stride * 8);
            for (var y = 0; y < 8; y++)
            {
                for (var x = 0; x < 8; x++)
                {
                    var sum = 128f;
                    for (var v = 0; v < 8; v++)
                    {
                        sum += Cosines[(y * 8) + v] * rows[(v * 8) + x];
                    }

                    plane[start + (y * stride) + x] = (byte)Math.Clamp(MathF.Round(sum), 0, 255);
                }
            }
        }

        return plane;
    }
}
