using System.Buffers.Binary;
using System.IO.Compression;

namespace FrontierFunctions.Pipeline.Films;

/// <summary>
/// A de-identified film as the models take it: 224 by 224 pixels of 8 bits, black 0, as a PNG. Small enough to stand
/// among a subject's facts and in a report.
/// </summary>
/// <remarks>
/// Source: PNG, third edition (W3C 2025), 11.2 and 9.2; grey, 8 bits, every row filtered by the one above. Not read:
/// anything that this class did not write.
/// </remarks>
public sealed class FilmPicture
{
    /// <summary>Columns, and rows, of a picture.</summary>
    public const int Side = 224;

    private const string Start = "data:image/png;base64,";
    private const byte Up = 2;
    private static ReadOnlySpan<byte> Signature => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>From its pixels.</summary>
    /// <param name="pixels">Row by row.</param>
    /// <exception cref="ArgumentException">There are more or fewer than <see cref="Side"/> squared.</exception>
    public FilmPicture(byte[] pixels)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        if (pixels.Length != Side * Side)
        {
            throw new ArgumentException("A picture has 224 rows of 224 pixels.", nameof(pixels));
        }

        Pixels = pixels;
    }

    /// <summary>The grey values, row by row.</summary>
    public ReadOnlyMemory<byte> Pixels { get; }

    /// <summary>The PNG as a data URI; the same for the same pixels.</summary>
    public string ToDataUri()
    {
        using var file = new MemoryStream();
        file.Write(Signature);
        var head = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(head, Side);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(4), Side);
        head[8] = 8;
        Chunk(file, "IHDR"u8, head);
        using var packed = new MemoryStream();
        using (var deflater = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            var row = new byte[Side + 1];
            row[0] = Up;
            for (var y = 0; y < Side; y++)
            {
                for (var x = 0; x < Side; x++)
                {
                    row[x + 1] = (byte)(Pixels.Span[(y * Side) + x] - (y == 0 ? 0 : Pixels.Span[((y - 1) * Side) + x]));
                }

                deflater.Write(row);
            }
        }

        Chunk(file, "IDAT"u8, packed.ToArray());
        Chunk(file, "IEND"u8, []);
        return Start + Convert.ToBase64String(file.GetBuffer(), 0, (int)file.Length);
    }

    /// <summary>Reads what <see cref="ToDataUri"/> wrote; null where the text is something else.</summary>
    public static FilmPicture? TryRead(string? dataUri)
    {
        if (dataUri is null || !dataUri.StartsWith(Start, StringComparison.Ordinal))
        {
            return null;
        }

        try
        {
            var file = Convert.FromBase64String(dataUri[Start.Length..]).AsSpan();
            return file.StartsWith(Signature) && file.Length > 33
                && BinaryPrimitives.ReadInt32BigEndian(file[16..]) == Side
                && BinaryPrimitives.ReadInt32BigEndian(file[20..]) == Side
                && Samples(file[33..]) is { } pixels ? new FilmPicture(pixels) : null;
        }
        catch (Exception exception) when (exception is FormatException or InvalidDataException)
        {
            return null;
        }
    }

    /// <summary>Writes the tensor's row: luminance in [0, 1].</summary>
    public void CopyTo(Span<float> tensor)
    {
        for (var i = 0; i < Pixels.Length; i++)
        {
            tensor[i] = Pixels.Span[i] / 255f;
        }
    }

    private static byte[]? Samples(ReadOnlySpan<byte> chunks)
    {
        var length = chunks.Length < 12 ? -1 : BinaryPrimitives.ReadInt32BigEndian(chunks);
        if (length < 0 || length > chunks.Length - 12 || !chunks[4..].StartsWith("IDAT"u8))
        {
            return null;
        }

        using var inflater = new ZLibStream(
            new MemoryStream(chunks.Slice(8, length).ToArray()), CompressionMode.Decompress);
        var pixels = new byte[Side * Side];
        var row = new byte[Side + 1];
        for (var y = 0; y < Side; y++)
        {
            if (inflater.ReadAtLeast(row, row.Length, throwOnEndOfStream: false) < row.Length || row[0] != Up)
            {
                return null;
            }

            for (var x = 0; x < Side; x++)
            {
                pixels[(y * Side) + x] = (byte)(row[x + 1] + (y == 0 ? 0 : pixels[((y - 1) * Side) + x]));
            }
        }

        return pixels;
    }

    private static void Chunk(MemoryStream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> content)
    {
        Span<byte> four = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(four, content.Length);
        file.Write(four);
        file.Write(type);
        file.Write(content);
        BinaryPrimitives.WriteUInt32BigEndian(four, Checksum(type, content));
        file.Write(four);
    }

    // CRC-32 of PNG, annex D.
    private static uint Checksum(ReadOnlySpan<byte> type, ReadOnlySpan<byte> content)
    {
        var register = Register(uint.MaxValue, type);
        return ~Register(register, content);

        static uint Register(uint register, ReadOnlySpan<byte> bytes)
        {
            foreach (var value in bytes)
            {
                register ^= value;
                for (var bit = 0; bit < 8; bit++)
                {
                    register = (register & 1) != 0 ? 0xEDB88320 ^ (register >> 1) : register >> 1;
                }
            }

            return register;
        }
    }
}
