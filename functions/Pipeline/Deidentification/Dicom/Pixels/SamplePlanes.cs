using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using FrontierFunctions.Pipeline.Deidentification.Dicom.Pixels.Codecs;

namespace FrontierFunctions.Pipeline.Deidentification.Dicom.Pixels;

/// <summary>Samples of a frame as planes of unsigned values, which is what is searched.</summary>
/// <param name="attributes">What the data set says.</param>
/// <param name="layout">How samples lie.</param>
internal sealed class SamplePlanes(PixelAttributes attributes, SampleLayout layout) : IDisposable
{
    private readonly List<ushort[]> _rented = [];
    private readonly int _stored = attributes.BitsStored is > 0 and var stored && stored <= attributes.BitsAllocated
        ? stored : attributes.BitsAllocated;

    private int HighBit => attributes.HighBit >= 0 && attributes.HighBit < attributes.BitsAllocated
        && attributes.HighBit >= _stored - 1 ? attributes.HighBit : _stored - 1;

    /// <inheritdoc/>
    public void Dispose()
    {
        // They held a picture with, perhaps, a name in it.
        _rented.ForEach(plane => ArrayPool<ushort>.Shared.Return(plane, clearArray: true));
        _rented.Clear();
    }

    /// <summary>The planes of a frame, until the next call; equal ones once.</summary>
    /// <param name="frame">All samples.</param>
    /// <param name="firstBit">Bit of the first byte that the frame begins with; 0 but for single bits.</param>
    public List<Memory<ushort>> Of(ReadOnlySpan<byte> frame, int firstBit)
    {
        var planes = new List<Memory<ushort>>();
        for (var sample = 0; sample < layout.Samples; sample++)
        {
            if (_rented.Count <= sample)
            {
                _rented.Add(ArrayPool<ushort>.Shared.Rent(layout.Pixels));
            }

            var plane = _rented[sample].AsMemory(0, layout.Pixels);
            var unused = layout.Bytes switch
            {
                0 => Bits(frame, firstBit, plane.Span),
                1 or 2 => Integers(frame, sample, plane.Span),
                _ => Scaled(frame, sample, plane.Span),
            };
            Add(planes, plane);
            if (unused is not null)
            {
                Add(planes, unused);
            }
        }

        return attributes.Palette is { } palette && attributes.Photometric == "PALETTE COLOR" && planes.Count > 0
            ? Coloured(planes[0], palette) : planes;
    }

    private static void Add(List<Memory<ushort>> planes, Memory<ushort> plane)
    {
        if (!planes.Exists(other => other.Span.SequenceEqual(plane.Span)))
        {
            planes.Add(plane);
        }
    }

    private ushort[]? Bits(ReadOnlySpan<byte> frame, int firstBit, Span<ushort> plane)
    {
        for (var i = 0; i < plane.Length; i++)
        {
            var bit = firstBit + i;
            plane[i] = (ushort)(((frame[layout.BitByte(bit)] >> (bit & 7)) & 1) * 255);
        }

        return null;
    }

    /// <summary>Values from bits below the high bit; what stands above it is a plane of its own (old overlays).</summary>
    private ushort[]? Integers(ReadOnlySpan<byte> frame, int sample, Span<ushort> plane)
    {
        var used = HighBit + 1;
        if (layout is { Bytes: 2, IsBigEndian: false } && BitConverter.IsLittleEndian
            && (layout.IsPlanar || layout.Samples == 1))
        {
            MemoryMarshal.Cast<byte, ushort>(frame.Slice(2 * layout.Pixels * sample, 2 * layout.Pixels)).CopyTo(plane);
        }
        else
        {
            for (var i = 0; i < plane.Length; i++)
            {
                var at = layout.Offset(i, sample);
                plane[i] = layout.Bytes == 1 ? frame[at]
                    : layout.IsBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(frame[at..])
                    : BinaryPrimitives.ReadUInt16LittleEndian(frame[at..]);
            }
        }

        var bits = 8 * layout.Bytes;
        if (used == bits && !attributes.IsSigned)
        {
            return null;
        }

        var unused = used < bits ? Unused(plane, used, bits) : null;
        var sign = attributes.IsSigned ? 1 << (used - 1) : 0;
        Masked(plane, (ushort)((1 << used) - 1), (ushort)sign);
        return unused;
    }

