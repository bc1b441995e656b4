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
    /// The kind of content. Of the parameters only the charset counts; one that is not read makes it
    /// <see cref="AttachmentContent.Other"/>.
    /// </summary>
    /// <param name="contentType">MIME type, without JSON escapes.</param>
    public static AttachmentContent Of(ReadOnlySpan<byte> contentType)
    {
        var media = FhirMediaType.Parse(contentType);
        if (Is(media.Name, "text/html") || Is(media.Name, "application/xhtml+xml") || Is(media.Name, "application/xhtml"))
        {
            return media.IsUtf8 || IsReadable(media.Charset) ? AttachmentContent.Markup : AttachmentContent.Other;
        }

        if (Is(media.Name, "text/plain") || Is(media.Name, "text/markdown"))
        {
            return media.IsUtf8 ? AttachmentContent.Plain
                : IsReadable(media.Charset) ? AttachmentContent.OtherText
                : AttachmentContent.Other;
        }

        return AttachmentContent.Other;
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
    private static bool IsReadable(ReadOnlySpan<byte> charset) =>
        Is(charset, "iso-8859-1") || Is(charset, "latin1") || Is(charset, "windows-1252") || Is(charset, "utf-16")
        || Is(charset, "utf-16le") || Is(charset, "utf-16be");

    private static bool Is(ReadOnlySpan<byte> bytes, string text) => System.Text.Ascii.EqualsIgnoreCase(bytes, text);
}
