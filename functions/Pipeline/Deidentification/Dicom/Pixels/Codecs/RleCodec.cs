using System.Buffers.Binary;

namespace FrontierFunctions.Pipeline.Deidentification.Dicom.Pixels.Codecs;

/// <summary>
/// RLE Lossless (PS3.5 Annex G): a header of 64 bytes, then one PackBits segment for each byte of each sample, most
/// significant byte first.
/// </summary>
internal sealed class RleCodec(SampleLayout layout) : FrameCodec
{
    private const int HeaderBytes = 64;

    // Samples of RLE stand by plane, whatever the planar configuration says (PS3.5 8.2.2).
    public override SampleLayout Layout { get; } = layout with { IsPlanar = true, IsBigEndian = false, IsSwapped = false };

    private int Segments => Layout.Bytes == 0 ? 1 : Layout.Samples * Layout.Bytes;

    private int SegmentBytes => Layout.Bytes == 0 ? (int)Layout.FrameBytes : Layout.Pixels;

    public override bool TryDecode(ReadOnlySpan<byte> frame, Span<byte> samples)
    {
        if (frame.Length < HeaderBytes || BinaryPrimitives.ReadUInt32LittleEndian(frame) != (uint)Segments)
        {
            return false;
        }

        var plane = new byte[SegmentBytes];
        for (var i = 0; i < Segments; i++)
        {
            var begin = BinaryPrimitives.ReadUInt32LittleEndian(frame[(4 + (4 * i))..]);
            var end = i + 1 < Segments ? BinaryPrimitives.ReadUInt32LittleEndian(frame[(8 + (4 * i))..])
                : (uint)frame.Length;
            if (begin < HeaderBytes || begin > end || end > frame.Length
                || !TryUnpack(frame[(int)begin..(int)end], plane))
            {
                return false;
            }

            var (first, step) = Place(i);
            for (var pixel = 0; pixel < plane.Length; pixel++)
            {
                samples[first + (pixel * step)] = plane[pixel];
            }
        }

        return true;
    }

    public override byte[] Encode(
        ReadOnlySpan<byte> original, ReadOnlySpan<byte> samples, IReadOnlyList<PixelBox> regions)
    {
        var output = new List<byte>(original.Length);
        output.AddRange(new byte[HeaderBytes]);
        Span<byte> header = stackalloc byte[HeaderBytes];
        header.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(header, (uint)Segments);
        var row = new byte[Layout.Bytes == 0 ? SegmentBytes : Layout.Width];
        for (var i = 0; i < Segments; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(header[(4 + (4 * i))..], (uint)output.Count);
            var (first, step) = Place(i);
            for (var at = 0; at < SegmentBytes; at += row.Length)
            {
                for (var x = 0; x < row.Length; x++)
                {
                    row[x] = samples[first + ((at + x) * step)];
                }

                Pack(row, output);
            }

            if ((output.Count & 1) != 0)
            {
                output.Add(0);
            }
        }

        var bytes = output.ToArray();
        header.CopyTo(bytes);
        return bytes;
    }

    private (int First, int Step) Place(int segment)
    {
        if (Layout.Bytes == 0)
        {
            return (0, 1);
        }

        var sample = segment / Layout.Bytes;
        var significance = Layout.Bytes - 1 - (segment % Layout.Bytes);
        return ((sample * Layout.Pixels * Layout.Bytes) + significance, Layout.Bytes);
    }

    private static bool TryUnpack(ReadOnlySpan<byte> packed, Span<byte> plane)
    {
        var count = 0;
        var at = 0;
        while (count < plane.Length)
        {
            if (at >= packed.Length)
            {
                return false;
            }

            int code = (sbyte)packed[at++];
            if (code >= 0)
            {
                var length = code + 1;
                if (at + length > packed.Length)
                {
                    return false;
                }

                var kept = Math.Min(length, plane.Length - count);
                packed.Slice(at, kept).CopyTo(plane[count..]);
                at += length;
                count += kept;
            }
            else if (code != -128)
            {
                if (at >= packed.Length)
                {
                    return false;
                }

                var kept = Math.Min(1 - code, plane.Length - count);
                plane.Slice(count, kept).Fill(packed[at++]);
                count += kept;
            }
        }

        return true;
    }

    private static void Pack(ReadOnlySpan<byte> row, List<byte> output)
    {
        for (var at = 0; at < row.Length;)
        {
            var run = Run(row, at);
            if (run >= 2)
            {
                output.Add((byte)(1 - run));
                output.Add(row[at]);
                at += run;
                continue;
            }

            var begin = at;
            while (at < row.Length && at - begin < 128 && Run(row, at) < 3)
            {
                at++;
            }

            output.Add((byte)(at - begin - 1));
            output.AddRange(row[begin..at]);
        }
    }

    private static int Run(ReadOnlySpan<byte> row, int at)
    {
        var end = at + 1;
        while (end < row.Length && end - at < 128 && row[end] == row[at])
        {
            end++;
        }

        return end - at;
    }
}
