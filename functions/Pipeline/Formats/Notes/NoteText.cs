using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace FrontierFunctions.Pipeline.Formats.Notes;

/// <summary>Tells text from anything else, and gives it as UTF-8 whatever it was written in.</summary>
internal static class NoteText
{
    private static readonly Encoding Windows1252 = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    /// <summary>What no text holds: control characters but tab, line ends, page feed and escape.</summary>
    private static readonly SearchValues<byte> NeverInText = SearchValues.Create(
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 28, 29, 30, 31, 127]);

    /// <summary>Bytes that Windows-1252 does not define (WHATWG Encoding, index windows-1252, C1 left out).</summary>
    private static readonly SearchValues<byte> NotInWindows1252 = SearchValues.Create([0x81, 0x8d, 0x8f, 0x90, 0x9d]);

    private static ReadOnlySpan<byte> Utf16LittleEndian => [0xff, 0xfe];

    private static ReadOnlySpan<byte> Utf16BigEndian => [0xfe, 0xff];

    /// <summary>Whether bytes are the beginning of a text in an encoding that is read.</summary>
    public static bool IsText(ReadOnlySpan<byte> beginning)
    {
        if (IsUtf16(beginning))
        {
            return true;
        }

        if (beginning.ContainsAny(NeverInText))
        {
            return false;
        }

        // The last character may be cut off.
        for (var cut = 0; cut <= Math.Min(3, beginning.Length); cut++)
        {
            if (Utf8.IsValid(beginning[..^cut]))
            {
                return true;
            }
        }

        var ascii = beginning.Length - CountHigh(beginning);
        return ascii * 10L >= beginning.Length * 8L && !beginning.ContainsAny(NotInWindows1252);
    }

    /// <summary>The text as UTF-8 without a byte order mark; null where the bytes are no text.</summary>
    public static byte[]? ToUtf8(ReadOnlySpan<byte> bytes)
    {
        if (IsUtf16(bytes))
        {
            var encoding = bytes.StartsWith(Utf16BigEndian) ? Encoding.BigEndianUnicode : Encoding.Unicode;
            return Encoding.UTF8.GetBytes(encoding.GetString(bytes[2..]));
        }

        bytes = bytes.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;
        if (bytes.ContainsAny(NeverInText))
        {
            return null;
        }

        if (Utf8.IsValid(bytes))
        {
            return bytes.ToArray();
        }

        return bytes.ContainsAny(NotInWindows1252) ? null : Encoding.UTF8.GetBytes(Windows1252.GetString(bytes));
    }

    private static bool IsUtf16(ReadOnlySpan<byte> bytes) =>
        bytes.Length > 3 && (bytes.StartsWith(Utf16LittleEndian) || bytes.StartsWith(Utf16BigEndian));

    private static int CountHigh(ReadOnlySpan<byte> bytes)
    {
        var count = 0;
        foreach (var value in bytes)
        {
            count += value >> 7;
        }

        return count;
    }
}
