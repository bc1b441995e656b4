namespace FrontierFunctions.Server.Embeddings;

/// <summary>One component of a JPEG: its sampling, its tables and its coefficients.</summary>
internal sealed class JpegComponent(int id, int across, int down, int quantization)
{
    public int Id { get; } = id;

    public int Across { get; } = across;

    public int Down { get; } = down;

    public int Quantization { get; } = quantization;

    public JpegHuffman? Dc { get; set; }

    public JpegHuffman? Ac { get; set; }

    /// <summary>Blocks that hold pixels; what a scan of this component alone goes over.</summary>
    public int BlocksWide { get; private set; }

    public int BlocksHigh { get; private set; }

    /// <summary>Blocks of a row with the padding of the last unit.</summary>
    public int Stride { get; private set; }

    public int UnitsWide { get; private set; }

    public int UnitsHigh { get; private set; }

    /// <summary>64 coefficients a block, in natural order, not yet multiplied.</summary>
    public short[] Coefficients { get; private set; } = [];

    /// <summary>The last DC coefficient; what the next is told as a difference to.</summary>
    public int Before { get; set; }

    public void Lay(int width, int height, int maxAcross, int maxDown, bool single)
    {
        (UnitsWide, UnitsHigh) = (Ceiling(width, 8 * maxAcross), Ceiling(height, 8 * maxDown));
        BlocksWide = Ceiling(Ceiling(width * Across, maxAcross), 8);
        BlocksHigh = Ceiling(Ceiling(height * Down, maxDown), 8);
        Stride = single ? BlocksWide : UnitsWide * Across;
        Coefficients = new short[Stride * (single ? BlocksHigh : UnitsHigh * Down) * 64];
    }

    private static int Ceiling(int value, int by) => (value + by - 1) / by;
}

/// <summary>A Huffman table.</summary>
/// <remarks>Source: ITU-T T.81, Annex C and F.2.2.3.</remarks>
internal sealed class JpegHuffman
{
    private readonly int[] _maxCode = new int[17];
    private readonly int[] _offset = new int[17];
    private readonly byte[] _values;

    /// <exception cref="InvalidDataException">The lengths make no code.</exception>
    public JpegHuffman(ReadOnlySpan<byte> lengths, ReadOnlySpan<byte> values)
    {
        _values = values.ToArray();
        var (code, at) = (0, 0);
        for (var length = 1; length <= 16; length++)
        {
            _offset[length] = at - code;
            code += lengths[length - 1];
            at += lengths[length - 1];
            _maxCode[length] = lengths[length - 1] == 0 ? -1 : code - 1;
            _ = code <= 1 << length ? true : throw JpegReader.Broken();
            code <<= 1;
        }
    }

    public int Read(ref JpegBits bits)
    {
        var code = 0;
        for (var length = 1; length <= 16; length++)
        {
            code = (code << 1) | bits.Bit();
            if (code <= _maxCode[length])
            {
                return _values[code + _offset[length]];
            }
        }

        throw JpegReader.Broken();
    }
}

/// <summary>Bits of entropy-coded data; ends at a marker, behind which only zeros come, as decoders do.</summary>
internal struct JpegBits(byte[] file, int at)
{
    private int _value;
    private int _left;
    private int _beyond;

    public int At { get; private set; } = at;

    public int Bit()
    {
        if (_left == 0)
        {
            _value = Next();
            _left = 8;
        }

        return (_value >> --_left) & 1;
    }

    public int Bits(int count)
    {
        var value = 0;
        for (var i = 0; i < count; i++)
        {
            value = (value << 1) | Bit();
        }

        return value;
    }

    /// <summary>A number of so many bits with its sign. Source: T.81, F.2.2.1, EXTEND.</summary>
    public int Signed(int count)
    {
        var value = count == 0 ? 0 : Bits(count);
        return count > 0 && value < 1 << (count - 1) ? value - (1 << count) + 1 : value;
    }

    /// <summary>Goes behind a restart marker.</summary>
    public void Restart()
    {
        (_left, _beyond) = (0, 0);
        while (At + 1 < file.Length && !(file[At] == 0xFF && file[At + 1] is >= 0xD0 and <= 0xD9))
        {
            At++;
        }

        if (At + 1 < file.Length && file[At + 1] <= 0xD7)
        {
            At += 2;
        }
    }

    private int Next()
    {
        if (At < file.Length && file[At] != 0xFF)
        {
            return file[At++];
        }

        if (At + 1 < file.Length && file[At + 1] == 0)
        {
            At += 2;
            return 0xFF;
        }

        // A whole block of zeros may be missing at the end of a file that other programs read; a picture may not.
        return ++_beyond <= 64 ? 0 : throw JpegReader.Broken();
    }
}
