namespace FrontierFunctions.Pipeline.Deidentification.Dicom.Pixels.Codecs;

/// <summary>The quantized coefficients of a sequential JPEG frame.</summary>
/// <remarks>Source: ITU-T T.81 (1992), A.2 (order of blocks), F.1.2 and F.2.2 (Huffman coding).</remarks>
internal sealed class JpegCoefficients
{
    private const int EndOfBlock = 0;
    private const int SixteenZeros = 0xF0;

    private JpegCoefficients(JpegStream stream)
    {
        Stream = stream;
        MaxH = stream.Components.Max(component => component.H);
        MaxV = stream.Components.Max(component => component.V);
    }

    public JpegStream Stream { get; }

    public int MaxH { get; }

    public int MaxV { get; }

    public List<JpegBlocks> Components { get; } = [];

    private int UnitsAcross => (Stream.Width + (8 * MaxH) - 1) / (8 * MaxH);

    private int UnitsDown => (Stream.Height + (8 * MaxV) - 1) / (8 * MaxV);

    /// <summary>Decodes all scans; null where one is damaged or the frame is larger than it can be.</summary>
    public static JpegCoefficients? Read(JpegStream stream, ReadOnlySpan<byte> bytes)
    {
        var image = new JpegCoefficients(stream);
        foreach (var component in stream.Components)
        {
            var (across, down) = (image.UnitsAcross * component.H, image.UnitsDown * component.V);
            if (stream.Quantization[component.Table] is not { } quantization
                || (long)across * down * 64 > Array.MaxLength)
            {
                return null;
            }

            image.Components.Add(new JpegBlocks(component.H, component.V, across, down, quantization));
        }

        foreach (var scan in stream.Scans)
        {
            if (scan.Parts.Exists(part => part.Dc is null || part.Ac is null)
                || !image.Scan(scan, new Decoding(bytes[scan.Begin..scan.End])))
            {
                return null;
            }
        }

        return image;
    }

    /// <summary>Writes the stream anew: the same segments, tables for what is there now, no restart markers.</summary>
    public byte[] Write(ReadOnlySpan<byte> original)
    {
        var output = new MemoryStream(original.Length);
        output.Write([0xFF, 0xD8]);
        foreach (var (begin, end) in Stream.Kept)
        {
            output.Write(original[begin..end]);
        }

        foreach (var scan in Stream.Scans)
        {
            var counting = new Counting(scan.Parts.Count);
            var plain = scan with { Restart = 0 };
            Scan(plain, counting);
            var tables = counting.Tables();
            var head = new List<byte>();
            for (var i = 0; i < scan.Parts.Count; i++)
            {
                Segment(head, (byte)i, tables[i].Dc);
                Segment(head, (byte)(0x10 | i), tables[i].Ac);
            }

            var parts = scan.Parts.Select((part, i) => new[]
            {
                (byte)Stream.Components[part.Component].Id, (byte)((i << 4) | i),
            }).SelectMany(pair => pair).ToList();
            head.AddRange([0xFF, 0xDA, 0, (byte)(6 + parts.Count), (byte)scan.Parts.Count, .. parts, 0, 63, 0]);
            output.Write([.. head]);
            var bits = new JpegBitWriter(output);
            Scan(plain, new Encoding(bits, tables));
            bits.Flush();
        }

        output.Write([0xFF, 0xD9]);
        return output.ToArray();
    }

    private static void Segment(List<byte> head, byte kind, HuffmanTable table)
    {
        var length = 19 + table.Symbols.Count;
        head.AddRange([0xFF, 0xC4, (byte)(length >> 8), (byte)length, kind, .. table.Lengths, .. table.Symbols]);
    }

