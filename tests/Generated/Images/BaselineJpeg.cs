using FrontierFunctions.Pipeline.Deidentification.Dicom.Pixels.Codecs;

namespace FrontierFunctions.Generated.Images;

/// <summary>Encodes samples of 8 bits as baseline JPEG without subsampling (ITU-T T.81, annex F), finely quantized.</summary>
internal static class BaselineJpeg
{
    private const int Quantum = 3;

    private static readonly byte[] Zigzag =
    [
        0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14,
        21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60,
        61, 54, 47, 55, 62, 63,
    ];

    /// <summary>Encodes one frame.</summary>
    /// <param name="samples">By pixel.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="components">Samples of a pixel.</param>
    public static byte[] Encode(ReadOnlySpan<byte> samples, int width, int height, int components)
    {
        var blocks = new List<(int Component, int[] Values)>();
        for (var y = 0; y < height; y += 8)
        {
            for (var x = 0; x < width; x += 8)
            {
                for (var c = 0; c < components; c++)
                {
                    blocks.Add((c, Transform(samples, width, height, components, x, y, c)));
                }
            }
        }

        var symbols = new (int[] Dc, int[] Ac)[] { (new int[16], new int[256]) };
        Code(blocks, components, (isDc, symbol, _, _) => (isDc ? symbols[0].Dc : symbols[0].Ac)[symbol]++);
        var (dc, ac) = (HuffmanTable.For(symbols[0].Dc), HuffmanTable.For(symbols[0].Ac));
        var output = new MemoryStream();
        output.Write([0xFF, 0xD8, 0xFF, 0xDB, 0, 67, 0, .. Enumerable.Repeat((byte)Quantum, 64)]);
        output.Write([0xFF, 0xC0, 0, (byte)(8 + (3 * components)), 8, (byte)(height >> 8), (byte)height,
            (byte)(width >> 8), (byte)width, (byte)components,
            .. Enumerable.Range(1, components).SelectMany(i => new byte[] { (byte)i, 0x11, 0 })]);
        foreach (var (kind, table) in new[] { ((byte)0, dc), ((byte)0x10, ac) })
        {
            var length = 19 + table.Symbols.Count;
            output.Write([0xFF, 0xC4, (byte)(length >> 8), (byte)length, kind, .. table.Lengths, .. table.Symbols]);
        }

        output.Write([0xFF, 0xDA, 0, (byte)(6 + (2 * components)), (byte)components,
            .. Enumerable.Range(1, components).SelectMany(i => new byte[] { (byte)i, 0 }), 0, 63, 0]);
        var bits = new JpegBitWriter(output);
        Code(blocks, components, (isDc, symbol, value, size) =>
        {
            (isDc ? dc : ac).Encode(symbol, bits);
            bits.WriteSigned(value, size);
        });
        bits.Flush();
        output.Write([0xFF, 0xD9]);
        return output.ToArray();
    }

    private static void Code(
        List<(int Component, int[] Values)> blocks, int components, Action<bool, int, int, int> give)
    {
        var predictions = new int[components];
        foreach (var (component, values) in blocks)
        {
            var difference = values[0] - predictions[component];
            predictions[component] = values[0];
            var size = JpegBitWriter.Category(difference);
            give(true, size, difference, size);
            var zeros = 0;
            for (var k = 1; k < 64; k++)
            {
                if (values[k] == 0)
                {
                    zeros++;
                    continue;
                }

                for (; zeros > 15; zeros -= 16)
                {
                    give(false, 0xF0, 0, 0);
                }

                size = JpegBitWriter.Category(values[k]);
                give(false, (zeros << 4) | size, values[k], size);
                zeros = 0;
            }

            if (zeros > 0)
            {
                give(false, 0, 0, 0);
            }
        }
    }

    // T.81, A.3.3, the forward transform as its definition has it; pixels outside repeat the last ones.
    private static int[] Transform(
        ReadOnlySpan<byte> samples, int width, int height, int components, int left, int top, int component)
    {
        var rows = new double[64];
        for (var y = 0; y < 8; y++)
        {
            for (var u = 0; u < 8; u++)
            {
                for (var x = 0; x < 8; x++)
                {
                    var pixel = (Math.Min(height - 1, top + y) * width) + Math.Min(width - 1, left + x);
                    rows[(y * 8) + u] += (samples[(pixel * components) + component] - 128)
                        * Math.Cos(((2 * x) + 1) * u * Math.PI / 16);
                }
            }
        }

        var values = new int[64];
        for (var k = 0; k < 64; k++)
        {
            var (v, u) = (Zigzag[k] / 8, Zigzag[k] % 8);
            double sum = 0;
            for (var y = 0; y < 8; y++)
            {
                sum += rows[(y * 8) + u] * Math.Cos(((2 * y) + 1) * v * Math.PI / 16);
            }

            var scale = (u == 0 ? Math.Sqrt(0.5) : 1) * (v == 0 ? Math.Sqrt(0.5) : 1) / 4;
            values[k] = (int)Math.Round(sum * scale / Quantum);
        }

        return values;
    }
}
