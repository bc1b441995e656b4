using System.Collections.Frozen;
using System.Text;

namespace FrontierFunctions.Pipeline.Formats.Dicom;

/// <summary>
/// The characters of a data set's text: (0008,0005) Specific Character Set (PS3.3 2024e, C.12.1.1.2; PS3.5, 6.1). Text
/// in a set that is not known is read as Latin-1, so that no byte is lost. Immutable.
/// </summary>
internal sealed class DicomCharacterSet
{
    private const byte Escape = 0x1B;

    private static readonly Encoding Latin1 = Encoding.Latin1;

    // Registration number of ISO 2375 to code page.
    private static readonly FrozenDictionary<string, int> Pages = new Dictionary<string, int>
    {
        ["100"] = 28591, ["101"] = 28592, ["109"] = 28593, ["110"] = 28594, ["144"] = 28595, ["127"] = 28596,
        ["126"] = 28597, ["138"] = 28598, ["148"] = 28599, ["203"] = 28605, ["166"] = 874, ["13"] = 932,
        ["192"] = 65001, ["GB18030"] = 54936, ["GBK"] = 936, ["87"] = 51932, ["149"] = 51949, ["58"] = 936,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // What follows the escape character, and whose right half it makes current (PS3.3, tables C.12-3 and C.12-4).
    private static readonly (string Sequence, string Set)[] RightHalves =
    [
        ("-A", "100"), ("-B", "101"), ("-C", "109"), ("-D", "110"), ("-L", "144"), ("-G", "127"), ("-F", "126"),
        ("-H", "138"), ("-M", "148"), ("-b", "203"), ("-T", "166"), (")I", "13"), ("$)C", "149"), ("$)A", "58"),
    ];

    private readonly string[] _sets;
    private readonly Encoding _first;

    private DicomCharacterSet(string[] sets)
    {
        _sets = sets;
        _first = EncodingOf(sets.Length > 0 ? sets[0] : "") ?? Latin1;
    }

    /// <summary>The default repertoire.</summary>
    public static DicomCharacterSet Default { get; } = new([]);

    private bool IsWhole => _first.CodePage is 65001 or 54936 || (_first.CodePage == 936 && _sets[0] == "GBK");

    /// <summary>The character set of a value of (0008,0005).</summary>
    public static DicomCharacterSet Of(ReadOnlySpan<byte> value)
    {
        var terms = Latin1.GetString(value).Trim('\0', ' ').Split('\\');
        var sets = Array.ConvertAll(terms, term => term.Trim().ToUpperInvariant()
            .Replace("ISO 2022 IR ", "", StringComparison.Ordinal).Replace("ISO_IR ", "", StringComparison.Ordinal)
            .Replace("ISO-IR ", "", StringComparison.Ordinal).Replace("ISO IR ", "", StringComparison.Ordinal));
        return sets is [""] or ["6"] ? Default : new DicomCharacterSet(sets);
    }

    /// <summary>The text of a value.</summary>
    public string Decode(ReadOnlySpan<byte> value)
    {
        if (Ascii.IsValid(value) && !value.Contains(Escape))
        {
            return Encoding.ASCII.GetString(value);
        }

        if (IsWhole || !value.Contains(Escape))
        {
            return _first.GetString(value);
        }

        var text = new StringBuilder(value.Length);
        var right = _first;
        var isKanji = false;
        while (!value.IsEmpty)
        {
            if (value[0] == Escape)
            {
                value = value[1..];
                value = Switch(value, ref right, ref isKanji);
                continue;
            }

            var end = value.IndexOf(Escape);
            var piece = value[..(end < 0 ? value.Length : end)];
            value = value[piece.Length..];
            if (!isKanji)
            {
                // Every value, component and line begins anew with the first set.
                text.Append(right.GetString(piece));
                continue;
            }

            var pairs = piece.ToArray();
            for (var i = 0; i < pairs.Length; i++)
            {
                pairs[i] |= (byte)(pairs[i] > 0x20 ? 0x80 : 0);
            }

            text.Append(right.GetString(pairs));
        }

        return text.ToString();
    }

    /// <summary>The bytes of a text; a character that the sets lack becomes a question mark.</summary>
    public byte[] Encode(string text)
    {
        if (Ascii.IsValid(text))
        {
            return Encoding.ASCII.GetBytes(text);
        }

        if (IsWhole || _sets.Length < 2)
        {
            return (_sets.Length > 0 && _sets[0] is "87" or "149" or "58" ? null : _first)?.GetBytes(text)
                ?? Extended(text);
        }

        return Extended(text);
    }

    private static ReadOnlySpan<byte> Switch(
        ReadOnlySpan<byte> rest, scoped ref Encoding right, scoped ref bool isKanji)
    {
        if (rest.StartsWith("$B"u8) || rest.StartsWith("$@"u8))
        {
            (right, isKanji) = (EncodingOf("87")!, true);
            return rest[2..];
        }

        if (rest.StartsWith("(B"u8) || rest.StartsWith("(J"u8))
        {
            right = isKanji ? Latin1 : right;
            isKanji = false;
            return rest[2..];
        }

        foreach (var (sequence, set) in RightHalves)
        {
            if (rest.Length >= sequence.Length && Latin1.GetString(rest[..sequence.Length]) == sequence)
            {
                (right, isKanji) = (EncodingOf(set)!, false);
                return rest[sequence.Length..];
            }
        }

        return rest;
    }

    private static Encoding? EncodingOf(string set) =>
        Pages.TryGetValue(set, out var page) ? page == 65001 ? Encoding.UTF8
            : CodePagesEncodingProvider.Instance.GetEncoding(page) ?? Encoding.GetEncoding(page) : null;

    private byte[] Extended(string text)
    {
        using var bytes = new MemoryStream();
        Span<byte> one = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            var written = rune.ToString();
            if (rune.IsAscii)
            {
                bytes.WriteByte((byte)rune.Value);
                continue;
            }

            var found = false;
            foreach (var set in _sets)
            {
                if (EncodingOf(set) is { } encoding && encoding.GetString(encoding.GetBytes(written)) == written)
                {
                    Write(bytes, set, encoding.GetBytes(written), set == _sets[0]);
                    found = true;
                    break;
                }
            }

            if (!found)
            {
                bytes.WriteByte((byte)'?');
            }
        }

        return bytes.ToArray();
    }

    private static void Write(MemoryStream bytes, string set, byte[] character, bool isFirst)
    {
        if (set == "87")
        {
            bytes.Write("\u001b$B"u8);
            bytes.WriteByte((byte)(character[0] & 0x7F));
            bytes.WriteByte((byte)(character[^1] & 0x7F));
            bytes.Write("\u001b(B"u8);
            return;
        }

        var right = RightHalves.FirstOrDefault(half => half.Set == set).Sequence;
        if (right is not null && !isFirst)
        {
            bytes.WriteByte(Escape);
            bytes.Write(Latin1.GetBytes(right));
        }

        bytes.Write(character);
    }
}