    private static void Masked(Span<ushort> plane, ushort mask, ushort sign)
    {
        var vectors = MemoryMarshal.Cast<ushort, Vector<ushort>>(plane);
        foreach (ref var vector in vectors)
        {
            vector = (vector & new Vector<ushort>(mask)) ^ new Vector<ushort>(sign);
        }

        foreach (ref var value in plane[(vectors.Length * Vector<ushort>.Count)..])
        {
            value = (ushort)((value & mask) ^ sign);
        }
    }

    /// <summary>Null where the bits above the high bit are clear, or repeat the sign.</summary>
    private ushort[]? Unused(ReadOnlySpan<ushort> plane, int used, int bits)
    {
        var above = (ushort)(((1 << bits) - 1) & ~((1 << used) - 1));
        if (!attributes.IsSigned && !IsAnySet(plane, above))
        {
            return null;
        }

        ushort[]? unused = null;
        for (var i = 0; i < plane.Length; i++)
        {
            var expected = attributes.IsSigned && (plane[i] >> (used - 1) & 1) != 0 ? above : 0;
            var found = plane[i] & above;
            if (found != expected && found != 0)
            {
                unused ??= new ushort[plane.Length];
                unused[i] = (ushort)(found >> used);
            }
        }

        return unused;
    }

    private static bool IsAnySet(ReadOnlySpan<ushort> plane, ushort mask)
    {
        var vectors = MemoryMarshal.Cast<ushort, Vector<ushort>>(plane);
        var any = Vector<ushort>.Zero;
        foreach (var vector in vectors)
        {
            any |= vector;
        }

        var rest = 0;
        foreach (var value in plane[(vectors.Length * Vector<ushort>.Count)..])
        {
            rest |= value;
        }

        return (any & new Vector<ushort>(mask)) != Vector<ushort>.Zero || (rest & mask) != 0;
    }

    private ushort[]? Scaled(ReadOnlySpan<byte> frame, int sample, Span<ushort> plane)
    {
        double least = double.MaxValue, most = double.MinValue;
        for (var i = 0; i < plane.Length; i++)
        {
            var value = Value(frame, layout.Offset(i, sample));
            least = Math.Min(least, value);
            most = Math.Max(most, value);
        }

        var scale = most > least ? ushort.MaxValue / (most - least) : 0;
        for (var i = 0; i < plane.Length; i++)
        {
            plane[i] = (ushort)Math.Clamp(
                (Value(frame, layout.Offset(i, sample)) - least) * scale, 0, ushort.MaxValue);
        }

        return null;
    }

    private double Value(ReadOnlySpan<byte> frame, int at)
    {
        var bytes = frame[at..];
        var value = layout.Bytes == 8
            ? layout.IsBigEndian ? BinaryPrimitives.ReadDoubleBigEndian(bytes)
                : BinaryPrimitives.ReadDoubleLittleEndian(bytes)
            : attributes.IsFloat
                ? layout.IsBigEndian ? BinaryPrimitives.ReadSingleBigEndian(bytes)
                    : BinaryPrimitives.ReadSingleLittleEndian(bytes)
            : attributes.IsSigned
                ? layout.IsBigEndian ? BinaryPrimitives.ReadInt32BigEndian(bytes)
                    : BinaryPrimitives.ReadInt32LittleEndian(bytes)
            : layout.IsBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes)
                : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        return double.IsFinite(value) ? Math.Clamp(value, -1e100, 1e100) : 0;
    }

    private static List<Memory<ushort>> Coloured(Memory<ushort> indexes, PixelPalette palette)
    {
        var planes = new List<Memory<ushort>>();
        foreach (var table in (ReadOnlySpan<IReadOnlyList<ushort>>)[palette.Red, palette.Green, palette.Blue])
        {
            if (table.Count == 0)
            {
                return [indexes];
            }

            var plane = new ushort[indexes.Length];
            for (var i = 0; i < plane.Length; i++)
            {
                plane[i] = table[Math.Clamp(indexes.Span[i] - palette.First, 0, table.Count - 1)];
            }

            Add(planes, plane);
        }

        return planes;
    }
}
