using System.Buffers.Binary;

namespace FrontierFunctions.Server.Embeddings;

/// <summary>
/// Reads JPEG with Huffman coding and eight bits: sequential and progressive, grey, YCbCr or RGB, any sampling.
/// </summary>
/// <remarks>Source: ITU-T T.81 (1992), Annexes A, B, F, G; Adobe's APP14 marker for the colours (T.872, 6.5.3).</remarks>
internal sealed class JpegReader
{
    private static readonly byte[] Unzigzag =
    [
        0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
        35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55,
        62, 63,
    ];

    private readonly byte[] _file;
    private readonly ushort[]?[] _quantization = new ushort[4][];
    private readonly JpegHuffman?[] _dc = new JpegHuffman[4];
    private readonly JpegHuffman?[] _ac = new JpegHuffman[4];
    private JpegComponent[] _components = [];
    private int _width;
    private int _height;
    private int _restart;
    private int _adobe = -1;
    private bool _progressive;
    private int _at = 2;

    private JpegReader(byte[] file) => _file = file;

    public static ReadOnlySpan<byte> Signature => [0xFF, 0xD8, 0xFF];

    /// <exception cref="InvalidDataException">Broken, or of a kind that is not read.</exception>
    public static Raster Read(byte[] file) => new JpegReader(file).Read();

    public static InvalidDataException Broken() => new("is a broken JPEG.");

    private Raster Read()
    {
        var scans = 0;
        while (true)
        {
            var marker = NextMarker();
            if (marker == 0xD9 || (marker < 0 && scans > 0))
            {
                break;
            }

            if (marker is < 0 or 0xD8 or (>= 0xD0 and <= 0xD7) or 0x01)
            {
                throw Broken();
            }

            var segment = Segment();
            switch (marker)
            {
                case 0xC0 or 0xC1 or 0xC2:
                    Frame(segment, marker == 0xC2);
                    break;
                case 0xC4:
                    HuffmanTables(segment);
                    break;
                case >= 0xC3 and <= 0xCF:
                    throw new InvalidDataException("is a JPEG that is not read: lossless, hierarchical or arithmetic.");
                case 0xDB:
                    QuantizationTables(segment);
                    break;
                case 0xDD:
                    _restart = segment.Length == 2 ? BinaryPrimitives.ReadUInt16BigEndian(segment) : throw Broken();
                    break;
                case 0xEE when segment.Length >= 12 && segment[..5].SequenceEqual("Adobe"u8):
                    _adobe = segment[11];
                    break;
                case 0xDA:
                    // A scan costs time by the frame, not by its own bytes.
                    _ = ++scans <= 256 ? true : throw Broken();
                    Scan(segment);
                    break;
            }
        }

        return scans > 0 ? JpegPixels.Assemble(_components, _quantization, _width, _height, _adobe) : throw Broken();
    }

    private int NextMarker()
    {
        while (_at + 1 < _file.Length)
        {
            if (_file[_at] != 0xFF)
            {
                _at++;
            }
            else if (_file[_at + 1] is 0xFF)
            {
                _at++;
            }
            else if (_file[_at + 1] == 0 || _file[_at + 1] is >= 0xD0 and <= 0xD7)
            {
                _at += 2;
            }
            else
            {
                _at += 2;
                return _file[_at - 1];
            }
        }

        return -1;
    }

    private ReadOnlySpan<byte> Segment()
    {
        var length = _at + 2 <= _file.Length ? BinaryPrimitives.ReadUInt16BigEndian(_file.AsSpan(_at)) : 0;
        if (length < 2 || _at + length > _file.Length)
        {
            throw Broken();
        }

        var segment = _file.AsSpan(_at + 2, length - 2);
        _at += length;
        return segment;
    }

    private void Frame(ReadOnlySpan<byte> segment, bool progressive)
    {
        if (_components.Length > 0 || segment.Length < 6 || segment.Length != 6 + (segment[5] * 3))
        {
            throw Broken();
        }

        if (segment[0] != 8 || segment[5] is not (1 or 3))
        {
            throw new InvalidDataException("is a JPEG that is not read: not eight bits, or not one or three components.");
        }

        _height = BinaryPrimitives.ReadUInt16BigEndian(segment[1..]);
        _width = BinaryPrimitives.ReadUInt16BigEndian(segment[3..]);
        Raster.CheckSize(_width, _height);
        _progressive = progressive;
        var components = new List<JpegComponent>();
        for (var at = 6; at < segment.Length; at += 3)
        {
            var (across, down, table) = (segment[at + 1] >> 4, segment[at + 1] & 15, segment[at + 2]);
            components.Add(across is >= 1 and <= 4 && down is >= 1 and <= 4 && table < 4
                ? new JpegComponent(segment[at], across, down, table)
                : throw Broken());
        }

        _components = [.. components];
        var (maxAcross, maxDown) = (components.Max(c => c.Across), components.Max(c => c.Down));
        foreach (var component in components)
        {
            component.Lay(_width, _height, maxAcross, maxDown, single: components.Count == 1);
        }
    }

    private void HuffmanTables(ReadOnlySpan<byte> segment)
    {
        while (segment.Length > 0)
        {
            var count = 0;
            for (var i = 1; i <= 16 && segment.Length > 16; i++)
            {
                count += segment[i];
            }

            var (isAc, number) = (segment[0] >> 4, segment[0] & 15);
            if (segment.Length < 17 + count || isAc > 1 || number > 3 || count > 256)
            {
                throw Broken();
            }

            (isAc == 1 ? _ac : _dc)[number] = new JpegHuffman(segment.Slice(1, 16), segment.Slice(17, count));
            segment = segment[(17 + count)..];
        }
    }

    private void QuantizationTables(ReadOnlySpan<byte> segment)
    {
        while (segment.Length > 0)
        {
            var (isWide, number) = (segment[0] >> 4, segment[0] & 15);
            var bytes = isWide == 1 ? 128 : 64;
            if (isWide > 1 || number > 3 || segment.Length < 1 + bytes)
            {
                throw Broken();
            }

            var table = new ushort[64];
            for (var i = 0; i < 64; i++)
            {
                table[Unzigzag[i]] = isWide == 1
                    ? BinaryPrimitives.ReadUInt16BigEndian(segment[(1 + (i * 2))..])
                    : segment[1 + i];
            }

            _quantization[number] = table;
            segment = segment[(1 + bytes)..];
        }
    }

    private void Scan(ReadOnlySpan<byte> segment)
    {
        if (_components.Length == 0 || segment.Length < 4 || segment.Length != 4 + (segment[0] * 2))
        {
            throw Broken();
        }

        var chosen = new List<JpegComponent>();
        for (var i = 0; i < segment[0]; i++)
        {
            var (id, tables) = (segment[1 + (i * 2)], segment[2 + (i * 2)]);
            var component = Array.Find(_components, c => c.Id == id);
            if (component is null || chosen.Contains(component) || (tables >> 4) > 3 || (tables & 15) > 3)
            {
                throw Broken();
            }

            (component.Dc, component.Ac) = (_dc[tables >> 4], _ac[tables & 15]);
            chosen.Add(component);
        }

        var end = segment[^3..];
        var scan = new JpegScan(_file, _at, end[0], end[1], end[2] >> 4, end[2] & 15, _progressive, Unzigzag);
        _at = scan.Read(chosen, _restart);
    }
}
