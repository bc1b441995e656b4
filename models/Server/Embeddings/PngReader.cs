using System.Buffers.Binary;
using System.IO.Compression;

namespace FrontierFunctions.Server.Embeddings;

/// <summary>
/// Reads PNG: all colour types and depths, not interlaced. Transparency is refused: what lies behind it is not known.
/// </summary>
/// <remarks>Source: W3C, Portable Network Graphics (PNG) Specification, third edition.</remarks>
internal static class PngReader
{
    private const int Grey = 0;
    private const int Colour = 2;
    private const int Palette = 3;
    private const int GreyAlpha = 4;
    private const int ColourAlpha = 6;

    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10];

    /// <exception cref="InvalidDataException">Broken, or of a kind that is not read.</exception>
    public static Raster Read(ReadOnlySpan<byte> file)
    {
        var at = Signature.Length;
        ReadOnlySpan<byte> header = default;
        ReadOnlySpan<byte> palette = default;
        using var data = new MemoryStream();
        while (true)
        {
            if (file.Length - at < 12 || BinaryPrimitives.ReadUInt32BigEndian(file[at..]) > file.Length - at - 12)
            {
                throw Broken();
            }

            var length = (int)BinaryPrimitives.ReadUInt32BigEndian(file[at..]);
            var type = file.Slice(at + 4, 4);
            var chunk = file.Slice(at + 8, length);
            at += 12 + length;
            if (type.SequenceEqual("IHDR"u8))
            {
                header = chunk;
            }
            else if (type.SequenceEqual("PLTE"u8))
            {
                palette = chunk;
            }
            else if (type.SequenceEqual("tRNS"u8))
            {
                throw new InvalidDataException("has transparency.");
            }
            else if (type.SequenceEqual("IDAT"u8))
            {
                data.Write(chunk);
            }
            else if (type.SequenceEqual("IEND"u8))
            {
                break;
            }
        }

        if (header.Length != 13)
        {
            throw Broken();
        }

        data.Position = 0;
        return Read(header, palette, data);
    }

    private static Raster Read(ReadOnlySpan<byte> header, ReadOnlySpan<byte> palette, Stream data)
    {
        var (wide, high) = (BinaryPrimitives.ReadUInt32BigEndian(header), BinaryPrimitives.ReadUInt32BigEndian(header[4..]));
        Raster.CheckSize(wide, high);
        var (width, height, depth, type) = ((int)wide, (int)high, (int)header[8], (int)header[9]);
        var perPixel = type switch { Grey or Palette => 1, GreyAlpha => 2, Colour => 3, ColourAlpha => 4, _ => 0 };
        var depths = type switch { Grey => "1 2 4 8 16", Palette => "1 2 4 8", _ => "8 16" };
        if (perPixel == 0 || !depths.Split(' ').Contains($"{depth}") || header[10] != 0 || header[11] != 0)
        {
            throw Broken();
        }

        if (header[12] != 0)
        {
            throw new InvalidDataException("is an interlaced PNG, which is not read.");
        }

        var channels = type is Grey or GreyAlpha ? 1 : 3;
        var samples = new ushort[width * height * channels];
        var step = Math.Max(1, perPixel * depth / 8);
        var line = new byte[((width * perPixel * depth) + 7) / 8];
        var above = new byte[line.Length];
        try
        {
            using var inflated = new ZLibStream(data, CompressionMode.Decompress);
            for (var y = 0; y < height; y++)
            {
                var filter = Inflate(inflated, line);
                Unfilter(filter, line, above, step);
                var row = samples.AsSpan(y * width * channels, width * channels);
                for (var x = 0; x < width; x++)
                {
                    Take(line, x, depth, type, perPixel, palette, row[(x * channels)..]);
                }

                (line, above) = (above, line);
            }
        }
        catch (EndOfStreamException)
        {
            throw Broken();
        }

        return new Raster(width, height, channels, samples);
    }

    // A row's filter, and its bytes.
    private static int Inflate(ZLibStream inflated, byte[] line)
    {
        try
        {
            var filter = inflated.ReadByte();
            inflated.ReadExactly(line);
            return filter;
        }
        catch (InvalidDataException)
        {
            throw Broken();
        }
    }

    private static void Unfilter(int filter, byte[] line, byte[] above, int step)
    {
        for (var i = 0; i < line.Length; i++)
        {
            int left = i < step ? 0 : line[i - step], up = above[i], corner = i < step ? 0 : above[i - step];
            line[i] += filter switch
            {
                0 => (byte)0,
                1 => (byte)left,
                2 => (byte)up,
                3 => (byte)((left + up) / 2),
                4 => (byte)Paeth(left, up, corner),
                _ => throw Broken(),
            };
        }
    }

    private static int Paeth(int left, int up, int corner)
    {
        var guess = left + up - corner;
        var (toLeft, toUp, toCorner) = (Math.Abs(guess - left), Math.Abs(guess - up), Math.Abs(guess - corner));
        return toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
    }

    private static void Take(
        byte[] line, int x, int depth, int type, int perPixel, ReadOnlySpan<byte> palette, Span<ushort> target)
    {
        if (type == Palette)
        {
            var entry = Bits(line, x, depth) * 3;
            if (entry + 3 > palette.Length)
            {
                throw Broken();
            }

            for (var c = 0; c < 3; c++)
            {
                target[c] = (ushort)(palette[entry + c] * 257);
            }

            return;
        }

        var seen = type is Grey or GreyAlpha ? 1 : 3;
        for (var c = 0; c < perPixel; c++)
        {
            var at = (x * perPixel) + c;
            var value = depth switch
            {
                16 => (line[at * 2] << 8) | line[(at * 2) + 1],
                8 => line[at] * 257,
                _ => Bits(line, at, depth) * ushort.MaxValue / ((1 << depth) - 1),
            };
            if (c < seen)
            {
                target[c] = (ushort)value;
            }
            else if (value != ushort.MaxValue)
            {
                throw new InvalidDataException("has transparency.");
            }
        }
    }

    private static int Bits(byte[] line, int at, int depth)
    {
        var bit = at * depth;
        return (line[bit >> 3] >> (8 - depth - (bit & 7))) & ((1 << depth) - 1);
    }

    private static InvalidDataException Broken() => new("is a broken PNG.");
}
