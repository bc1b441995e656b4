using System.Text;

namespace FrontierFunctions.Pipeline.Formats.Cda;

/// <summary>Tells CDA from other XML by its first element.</summary>
internal static class CdaRecognition
{
    /// <summary>Whether the first element is one of CDA's, in its namespace or in none.</summary>
    /// <param name="beginning">The first bytes of a file, in any encoding that is read.</param>
    public static bool Is(ReadOnlySpan<byte> beginning)
    {
        if (beginning.Length >= 4 && (beginning[0] is 0xFF or 0xFE || beginning[0] == 0 || beginning[1] == 0))
        {
            var isBig = beginning[0] is 0xFE or 0;
            var text = (isBig ? Encoding.BigEndianUnicode : Encoding.Unicode).GetString(beginning[..(beginning.Length & ~1)]);
            return IsUtf8(Encoding.UTF8.GetBytes(text));
        }

        return IsUtf8(beginning);
    }

    private static bool IsUtf8(ReadOnlySpan<byte> text)
    {
        text = text.StartsWith("\uFEFF"u8) ? text[3..] : text;
        while (true)
        {
            text = text.TrimStart(" \t\r\n"u8);
            var end = text.StartsWith("<!--"u8) ? text.IndexOf("-->"u8) + 3
                : text.StartsWith("<?"u8) ? text.IndexOf("?>"u8) + 2
                : text.StartsWith("<!DOCTYPE"u8) ? Doctype(text)
                : 0;
            if (end <= 0)
            {
                break;
            }

            text = text[Math.Min(end, text.Length)..];
            if (end < 3)
            {
                return false;
            }
        }

        if (text.Length < 2 || text[0] != '<')
        {
            return false;
        }

        var length = XmlNames.QNameLength(text[1..]);
        if (length <= 0)
        {
            return false;
        }

        var name = text.Slice(1, length);
        var close = text.IndexOf((byte)'>');
        var tag = close < 0 ? text : text[..close];

        // FHIR's and other vocabularies' roots declare a namespace of their own.
        var isOther = tag.IndexOf("xmlns=\""u8) >= 0 && tag.IndexOf("urn:hl7-org:v3"u8) < 0;
        var local = name[(name.IndexOf((byte)':') + 1)..];
        return !isOther && (CdaVocabulary.R2.Find(name) ?? CdaVocabulary.R2.Find(local)) is not null;
    }

    // A declaration is refused later, but what it declares is told.
    private static int Doctype(ReadOnlySpan<byte> text)
    {
        var open = text.IndexOf((byte)'[');
        var close = text.IndexOf((byte)'>');
        return open >= 0 && open < close ? text.IndexOf("]>"u8) + 2 : close + 1;
    }
}
