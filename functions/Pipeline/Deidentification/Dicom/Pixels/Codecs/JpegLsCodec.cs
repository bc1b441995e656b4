using System.Buffers.Binary;

namespace FrontierFunctions.Pipeline.Deidentification.Dicom.Pixels.Codecs;

/// <summary>JPEG-LS, lossless and near-lossless; written anew without loss.</summary>
/// <remarks>Source: ITU-T T.87 (1998), annexes A, B and C.</remarks>
internal sealed class JpegLsCodec(SampleLayout layout) : FrameCodec
{
    private static readonly int[] Default = new int[5];

    public override SampleLayout Layout { get; } =
        layout with { IsPlanar = false, IsBigEndian = false, IsSwapped = false, IsHalved = false };

    public override bool TryDecode(ReadOnlySpan<byte> frame, Span<byte> samples)
    {
        var stream = JpegStream.Parse(frame);
        if (stream is not { Process: 0xF7 } || stream.Width != Layout.Width || stream.Height != Layout.Height
            || stream.Components.Count != Layout.Samples || (stream.Precision + 7) / 8 > Layout.Bytes
            || stream.Components.Exists(c => c is not { H: 1, V: 1 }) || stream.Preset[0] >= 1 << stream.Precision)
        {
            return false;
        }

        foreach (var scan in stream.Scans)
        {
            var bits = JpegLsBits.Reading(frame[scan.Begin..scan.End]);
            var model = new JpegLsScan(bits, stream.Precision, scan.First, stream.Preset);
            if (scan.Restart > 0 || scan.Low > 0 || scan.Second is < 0 or > 2
                || !Scan(model, [.. scan.Parts.Select(part => part.Component)], scan.Second, samples, isWriting: false))
            {
                return false;
            }
        }

        return true;
    }

    public override byte[]? Encode(
        ReadOnlySpan<byte> original, ReadOnlySpan<byte> samples, IReadOnlyList<PixelBox> regions)
    {
        var precision = JpegStream.Parse(original)?.Precision ?? (8 * Layout.Bytes);
        var output = new MemoryStream();
        var components = Layout.Samples;
        output.Write([0xFF, 0xD8, 0xFF, 0xF7, 0, (byte)(8 + (3 * components)), (byte)precision,
            (byte)(Layout.Height >> 8), (byte)Layout.Height, (byte)(Layout.Width >> 8), (byte)Layout.Width,
            (byte)components, .. Enumerable.Range(1, components).SelectMany(i => new byte[] { (byte)i, 0x11, 0 })]);
        var interleave = components > 1 ? 1 : 0;
        output.Write([0xFF, 0xDA, 0, (byte)(6 + (2 * components)), (byte)components,
            .. Enumerable.Range(1, components).SelectMany(i => new byte[] { (byte)i, 0 }), 0, (byte)interleave, 0]);
        var bits = JpegLsBits.Writing(output);
        var model = new JpegLsScan(bits, precision, 0, Default);
        var masked = samples.ToArray();
        if (!Scan(model, [.. Enumerable.Range(0, components)], interleave, masked, isWriting: true))
        {
            return null;
        }

        bits.Flush();
        output.Write([0xFF, 0xD9]);
        return output.ToArray();
    }

    private bool Scan(JpegLsScan model, int[] components, int interleave, Span<byte> samples, bool isWriting)
    {
        var width = Layout.Width;
        var above = components.Select(_ => new int[width + 2]).ToArray();
        var rows = components.Select(_ => new int[width + 2]).ToArray();
        var runs = new int[components.Length];
        for (var y = 0; y < Layout.Height; y++)
        {
            for (var i = 0; i < components.Length && isWriting; i++)
            {
                Load(samples, y, components[i], rows[i]);
            }

            if (interleave == 2)
            {
                if (!model.Rows(above, rows, width, ref runs[0]))
                {
                    return false;
                }
            }
            else
            {
                for (var i = 0; i < components.Length; i++)
                {
                    if (!model.Row(above[i], rows[i], width, ref runs[i]))
                    {
                        return false;
                    }
                }
            }

            for (var i = 0; i < components.Length && !isWriting; i++)
            {
                Store(samples, y, components[i], rows[i]);
            }

            (above, rows) = (rows, above);
        }

        return true;
    }

    private void Load(ReadOnlySpan<byte> samples, int y, int component, int[] row)
    {
        for (var x = 0; x < Layout.Width; x++)
        {
            var at = Layout.Offset((y * Layout.Width) + x, component);
            row[x + 1] = Layout.Bytes == 1 ? samples[at] : BinaryPrimitives.ReadUInt16LittleEndian(samples[at..]);
        }
    }

    private void Store(Span<byte> samples, int y, int component, int[] row)
    {
        for (var x = 0; x < Layout.Width; x++)
        {
            var at = Layout.Offset((y * Layout.Width) + x, component);
            if (Layout.Bytes == 1)
            {
                samples[at] = (byte)row[x + 1];
            }
            else
            {
                BinaryPrimitives.WriteUInt16LittleEndian(samples[at..], (ushort)row[x + 1]);
            }
        }
    }
}
