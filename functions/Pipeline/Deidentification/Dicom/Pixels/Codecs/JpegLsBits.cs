namespace FrontierFunctions.Pipeline.Deidentification.Dicom.Pixels.Codecs;

/// <summary>
/// Bits of a JPEG-LS scan, read or written: behind a byte FF the next one has seven bits (ITU-T T.87, A.1).
/// </summary>
internal sealed class JpegLsBits
{
    private readonly byte[] _input;
    private readonly MemoryStream? _output;
    private int _at;
    private int _held;
    private int _count;
    private int _missing;
    private bool _afterFull;

    private JpegLsBits(byte[] input, MemoryStream? output) => (_input, _output) = (input, output);

    /// <summary>Whether bits are written.</summary>
    public bool IsWriting => _output is not null;

    /// <summary>More bits were taken than there are.</summary>
    public bool IsOver => _missing > 64;

    public static JpegLsBits Reading(ReadOnlySpan<byte> scan) => new(scan.ToArray(), null);

    public static JpegLsBits Writing(MemoryStream output) => new([], output);

    /// <summary>Passes some bits: writes the value, or reads and returns it.</summary>
    public int Pass(int value, int count)
    {
        var result = 0;
        for (var i = count - 1; i >= 0; i--)
        {
            result = (result << 1) | PassBit((value >> i) & 1);
        }

        return result;
    }

    /// <summary>Passes a number in the limited Golomb code (ITU-T T.87, A.5.3).</summary>
    public int PassGolomb(int value, int k, int limit, int wide)
    {
        var escape = limit - wide - 1;
        var high = value >> k;
        if (IsWriting)
        {
            var zeros = Math.Min(high, escape);
            Pass(0, zeros);
            PassBit(1);
            Pass(zeros < escape ? value & ((1 << k) - 1) : value - 1, zeros < escape ? k : wide);
            return value;
        }

        var count = 0;
        while (PassBit(0) == 0)
        {
            if (++count > escape || IsOver)
            {
                return -1;
            }
        }

        return count < escape ? (count << k) | Pass(0, k) : Pass(0, wide) + 1;
    }

    /// <summary>Fills the last byte with zeros.</summary>
    public void Flush()
    {
        while (_count > 0)
        {
            PassBit(0);
        }

        if (_afterFull)
        {
            _output!.WriteByte(0);
        }
    }

    /// <summary>Passes one bit.</summary>
    public int PassBit(int bit)
    {
        if (_output is not null)
        {
            _held = (_held << 1) | bit;
            if (++_count == (_afterFull ? 7 : 8))
            {
                _output.WriteByte((byte)_held);
                _afterFull = _held == 0xFF;
                (_held, _count) = (0, 0);
            }

            return bit;
        }

        if (_count == 0)
        {
            if (_at < _input.Length)
            {
                _count = _afterFull ? 7 : 8;
                _held = _input[_at++];
                _afterFull = _held == 0xFF;
            }
            else
            {
                (_held, _count) = (0, 8);
                _missing += 8;
            }
        }

        return (_held >> --_count) & 1;
    }
}
