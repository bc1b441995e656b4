using System.Buffers.Binary;

namespace FrontierFunctions.Pipeline.Deidentification.Dicom.Pixels.Codecs;

/// <summary>Frames in the items of encapsulated pixel data (PS3.5 Annex A.4).</summary>
internal static class EncapsulatedFrames
{
    private const uint Item = 0xE000FFFE;
    private const uint Delimiter = 0xE0DDFFFE;

    /// <summary>Reads the items and puts each frame's fragments together.</summary>
    /// <param name="value">Items with their headers, the basic offset table first.</param>
    /// <param name="count">Number of frames.</param>
    /// <returns>Null where items are damaged or do not say which frame they belong to.</returns>
    public static List<ReadOnlyMemory<byte>>? Read(ReadOnlyMemory<byte> value, int count)
    {
        var fragments = new List<(int At, ReadOnlyMemory<byte> Bytes)>();
        ReadOnlyMemory<byte>? table = null;
        var first = 0;
        for (var at = 0; at + 8 <= value.Length;)
        {
            var tag = BinaryPrimitives.ReadUInt32LittleEndian(value.Span[at..]);
            var length = BinaryPrimitives.ReadUInt32LittleEndian(value.Span[(at + 4)..]);
            if (tag == Delimiter)
            {
                break;
            }

            if (tag != Item || length > (uint)(value.Length - at - 8))
            {
                return null;
            }

            var bytes = value.Slice(at + 8, (int)length);
            if (table is null)
            {
                table = bytes;
                first = at + 8 + (int)length;
            }
            else
            {
                fragments.Add((at - first, bytes));
            }

            at += 8 + (int)length;
        }

        return table is null || fragments.Count < count || count < 1 ? null
            : fragments.Count == count ? fragments.ConvertAll(fragment => fragment.Bytes)
            : count == 1 ? [Joined(fragments, 0, fragments.Count)]
            : ByTable(fragments, table.Value.Span, count) ?? ByMarker(fragments, count);
    }

    /// <summary>Items again: a basic offset table and one fragment for each frame.</summary>
    public static byte[] Write(IReadOnlyList<byte[]> frames)
    {
        var output = new MemoryStream();
        Span<byte> four = stackalloc byte[4];
        Header(output, four, 4 * frames.Count);
        uint offset = 0;
        foreach (var frame in frames)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(four, offset);
            output.Write(four);
            offset += 8 + (uint)(frame.Length + (frame.Length & 1));
        }

        foreach (var frame in frames)
        {
            Header(output, four, frame.Length + (frame.Length & 1));
            output.Write(frame);
            if ((frame.Length & 1) != 0)
            {
                output.WriteByte(0);
            }
        }

        return output.ToArray();
    }

    private static void Header(MemoryStream output, Span<byte> four, int length)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(four, Item);
        output.Write(four);
        BinaryPrimitives.WriteUInt32LittleEndian(four, (uint)length);
        output.Write(four);
    }

    private static List<ReadOnlyMemory<byte>>? ByTable(
        List<(int At, ReadOnlyMemory<byte> Bytes)> fragments, ReadOnlySpan<byte> table, int count)
    {
        if (table.Length != 4 * count)
        {
            return null;
        }

        var frames = new List<ReadOnlyMemory<byte>>();
        var begin = 0;
        for (var i = 0; i < count; i++)
        {
            var next = i + 1 < count ? BinaryPrimitives.ReadUInt32LittleEndian(table[(4 * (i + 1))..]) : uint.MaxValue;
            var end = begin;
            while (end < fragments.Count && fragments[end].At < next)
            {
                end++;
            }

            if (end == begin)
            {
                return null;
            }

            frames.Add(Joined(fragments, begin, end));
            begin = end;
        }

        return frames;
    }

    /// <summary>JPEG and JPEG-LS streams begin with SOI (FF D8).</summary>
    private static List<ReadOnlyMemory<byte>>? ByMarker(
        List<(int At, ReadOnlyMemory<byte> Bytes)> fragments, int count)
    {
        var begins = new List<int>();
        for (var i = 0; i < fragments.Count; i++)
        {
            if (fragments[i].Bytes.Span.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8]))
            {
                begins.Add(i);
            }
        }

        if (begins.Count != count || begins[0] != 0)
        {
            return null;
        }

        var frames = new List<ReadOnlyMemory<byte>>();
        for (var i = 0; i < count; i++)
        {
            frames.Add(Joined(fragments, begins[i], i + 1 < count ? begins[i + 1] : fragments.Count));
        }

        return frames;
    }

    private static ReadOnlyMemory<byte> Joined(
        List<(int At, ReadOnlyMemory<byte> Bytes)> fragments, int begin, int end)
    {
        if (end - begin == 1)
        {
            return fragments[begin].Bytes;
        }

        var whole = new MemoryStream();
        for (var i = begin; i < end; i++)
        {
            whole.Write(fragments[i].Bytes.Span);
        }

        return whole.GetBuffer().AsMemory(0, (int)whole.Length);
    }
}
