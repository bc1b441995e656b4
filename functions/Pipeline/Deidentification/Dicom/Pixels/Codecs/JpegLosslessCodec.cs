using System.Buffers.Binary;

namespace FrontierFunctions.Pipeline.Deidentification.Dicom.Pixels.Codecs;

/// <summary>JPEG Lossless (process 14, any predictor).</summary>
/// <remarks>Source: ITU-T T.81 (1992), annex H.</remarks>
internal sealed class JpegLosslessCodec(SampleLayout layout) : FrameCodec
{
    public override SampleLayout Layout { get; } =
        layout with { IsPlanar = false, IsBigEndian = false, IsSwapped = false, IsHalved = false };

    public override bool TryDecode(ReadOnlySpan<byte> frame, Span<byte> samples)
    {
        var stream = JpegStream.Parse(frame);
        if (stream is not { Process: 0xC3 } || stream.Width != Layout.Width || stream.Height != Layout.Height
            || stream.Components.Count != Layout.Samples || (stream.Precision + 7) / 8 > Layout.Bytes
            || stream.Components.Exists(c => c is not { H: 1, V: 1 }))
        {
            return false;
        }

        foreach (var scan in stream.Scans)
        {
            var bits = new JpegBits(frame[scan.Begin..scan.End]);
            if (scan.First is < 1 or > 7 || scan.Low >= stream.Precision || scan.Parts.Exists(part => part.Dc is null)
                || !Scan(stream, scan, ref bits, samples))
            {
                return false;
            }
        }

        return true;
    }

    public override byte[]? Encode(
        ReadOnlySpan<byte> original, ReadOnlySpan<byte> samples, IReadOnlyList<PixelBox> regions)
    {
        // For a frame that did not come from a stream, all bits count.
        var stream = JpegStream.Parse(original);
        var precision = stream?.Precision ?? (8 * Layout.Bytes);
        var output = new MemoryStream();
        var components = Layout.Samples;
        output.Write([0xFF, 0xD8, 0xFF, 0xC3, 0, (byte)(8 + (3 * components)), (byte)precision,
            (byte)(Layout.Height >> 8), (byte)Layout.Height, (byte)(Layout.Width >> 8), (byte)Layout.Width,
            (byte)components, .. Enumerable.Range(1, components).SelectMany(i => new byte[] { (byte)i, 0x11, 0 })]);
        var counts = new int[17];
        Differences(samples, precision, (size, _) => counts[size]++);
        var table = HuffmanTable.For(counts);
        output.Write([0xFF, 0xC4, 0, (byte)(19 + table.Symbols.Count), 0, .. table.Lengths, .. table.Symbols]);
        output.Write([0xFF, 0xDA, 0, (byte)(6 + (2 * components)), (byte)components,
            .. Enumerable.Range(1, components).SelectMany(i => new byte[] { (byte)i, 0 }), 1, 0, 0]);
        var bits = new JpegBitWriter(output);
        Differences(samples, precision, (size, difference) =>
        {
            table.Encode(size, bits);
            if (size < 16)
            {
                bits.WriteSigned(difference, size);
            }
        });
        bits.Flush();
        output.Write([0xFF, 0xD9]);
        return output.ToArray();
    }

    private bool Scan(JpegStream stream, JpegScan scan, ref JpegBits bits, Span<byte> samples)
    {
        var (width, height) = (Layout.Width, Layout.Height);
        var first = 1 << (stream.Precision - scan.Low - 1);
        var above = new int[scan.Parts.Count * width];
        var row = new int[scan.Parts.Count * width];
        var isFirstRow = true;
        var units = 0;
        for (var y = 0; y < height; y++, isFirstRow = false)
        {
            for (var x = 0; x < width; x++, units++)
            {
                var isBegin = x == 0;
                if (scan.Restart > 0 && units > 0 && units % scan.Restart == 0)
                {
                    if (!bits.Restart())
                    {
                        return false;
                    }

                    // T.81, H.1.1: intervals are whole rows, and prediction begins anew.
                    isFirstRow = true;
                }

                for (var i = 0; i < scan.Parts.Count; i++)
                {
                    var at = (i * width) + x;
                    var size = scan.Parts[i].Dc!.Decode(ref bits);
                    if (size is < 0 or > 16 || bits.IsOver)
                    {
                        return false;
                    }

                    var prediction = isFirstRow ? isBegin ? first : row[at - 1]
                        : isBegin ? above[at] : Predict(scan.First, row[at - 1], above[at], above[at - 1]);
                    var difference = size == 16 ? 32768 : bits.TakeSigned(size);
                    row[at] = (prediction + difference) & 0xFFFF;
                    Put(samples, (y * width) + x, scan.Parts[i].Component, row[at] << scan.Low);
                }
            }

            (above, row) = (row, above);
        }

        return true;
    }

    private void Put(Span<byte> samples, int pixel, int component, int value)
    {
        var at = Layout.Offset(pixel, component);
        if (Layout.Bytes == 1)
        {
            samples[at] = (byte)value;
        }
        else
        {
            BinaryPrimitives.WriteUInt16LittleEndian(samples[at..], (ushort)value);
        }
    }

    // T.81, table H.1.
    private static int Predict(int predictor, int left, int above, int before) => predictor switch
    {
        1 => left,
        2 => above,
        3 => before,
        4 => left + above - before,
        5 => left + ((above - before) >> 1),
        6 => above + ((left - before) >> 1),
        _ => (left + above) >> 1,
    };

    private void Differences(ReadOnlySpan<byte> samples, int precision, Action<int, int> give)
    {
        var mask = (1 << precision) - 1;
        for (var y = 0; y < Layout.Height; y++)
        {
            for (var x = 0; x < Layout.Width; x++)
            {
                var pixel = (y * Layout.Width) + x;
                for (var i = 0; i < Layout.Samples; i++)
                {
                    var prediction = x > 0 ? Get(samples, pixel - 1, i) & mask
                        : y > 0 ? Get(samples, pixel - Layout.Width, i) & mask : 1 << (precision - 1);
                    int difference = (short)((Get(samples, pixel, i) & mask) - prediction);
                    give(difference == -32768 ? 16 : JpegBitWriter.Category(difference), difference);
                }
            }
        }
    }

    private int Get(ReadOnlySpan<byte> samples, int pixel, int component)
    {
        var at = Layout.Offset(pixel, component);
        return Layout.Bytes == 1 ? samples[at] : BinaryPrimitives.ReadUInt16LittleEndian(samples[at..]);
    }
}
