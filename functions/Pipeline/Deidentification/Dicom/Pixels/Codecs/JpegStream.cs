using System.Buffers.Binary;

namespace FrontierFunctions.Pipeline.Deidentification.Dicom.Pixels.Codecs;

/// <summary>
/// The marker segments of a JPEG stream: DCT, sequential (SOF0, SOF1), lossless (SOF3) and JPEG-LS (SOF55).
/// </summary>
/// <remarks>Source: ITU-T T.81 (1992), annexes B and H; ITU-T T.87 (1998), annex C.</remarks>
internal sealed class JpegStream
{
    private const byte Dht = 0xC4;
    private const byte Eoi = 0xD9;
    private const byte Sos = 0xDA;
    private const byte Dqt = 0xDB;
    private const byte Dri = 0xDD;
    private const byte App14 = 0xEE;
    private const byte Lse = 0xF8;

    /// <summary>The low byte of the SOF marker: C0, C1, C3 or F7.</summary>
    public int Process { get; private set; } = -1;

    /// <summary>Bits of a sample.</summary>
    public int Precision { get; private set; }

    /// <summary>Rows.</summary>
    public int Height { get; private set; }

    /// <summary>Columns.</summary>
    public int Width { get; private set; }

    /// <summary>The components, as the frame lists them.</summary>
    public List<JpegComponent> Components { get; } = [];

    /// <summary>The scans, in order.</summary>
    public List<JpegScan> Scans { get; } = [];

    /// <summary>Quantization tables by number, in zigzag order; null where none is given.</summary>
    public ushort[]?[] Quantization { get; } = new ushort[]?[4];

    /// <summary>Values of a JPEG-LS preset segment: MAXVAL, T1, T2, T3, RESET; zeros where none is given.</summary>
    public int[] Preset { get; } = new int[5];

    /// <summary>The colour transform of an Adobe segment; -1 without one.</summary>
    public int AdobeTransform { get; private set; } = -1;

    /// <summary>Segments that stay in front of the scans when the stream is written anew: tables of scans left out.</summary>
    public List<(int Begin, int End)> Kept { get; } = [];

    /// <summary>Reads the segments; null where they are damaged, or of a process that is not read here.</summary>
    public static JpegStream? Parse(ReadOnlySpan<byte> bytes)
    {
        var stream = new JpegStream();
        return stream.Read(bytes) && stream.Scans.Count > 0 ? stream : null;
    }

