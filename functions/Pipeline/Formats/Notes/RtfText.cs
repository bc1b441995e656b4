using System.Globalization;
using System.Text;

namespace FrontierFunctions.Pipeline.Formats.Notes;

/// <summary>
/// The text of an RTF document (Rich Text Format specification 1.9.1): what a reader sees, header and footer included;
/// fonts, styles, pictures, fields' instructions and document properties are left out. Any input gives some text.
/// </summary>
internal static class RtfText
{
    private const int DeepestGroup = 512;

    private static readonly Encoding Windows1252 = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    /// <summary>Destinations that hold no text of the document.</summary>
    private static readonly HashSet<string> Silent = new(StringComparer.Ordinal)
    {
        "fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "objdata", "themedata", "colorschememapping",
        "datastore", "latentstyles", "listtable", "listoverridetable", "rsidtbl", "generator", "fldinst", "xmlnstbl",
        "filetbl", "revtbl", "bkmkstart", "bkmkend", "nonshppict", "shppict", "mmathPr", "wgrffmtfilter", "pgdsctbl",
    };

    /// <summary>Whether bytes begin as RTF does.</summary>
    public static bool Is(ReadOnlySpan<byte> bytes) => bytes.StartsWith(@"{\rtf"u8);

    /// <summary>The text as UTF-8.</summary>
    public static byte[] ToUtf8(ReadOnlySpan<byte> rtf)
    {
        var text = new StringBuilder(rtf.Length / 2);
        var groups = new Stack<(bool Silent, int Skip)>();
        var (silent, skip, pending) = (false, 1, 0);
        var at = 0;
        while (at < rtf.Length)
        {
            var c = rtf[at++];
            switch (c)
            {
                case (byte)'{':
                    if (groups.Count == DeepestGroup)
                    {
                        return Encoding.UTF8.GetBytes(text.ToString());
                    }

                    groups.Push((silent, skip));
                    break;
                case (byte)'}':
                    (silent, skip) = groups.Count > 0 ? groups.Pop() : (false, 1);
                    pending = 0;
                    break;
                case (byte)'\\':
                    Control(rtf, ref at, text, ref silent, ref skip, ref pending);
                    break;
                case (byte)'\r' or (byte)'\n':
                    break;
                default:
                    Put(text, (char)c, silent, ref pending);
                    break;
            }
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void Control(
        ReadOnlySpan<byte> rtf, ref int at, StringBuilder text, ref bool silent, ref int skip, ref int pending)
    {
        if (at == rtf.Length)
        {
            return;
        }

        var start = at;
        while (at < rtf.Length && char.IsAsciiLetter((char)rtf[at]))
        {
            at++;
        }

        if (at == start)
        {
            Symbol(rtf, ref at, text, ref silent, ref pending);
            return;
        }

        var word = Encoding.ASCII.GetString(rtf[start..at]);
        var number = Number(rtf, ref at);
        if (at < rtf.Length && rtf[at] == ' ')
        {
            at++;
        }

        switch (word)
        {
            case "par" or "line" or "row" or "page" or "sect":
                Put(text, '\n', silent, ref pending);
                break;
            case "tab" or "cell":
                Put(text, '\t', silent, ref pending);
                break;
            case "uc":
                skip = Math.Clamp(number ?? 1, 0, 8);
                break;
            case "u" when number is { } unicode:
                pending = 0;
                Put(text, (char)(ushort)unicode, silent, ref pending);
                pending = skip;
                break;
            case "lquote" or "rquote":
                Put(text, '\'', silent, ref pending);
                break;
            case "ldblquote" or "rdblquote":
                Put(text, '"', silent, ref pending);
                break;
            case "emdash" or "endash":
                Put(text, '-', silent, ref pending);
                break;
            case "bin" when number is > 0:
                at = (int)Math.Min(rtf.Length, at + (long)number);
                break;
            default:
                silent |= Silent.Contains(word);
                break;
        }
    }

    private static void Symbol(
        ReadOnlySpan<byte> rtf, ref int at, StringBuilder text, ref bool silent, ref int pending)
    {
        var symbol = (char)rtf[at++];
        switch (symbol)
        {
            case '*':
                silent = true;
                break;
            case '\'' when at + 1 < rtf.Length
                && byte.TryParse(rtf.Slice(at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var code):
                at += 2;
                Put(text, Windows1252.GetString([code])[0], silent, ref pending);
                break;
            case '~':
                Put(text, ' ', silent, ref pending);
                break;
            case '_':
                Put(text, '-', silent, ref pending);
                break;
            case '\\' or '{' or '}':
                Put(text, symbol, silent, ref pending);
                break;
            case '\r' or '\n':
                Put(text, '\n', silent, ref pending);
                break;
        }
    }

    private static int? Number(ReadOnlySpan<byte> rtf, ref int at)
    {
        var start = at;
        if (at < rtf.Length && rtf[at] == '-')
        {
            at++;
        }

        while (at < rtf.Length && char.IsAsciiDigit((char)rtf[at]))
        {
            at++;
        }

        return int.TryParse(rtf[start..at], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
    }

    /// <summary>Adds a character, unless it only stands in for one that was given as Unicode.</summary>
    private static void Put(StringBuilder text, char c, bool silent, ref int pending)
    {
        if (pending > 0)
        {
            pending--;
        }
        else if (!silent)
        {
            text.Append(c);
        }
    }
}