    // Passes over the blocks of a scan in order; false where the coder fails.
    private bool Scan<T>(JpegScan scan, T coder)
        where T : ICoder, allows ref struct
    {
        var predictions = new int[scan.Parts.Count];
        var isAlone = scan.Parts.Count == 1;
        var alone = Components[scan.Parts[0].Component];

        // A component alone has no more blocks than its own size needs.
        var across = isAlone ? (((Stream.Width * alone.H) + MaxH - 1) / MaxH + 7) / 8 : UnitsAcross;
        var down = isAlone ? (((Stream.Height * alone.V) + MaxV - 1) / MaxV + 7) / 8 : UnitsDown;
        for (var unit = 0; unit < across * down; unit++)
        {
            if (scan.Restart > 0 && unit > 0 && unit % scan.Restart == 0)
            {
                predictions.AsSpan().Clear();
                if (!coder.Restart())
                {
                    return false;
                }
            }

            for (var i = 0; i < scan.Parts.Count; i++)
            {
                var blocks = Components[scan.Parts[i].Component];
                var (h, v) = isAlone ? (1, 1) : (blocks.H, blocks.V);
                for (var b = 0; b < h * v; b++)
                {
                    var x = (unit % across * h) + (b % h);
                    var y = (unit / across * v) + (b / h);
                    if (!coder.Block(scan.Parts[i], i, blocks.Of(x, y), ref predictions[i]))
                    {
                        return false;
                    }
                }
            }
        }

        return true;
    }

    private interface ICoder
    {
        bool Restart();

        bool Block(JpegScanPart part, int index, Span<short> block, ref int prediction);
    }

    private ref struct Decoding(ReadOnlySpan<byte> bytes) : ICoder
    {
        private JpegBits _bits = new(bytes);

        public bool Restart() => _bits.Restart();

        public bool Block(JpegScanPart part, int index, Span<short> block, ref int prediction)
        {
            var size = part.Dc!.Decode(ref _bits);
            if (size is < 0 or > 15)
            {
                return false;
            }

            prediction += _bits.TakeSigned(size);
            block[0] = (short)prediction;
            for (var k = 1; k < 64; k++)
            {
                var symbol = part.Ac!.Decode(ref _bits);
                if (symbol < 0 || _bits.IsOver)
                {
                    return false;
                }

                if ((symbol & 15) == 0)
                {
                    if (symbol != SixteenZeros)
                    {
                        break;
                    }

                    k += 15;
                    continue;
                }

                k += symbol >> 4;
                if (k > 63)
                {
                    return false;
                }

                block[k] = (short)_bits.TakeSigned(symbol & 15);
            }

            return true;
        }
    }

    private sealed class Counting(int parts) : ICoder
    {
        private readonly int[][] _dc = [.. Enumerable.Range(0, parts).Select(_ => new int[16])];
        private readonly int[][] _ac = [.. Enumerable.Range(0, parts).Select(_ => new int[256])];

        public bool Restart() => true;

        public bool Block(JpegScanPart part, int index, Span<short> block, ref int prediction)
        {
            _dc[index][JpegBitWriter.Category(block[0] - prediction)]++;
            prediction = block[0];
            var zeros = 0;
            for (var k = 1; k < 64; k++)
            {
                if (block[k] == 0)
                {
                    zeros++;
                    continue;
                }

                for (; zeros > 15; zeros -= 16)
                {
                    _ac[index][SixteenZeros]++;
                }

                _ac[index][(zeros << 4) | JpegBitWriter.Category(block[k])]++;
                zeros = 0;
            }

            _ac[index][EndOfBlock] += zeros > 0 ? 1 : 0;
            return true;
        }

        public (HuffmanTable Dc, HuffmanTable Ac)[] Tables() =>
            [.. _dc.Zip(_ac, (dc, ac) => (HuffmanTable.For(dc), HuffmanTable.For(ac)))];
    }

    private sealed class Encoding(JpegBitWriter bits, (HuffmanTable Dc, HuffmanTable Ac)[] tables) : ICoder
    {
        public bool Restart() => true;

