using System.Buffers;
using System.Text;

namespace FrontierFunctions.Pipeline.Formats.Cda;

/// <summary>A whole document in memory as UTF-8; cleared when disposed. A document is one record.</summary>
internal sealed class CdaInput : IDisposable
{
    // What browsers and senders mean by both names (WHATWG Encoding Standard, windows-1252): 0x80 to 0x9F.
    private const string Windows1252 =
        "\u20AC\u0081\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\u008D\u017D\u008F"
        + "\u0090\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153\u009D\u017E\u0178";

    private readonly PooledBuffer _bytes;
    private readonly int _skip;

    private CdaInput(PooledBuffer bytes, int skip, long bytesRead) =>
        (_bytes, _skip, BytesRead) = (bytes, skip, bytesRead);

    /// <summary>The document without a byte order mark.</summary>
    public ReadOnlySpan<byte> Xml => _bytes.Written[_skip..];

    /// <summary>Length of the input as it came.</summary>
    public long BytesRead { get; }

    /// <summary>Reads a document.</summary>
    /// <returns>The document; or why it cannot be read.</returns>
    public static async ValueTask<(CdaInput? Input, InputIssue? Issue)> ReadAsync(
        Stream stream, int limit, CancellationToken cancellationToken)
    {
        var bytes = new PooledBuffer(64 << 10);
        try
        {
            while (true)
            {
                var memory = bytes.GetMemory(16 << 10);
                var count = await stream.ReadAsync(memory, cancellationToken).ConfigureAwait(false);
                if (count == 0)
                {
                    break;
                }

                bytes.Advance(count);
                if (bytes.Count > limit)
                {
                    bytes.Dispose();
                    return (null, new InputIssue(InputIssues.TooLarge, ByteOffset: limit));
                }
            }
        }
        catch
        {
            bytes.Dispose();
            throw;
        }

        return Decoded(bytes);
    }

    /// <inheritdoc/>
    public void Dispose() => _bytes.Dispose();

    private static (CdaInput? Input, InputIssue? Issue) Decoded(PooledBuffer bytes)
    {
        var length = bytes.Count;
        var (encoding, skip) = EncodingOf(bytes.Written);
        if (encoding is null)
        {
            bytes.Dispose();
            return (null, new InputIssue(InputIssues.Encoding, ByteOffset: 0));
        }

        if (encoding is not UTF8Encoding)
        {
            var utf8 = new PooledBuffer(length + 1024);
            try
            {
                Convert(bytes.Written[skip..], encoding, utf8);
            }
            catch (DecoderFallbackException)
            {
                utf8.Dispose();
                return (null, new InputIssue(InputIssues.Encoding));
            }
            finally
            {
                bytes.Dispose();
            }

            (bytes, skip) = (utf8, 0);
        }

        if (XmlTokenizer.IsText(bytes.Written[skip..]))
        {
            return (new CdaInput(bytes, skip, length), null);
        }

        var isUtf8 = System.Text.Unicode.Utf8.IsValid(bytes.Written[skip..]);
        bytes.Dispose();
        return (null, new InputIssue(isUtf8 ? CdaIssues.Syntax : InputIssues.Encoding));
    }

    private static void Convert(ReadOnlySpan<byte> bytes, Encoding encoding, PooledBuffer utf8)
    {
        const int Piece = 8 << 10;
        var decoder = encoding.GetDecoder();
        var isWindows = ReferenceEquals(encoding, Encoding.Latin1);
        var characters = ArrayPool<char>.Shared.Rent(Piece + 8);
        try
        {
            do
            {
                var piece = bytes[..Math.Min(Piece, bytes.Length)];
                bytes = bytes[piece.Length..];
                var text = characters.AsSpan(0, decoder.GetChars(piece, characters, flush: bytes.IsEmpty));
                for (var i = 0; isWindows && i < text.Length; i++)
                {
                    text[i] = text[i] is >= '\u0080' and <= '\u009F' ? Windows1252[text[i] - 0x80] : text[i];
                }

                // A surrogate pair may lie across two pieces of UTF-16: the decoder holds its first half back.
                Encoding.UTF8.GetBytes(text, utf8);
            }
            while (!bytes.IsEmpty);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(characters, clearArray: true);
        }
    }

    /// <summary>
    /// The encoding by byte order mark, by the shape of the first characters (XML 1.0, appendix F), by declaration;
    /// null where it is one that is not read.
    /// </summary>
    private static (Encoding? Encoding, int Skip) EncodingOf(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith("\uFEFF"u8))
        {
            return (new UTF8Encoding(), 3);
        }

        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE, 0, 0]))
        {
            return (null, 0);
        }

        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || bytes.StartsWith((ReadOnlySpan<byte>)[(byte)'<', 0]))
        {
            return (new UnicodeEncoding(false, false, true), bytes[0] == 0xFF ? 2 : 0);
        }

        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]) || bytes.StartsWith((ReadOnlySpan<byte>)[0, (byte)'<']))
        {
            return (new UnicodeEncoding(true, false, true), bytes[0] == 0xFE ? 2 : 0);
        }

        var end = bytes.StartsWith("<?xml"u8) ? bytes.IndexOf("?>"u8) : -1;
        if (end < 0 || !XmlDeclaration.TryRead(bytes[2..end], out var name))
        {
            return (new UTF8Encoding(), 0);
        }

        return name switch
        {
            null or "utf-8" or "utf8" or "us-ascii" or "ascii" => (new UTF8Encoding(), 0),
            "iso-8859-1" or "latin1" or "windows-1252" or "cp1252" or "iso_8859-1" => (Encoding.Latin1, 0),
            _ => (null, 0),
        };
    }
}
