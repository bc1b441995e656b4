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
}

/// <summary>Tells attachments apart by content type.</summary>
internal static class FhirAttachmentContent
{
    /// <summary>
    /// The kind of content; parameters other than a UTF-8 or ASCII charset make it
    /// <see cref="AttachmentContent.Other"/>.
    /// </summary>
    /// <param name="contentType">MIME type as written.</param>
    public static AttachmentContent Of(ReadOnlySpan<byte> contentType)
    {
        var semicolon = contentType.IndexOf((byte)';');
        if (semicolon >= 0 && !IsHarmless(contentType[(semicolon + 1)..]))
        {
            return AttachmentContent.Other;
        }

        var type = (semicolon < 0 ? contentType : contentType[..semicolon]).Trim((byte)' ');
        if (Is(type, "text/plain") || Is(type, "text/markdown"))
        {
            return AttachmentContent.Plain;
        }

        return Is(type, "text/html") || Is(type, "application/xhtml+xml") || Is(type, "application/xhtml")
            ? AttachmentContent.Markup
            : AttachmentContent.Other;
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
