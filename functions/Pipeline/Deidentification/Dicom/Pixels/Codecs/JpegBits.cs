namespace FrontierFunctions.Pipeline.Deidentification.Dicom.Pixels.Codecs;

/// <summary>
/// Bits of entropy-coded JPEG data, most significant first, without the zero bytes that are stuffed behind FF
/// (ITU-T T.81, F.2.2.5). Behind the end come zeros, and <see cref="IsOver"/> says so.
/// </summary>
internal ref struct JpegBits(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private ulong _held;
    private int _count;
    private int _at;
    private int _missing;

    /// <summary>More bits were taken than there are.</summary>
    public readonly bool IsOver => _missing > _count;

    /// <summary>The next bits, which stay; up to 16.</summary>
    public int Peek(int count)
    {
        Fill(count);
        return (int)(_held >> (_count - count)) & ((1 << count) - 1);
    }

    /// <summary>Passes over bits that were peeked at.</summary>
    public void Skip(int count)
    {
        _count -= count;
        _held &= (1UL << _count) - 1;
    }

    /// <summary>Takes bits; up to 16.</summary>
    public int Take(int count)
    {
        if (count == 0)
        {
            return 0;
        }

        var value = Peek(count);
        Skip(count);
        return value;
    }

    /// <summary>Takes a number of that many bits, whose first bit is its sign (ITU-T T.81, F.2.2.1: RECEIVE, EXTEND).</summary>
    public int TakeSigned(int count)
    {
        var value = Take(count);
        return count > 0 && value < 1 << (count - 1) ? value - (1 << count) + 1 : value;
    }

    /// <summary>Goes behind the next restart marker; false where there is none.</summary>
    public bool Restart()
    {
        (_held, _count, _missing) = (0, 0, 0);
        for (; _at + 1 < _bytes.Length; _at++)
        {
            if (_bytes[_at] == 0xFF && _bytes[_at + 1] is >= 0xD0 and <= 0xD7)
            {
                _at += 2;
                return true;
            }
        }

        return false;
    }

    private void Fill(int count)
    {
        while (_count < count)
        {
            var value = 0;
            if (_at < _bytes.Length && !(_bytes[_at] == 0xFF && _at + 1 < _bytes.Length && _bytes[_at + 1] != 0))
            {
                value = _bytes[_at];
                _at += value == 0xFF ? 2 : 1;
            }
            else
            {
                // The data are over, or a marker stands here.
                _missing += 8;
            }

            _held = (_held << 8) | (uint)value;
            _count += 8;
        }
    }
}

/// <summary>Writes bits of entropy-coded JPEG data, stuffing a zero byte behind each FF.</summary>
internal sealed class JpegBitWriter(Stream output)
{
    private uint _held;
    private int _count;

    /// <summary>Writes the low bits of a value, up to 16.</summary>
    public void Write(int value, int count)
    {
        _held = (_held << count) | ((uint)value & ((1u << count) - 1));
        _count += count;
        while (_count >= 8)
        {
            var next = (byte)(_held >> (_count - 8));
            output.WriteByte(next);
            if (next == 0xFF)
            {
                output.WriteByte(0);
            }

            _count -= 8;
        }

        _held &= (1u << _count) - 1;
    }

    /// <summary>Writes a number as <see cref="JpegBits.TakeSigned"/> reads it.</summary>
    public void WriteSigned(int value, int count) => Write(value < 0 ? value - 1 : value, count);

    /// <summary>Fills the last byte with ones.</summary>
    public void Flush()
    {
        if (_count > 0)
        {
            Write((1 << (8 - _count)) - 1, 8 - _count);
        }
    }

    /// <summary>Bits that a number takes: 0 for 0, 1 for -1 and 1, 2 for -3 to 3 ...</summary>
    public static int Category(int value) =>
        32 - System.Numerics.BitOperations.LeadingZeroCount((uint)Math.Abs(value));
}