        public bool Block(JpegScanPart part, int index, Span<short> block, ref int prediction)
        {
            var (dc, ac) = tables[index];
            var difference = block[0] - prediction;
            prediction = block[0];
            var size = JpegBitWriter.Category(difference);
            dc.Encode(size, bits);
            bits.WriteSigned(difference, size);
            var zeros = 0;
            for (var k = 1; k < 64; k++)
            {
                if (block[k] == 0)
                {
                    zeros++;
                    continue;
                }

                for (; zeros > 15; zeros -= 16)
                {
                    ac.Encode(SixteenZeros, bits);
                }

                size = JpegBitWriter.Category(block[k]);
                ac.Encode((zeros << 4) | size, bits);
                bits.WriteSigned(block[k], size);
                zeros = 0;
            }

            if (zeros > 0)
            {
                ac.Encode(EndOfBlock, bits);
            }

            return true;
        }
    }
}

/// <summary>The blocks of one component, coefficients in zigzag order.</summary>
internal sealed class JpegBlocks(int h, int v, int across, int down, ushort[] quantization)
{
    // T.81, figure A.6.
    private static readonly byte[] Zigzag =
    [
        0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14,
        21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60,
        61, 54, 47, 55, 62, 63,
    ];

    private static readonly float[] Cosines = MakeCosines();
    private readonly short[] _coefficients = new short[across * down * 64];

    public int H => h;

    public int V => v;

    /// <summary>Samples of a row.</summary>
    public int Stride => across * 8;

    public ushort[] Quantization => quantization;

    public Span<short> Of(int x, int y) => _coefficients.AsSpan(((y * across) + x) * 64, 64);

    /// <summary>Gives the blocks under rectangles of the image one value.</summary>
    public void Blank(IReadOnlyList<PixelBox> regions, int value, int maxH, int maxV)
    {
        foreach (var region in regions)
        {
            for (var y = region.Top * v / maxV / 8; y < down && y * 8 * maxV < region.Bottom * v; y++)
            {
                for (var x = region.Left * h / maxH / 8; x < across && x * 8 * maxH < region.Right * h; x++)
                {
                    Of(x, y).Clear();
                    Of(x, y)[0] = (short)value;
                }
            }
        }
    }

    /// <summary>The samples, row by row.</summary>
    public ushort[] Samples(float[] block, int precision)
    {
        var samples = new ushort[Stride * down * 8];
        var (middle, most) = (1 << (precision - 1), (1 << precision) - 1);
        Span<float> half = stackalloc float[64];
        for (var index = 0; index < across * down; index++)
        {
            var from = _coefficients.AsSpan(index * 64, 64);
            var target = (index / across * 8 * Stride) + (index % across * 8);
            if (!from[1..].ContainsAnyExcept((short)0))
            {
                var flat = (ushort)Math.Clamp((int)MathF.Round(from[0] * quantization[0] / 8f) + middle, 0, most);
                for (var y = 0; y < 8; y++)
                {
                    samples.AsSpan(target + (y * Stride), 8).Fill(flat);
                }

                continue;
            }

            for (var k = 0; k < 64; k++)
            {
                block[Zigzag[k]] = from[k] * quantization[k];
            }

            // Rows, then columns (T.81, A.3.3).
            for (var y = 0; y < 8; y++)
            {
                for (var x = 0; x < 8; x++)
                {
                    var sum = 0f;
                    for (var u = 0; u < 8; u++)
                    {
                        sum += block[(y * 8) + u] * Cosines[(x * 8) + u];
                    }

                    half[(y * 8) + x] = sum;
                }
            }

            for (var x = 0; x < 8; x++)
            {
                for (var y = 0; y < 8; y++)
                {
                    var sum = 0f;
                    for (var u = 0; u < 8; u++)
                    {
                        sum += half[(u * 8) + x] * Cosines[(y * 8) + u];
                    }

                    samples[target + (y * Stride) + x] =
                        (ushort)Math.Clamp((int)MathF.Round(sum) + middle, 0, most);
                }
            }
        }

        return samples;
    }

    private static float[] MakeCosines()
    {
        var table = new float[64];
        for (var x = 0; x < 8; x++)
        {
            for (var u = 0; u < 8; u++)
            {
                table[(x * 8) + u] = (float)(Math.Cos(((2 * x) + 1) * u * Math.PI / 16) * (u == 0 ? Math.Sqrt(0.125) : 0.5));
            }
        }

        return table;
    }
}
