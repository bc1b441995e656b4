using System.Buffers;
using System.Globalization;
using System.Text;
using System.Xml;

namespace FrontierFunctions.Pipeline.Formats.Cda;

/// <summary>Names, white space and references of XML 1.0.</summary>
internal static class XmlNames
{
    private const int LongestReference = 16;

    private static readonly SearchValues<byte> NameBytes = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_"u8);

    /// <summary>Bytes that make an attribute's value another than what is written (XML 1.0, section 3.3.3).</summary>
    public static SearchValues<byte> NotPlainInAttributes { get; } = SearchValues.Create("&<\t\r\n"u8);

    /// <summary>Whether a byte is white space (production 3, S).</summary>
    public static bool IsSpace(byte b) => b is (byte)' ' or (byte)'\n' or (byte)'\t' or (byte)'\r';

    /// <summary>Length of the name without colons that a text begins with; 0 where it begins with none.</summary>
    public static int NcNameLength(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            return 0;
        }

        var first = text[0];
        if (first < 0x80)
        {
            if (!char.IsAsciiLetter((char)first) && first != '_')
            {
                return 0;
            }

            var end = text.IndexOfAnyExcept(NameBytes);
            if (end < 0 || text[end] < 0x80)
            {
                return end < 0 ? text.Length : end;
            }
        }

        return LongNameLength(text);
    }

    /// <summary>Length of the qualified name that a text begins with; 0 or less where it begins with none.</summary>
    public static int QNameLength(ReadOnlySpan<byte> text)
    {
        var prefix = NcNameLength(text);
        if (prefix == 0 || prefix >= text.Length || text[prefix] != ':')
        {
            return prefix;
        }

        var local = NcNameLength(text[(prefix + 1)..]);
        var end = prefix + 1 + local;
        return local == 0 || (end < text.Length && text[end] == ':') ? 0 : end;
    }

    /// <summary>What the reference at the start of a text stands for.</summary>
    /// <param name="text">From the ampersand.</param>
    /// <param name="character">The character.</param>
    /// <returns>Length of the reference; 0 where it is none that XML without declarations has.</returns>
    public static int Reference(ReadOnlySpan<byte> text, out Rune character)
    {
        character = default;
        var head = text.Length > LongestReference ? text[..LongestReference] : text;
        var end = head.IndexOf((byte)';');
        if (end < 2)
        {
            return 0;
        }

        var name = head[1..end];
        if (name[0] == '#')
        {
            return TryCharacter(name[1..], out character) ? end + 1 : 0;
        }

        var found = name.SequenceEqual("lt"u8) ? '<' : name.SequenceEqual("gt"u8) ? '>'
            : name.SequenceEqual("amp"u8) ? '&' : name.SequenceEqual("quot"u8) ? '"'
            : name.SequenceEqual("apos"u8) ? '\'' : '\0';
        character = new Rune(found);
        return found == '\0' ? 0 : end + 1;
    }

    /// <summary>Writes what a piece of text or an attribute's value says: references resolved, lines ended by line feeds.</summary>
    /// <param name="raw">As it is written.</param>
    /// <param name="isAttribute">Whether white space becomes blanks, as in attributes (section 3.3.3).</param>
    /// <param name="isCData">Whether it is of a CDATA section, in which nothing is a reference.</param>
    /// <param name="output">Receives the text.</param>
    public static void Decode(ReadOnlySpan<byte> raw, bool isAttribute, bool isCData, IBufferWriter<byte> output)
    {
        while (!raw.IsEmpty)
        {
            var stop = isAttribute ? raw.IndexOfAny(NotPlainInAttributes)
                : isCData ? raw.IndexOf((byte)'\r')
                : raw.IndexOfAny((byte)'&', (byte)'\r');
            if (stop < 0)
            {
                output.Write(raw);
                return;
            }

            output.Write(raw[..stop]);
            var length = 1;
            var found = raw[stop];
            if (found == '&')
            {
                length = Math.Max(1, Reference(raw[stop..], out var character));
                var room = output.GetSpan(4);
                output.Advance(character.EncodeToUtf8(room));
            }
            else
            {
                length = found == '\r' && stop + 1 < raw.Length && raw[stop + 1] == '\n' ? 2 : 1;
                output.Write(isAttribute ? " "u8 : "\n"u8);
            }

            raw = raw[(stop + length)..];
        }
    }

    private static bool TryCharacter(ReadOnlySpan<byte> digits, out Rune character)
    {
        var isHex = digits.Length > 0 && digits[0] == 'x';
        character = default;
        return int.TryParse(
                isHex ? digits[1..] : digits, isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None,
                CultureInfo.InvariantCulture, out var code)
            && code is 9 or 10 or 13 or (>= 32 and not (0xFFFE or 0xFFFF))
            && Rune.TryCreate(code, out character);
    }

    private static int LongNameLength(ReadOnlySpan<byte> text)
    {
        var length = 0;
        while (length < text.Length)
        {
            if (Rune.DecodeFromUtf8(text[length..], out var rune, out var count) != OperationStatus.Done || !rune.IsBmp)
            {
                break;
            }

            var c = (char)rune.Value;
            if (!(length == 0 ? XmlConvert.IsStartNCNameChar(c) : XmlConvert.IsNCNameChar(c)))
            {
                break;
            }

            length += count;
        }

        return length;
    }
}
