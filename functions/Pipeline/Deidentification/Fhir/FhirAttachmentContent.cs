using System.Buffers;
using System.Buffers.Text;
using FrontierFunctions.Pipeline.Formats;

namespace FrontierFunctions.Pipeline.Deidentification.Fhir;

/// <summary>What can be done with an attachment.</summary>
internal enum AttachmentContent
{
    /// <summary>Nothing: its data go.</summary>
    Other,

    /// <summary>UTF-8 text that can be scrubbed as a whole.</summary>
    Plain,

    /// <summary>Markup whose text is scrubbed between the tags.</summary>
    Markup,

    /// <summary>A record of a format of its own: it is opened by that format.</summary>
    Record,

    /// <summary>RTF, or text in another charset: it comes out as plain text.</summary>
    OtherText,

    /// <summary>Compressed with gzip: it comes out uncompressed.</summary>
    Compressed,
}

/// <summary>Tells attachments apart by content type.</summary>
internal static class FhirAttachmentContent
{
    private const int BeginningBytes = 2048;

    private static ReadOnlySpan<byte> Gzip => [0x1f, 0x8b];

    /// <summary>
    /// The kind of content; parameters other than a UTF-8 or ASCII charset make it
    /// <see cref="AttachmentContent.Other"/>.
    /// </summary>
    /// <param name="contentType">MIME type as written.</param>
    public static AttachmentContent Of(ReadOnlySpan<byte> contentType)
    {
        var semicolon = contentType.IndexOf((byte)';');
        var type = (semicolon < 0 ? contentType : contentType[..semicolon]).Trim((byte)' ');
        if (semicolon >= 0 && !IsHarmless(contentType[(semicolon + 1)..]))
        {
            return Is(type, "text/plain") && IsReadable(contentType[(semicolon + 1)..])
                ? AttachmentContent.OtherText
                : AttachmentContent.Other;
        }

        if (Is(type, "text/plain") || Is(type, "text/markdown"))
        {
            return AttachmentContent.Plain;
        }

        return Is(type, "text/html") || Is(type, "application/xhtml+xml") || Is(type, "application/xhtml")
            ? AttachmentContent.Markup
            : AttachmentContent.Other;
    }

    /// <summary>What the first bytes of the data say, which counts for more than the content type.</summary>
    /// <param name="declared">What the content type says.</param>
    /// <param name="data">Base64 as it stands in the JSON.</param>
    public static AttachmentContent Of(AttachmentContent declared, ReadOnlySpan<byte> data)
    {
        Span<byte> digits = stackalloc byte[BeginningBytes];
        var count = 0;
        var isEscaped = false;
        foreach (var b in data)
        {
            if (count == digits.Length)
            {
                break;
            }

            // A solidus may be escaped; a line end may stand as one.
            if (b == '\\')
            {
                isEscaped = true;
                continue;
            }

            if (isEscaped && b != '/')
            {
                isEscaped = false;
                continue;
            }

            isEscaped = false;

            digits[count++] = b;
        }

        Span<byte> bytes = stackalloc byte[BeginningBytes];
        var whole = count - (count % 4);
        if (Base64.DecodeFromUtf8(digits[..whole], bytes, out _, out var written, isFinalBlock: false)
            is OperationStatus.InvalidData && written == 0)
        {
            return declared;
        }

        return OfBytes(declared, bytes[..written]);
    }

    private static AttachmentContent OfBytes(AttachmentContent declared, ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith(Gzip))
        {
            return AttachmentContent.Compressed;
        }

        if (UnsupportedContent.Find(bytes) == InputIssues.UnsupportedFormat)
        {
            return AttachmentContent.Other;
        }

        var text = bytes.TrimStart(" \t\r\n\uFEFF"u8);
        if (text.StartsWith("{\\rtf"u8))
        {
            return AttachmentContent.OtherText;
        }

        return text.StartsWith("MSH"u8) || text.StartsWith("FHS"u8) || text.StartsWith("BHS"u8)
            || (bytes.Length >= 132 && bytes[128..132].SequenceEqual("DICM"u8))
            || (text.StartsWith("<"u8) && text.IndexOf("ClinicalDocument"u8) >= 0)
            || (text.StartsWith("{"u8) && text.IndexOf("\"resourceType\""u8) >= 0)
                ? AttachmentContent.Record
                : declared;
    }

    /// <summary>Charsets that notes are read in.</summary>
    private static bool IsReadable(ReadOnlySpan<byte> parameters)
    {
        var parameter = parameters.Trim((byte)' ');
        return Is(parameter, "charset=iso-8859-1") || Is(parameter, "charset=windows-1252")
            || Is(parameter, "charset=utf-16") || Is(parameter, "charset=utf-16le")
            || Is(parameter, "charset=utf-16be");
    }

    private static bool IsHarmless(ReadOnlySpan<byte> parameters)
    {
        var parameter = parameters.Trim((byte)' ');
        return Is(parameter, "charset=utf-8") || Is(parameter, "charset=us-ascii")
            || Is(parameter, "charset=\\\"utf-8\\\"")
            || Is(parameter, "charset=utf8");
    }

    private static bool Is(ReadOnlySpan<byte> bytes, string text) => System.Text.Ascii.EqualsIgnoreCase(bytes, text);
}