    private bool Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 4 || bytes[0] != 0xFF || bytes[1] != 0xD8)
        {
            return false;
        }

        var dc = new HuffmanTable?[4];
        var ac = new HuffmanTable?[4];
        var restart = 0;
        for (var at = 2; at + 1 < bytes.Length;)
        {
            if (bytes[at] != 0xFF)
            {
                return false;
            }

            int marker = bytes[at + 1];
            if (marker == 0xFF)
            {
                at++;
                continue;
            }

            if (marker == Eoi)
            {
                break;
            }

            if (at + 4 > bytes.Length)
            {
                return false;
            }

            int length = BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 2)..]);
            if (length < 2 || at + 2 + length > bytes.Length)
            {
                return false;
            }

            var body = bytes.Slice(at + 4, length - 2);
            var end = at + 2 + length;
            switch (marker)
            {
                case Sos:
                    if (!Scan(body, dc, ac, restart, bytes, ref end))
                    {
                        return false;
                    }

                    break;
                case Dht:
                    if (!Tables(body, dc, ac))
                    {
                        return false;
                    }

                    break;
                case Dri:
                    restart = body.Length >= 2 ? BinaryPrimitives.ReadUInt16BigEndian(body) : 0;
                    break;
                default:
                    if (!Segment(marker, body))
                    {
                        return false;
                    }

                    Kept.Add((at, end));
                    break;
            }

            at = end;
        }

        return true;
    }

    private bool Segment(int marker, ReadOnlySpan<byte> body)
    {
        switch (marker)
        {
            case 0xC0 or 0xC1 or 0xC3 or 0xF7:
                return Frame(marker, body);
            case >= 0xC2 and <= 0xCF:
                return false;
            case Dqt:
                return QuantizationTables(body);
            case Lse:
                if (body.Length >= 11 && body[0] == 1)
                {
                    for (var i = 0; i < 5; i++)
                    {
                        Preset[i] = BinaryPrimitives.ReadUInt16BigEndian(body[(1 + (2 * i))..]);
                    }

                    return true;
                }

                // Mapping tables and sizes beyond 65,535 are not of DICOM.
                return false;
            case App14 when body.Length >= 12 && body.StartsWith("Adobe"u8):
                AdobeTransform = body[11];
                return true;
            default:
                return true;
        }
    }

    private bool Frame(int marker, ReadOnlySpan<byte> body)
    {
        if (Process >= 0 || body.Length < 6 || body.Length < 6 + (3 * body[5]))
        {
            return false;
        }

        Process = marker;
        Precision = body[0];
        Height = BinaryPrimitives.ReadUInt16BigEndian(body[1..]);
        Width = BinaryPrimitives.ReadUInt16BigEndian(body[3..]);
        for (var i = 0; i < body[5]; i++)
        {
            var entry = body.Slice(6 + (3 * i), 3);
            Components.Add(new JpegComponent(entry[0], entry[1] >> 4, entry[1] & 15, entry[2]));
        }

        return Height > 0 && Width > 0 && Components.Count is >= 1 and <= 4 && Precision is >= 2 and <= 16
            && (Process is 0xC3 or 0xF7 || Precision is 8 or 12)
            && Components.TrueForAll(c => c is { H: >= 1 and <= 4, V: >= 1 and <= 4, Table: >= 0 and <= 3 });
    }

    private bool QuantizationTables(ReadOnlySpan<byte> body)
    {
        while (body.Length > 0)
        {
            var (isWide, number) = (body[0] >> 4 == 1, body[0] & 15);
            var size = isWide ? 128 : 64;
            if (number > 3 || body.Length < 1 + size)
            {
                return false;
            }

            var table = new ushort[64];
            for (var i = 0; i < 64; i++)
            {
                table[i] = isWide ? BinaryPrimitives.ReadUInt16BigEndian(body[(1 + (2 * i))..]) : body[1 + i];
            }

            Quantization[number] = table;
            body = body[(1 + size)..];
        }

        return true;
    }

    private static bool Tables(ReadOnlySpan<byte> body, HuffmanTable?[] dc, HuffmanTable?[] ac)
    {
        while (body.Length >= 17)
        {
            var (kind, number) = (body[0] >> 4, body[0] & 15);
            var count = 0;
            foreach (var length in body.Slice(1, 16))
            {
                count += length;
            }

            if (kind > 1 || number > 3 || count > 256 || body.Length < 17 + count
                || HuffmanTable.Of(body.Slice(1, 16), body.Slice(17, count)) is not { } table)
            {
                return false;
            }

            (kind == 0 ? dc : ac)[number] = table;
            body = body[(17 + count)..];
        }

        return body.Length == 0;
    }

    private bool Scan(
        ReadOnlySpan<byte> body, HuffmanTable?[] dc, HuffmanTable?[] ac, int restart, ReadOnlySpan<byte> bytes,
        ref int end)
    {
        if (Process < 0 || body.Length < 1 || body[0] is < 1 or > 4 || body.Length < 4 + (2 * body[0]))
        {
            return false;
        }

        var parts = new List<JpegScanPart>();
        for (var i = 0; i < body[0]; i++)
        {
            var (id, tables) = (body[1 + (2 * i)], body[2 + (2 * i)]);
            var index = Components.FindIndex(component => component.Id == id);
            if (index < 0 || tables >> 4 > 3 || (tables & 15) > 3)
            {
                return false;
            }

            parts.Add(new JpegScanPart(index, dc[tables >> 4], ac[tables & 15]));
        }

        var rest = body[(1 + (2 * body[0]))..];
        var begin = end;

        // Entropy-coded data ends at the first marker that is no restart and no stuffing. JPEG-LS stuffs a bit: a byte
        // behind FF is below 80 there.
        while (end + 1 < bytes.Length && !(bytes[end] == 0xFF && (Process == 0xF7
            ? bytes[end + 1] >= 0x80 : bytes[end + 1] is not 0 and not 0xFF and not (>= 0xD0 and <= 0xD7))))
        {
            end++;
        }

        if (end + 1 >= bytes.Length)
        {
            end = bytes.Length;
        }

        Scans.Add(new JpegScan(parts, rest[0], rest[1], rest[2] >> 4, rest[2] & 15, restart, begin, end));
        return true;
    }
}

/// <summary>A component of a frame.</summary>
/// <param name="Id">Its identifier.</param>
/// <param name="H">Horizontal sampling factor.</param>
/// <param name="V">Vertical sampling factor.</param>
/// <param name="Table">Number of its quantization table.</param>
internal sealed record JpegComponent(int Id, int H, int V, int Table);

/// <summary>A component of a scan with its tables.</summary>
internal sealed record JpegScanPart(int Component, HuffmanTable? Dc, HuffmanTable? Ac);

/// <summary>A scan.</summary>
/// <param name="Parts">Its components.</param>
/// <param name="First">Start of spectral selection; the predictor in lossless, NEAR in JPEG-LS.</param>
/// <param name="Second">End of spectral selection; the interleave mode in JPEG-LS.</param>
/// <param name="High">Successive approximation, high.</param>
/// <param name="Low">Successive approximation, low; the point transform.</param>
/// <param name="Restart">Units between restart markers; 0 for none.</param>
/// <param name="Begin">Where its data begin.</param>
/// <param name="End">Where they end.</param>
internal sealed record JpegScan(
    List<JpegScanPart> Parts, int First, int Second, int High, int Low, int Restart, int Begin, int End);
