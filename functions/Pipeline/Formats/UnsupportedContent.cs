namespace FrontierFunctions.Pipeline.Formats;

/// <summary>Tells by its first bytes what cannot be de-identified, so that the reason names it.</summary>
internal static class UnsupportedContent
{
    private static ReadOnlySpan<byte> Gzip => [0x1f, 0x8b];

    private static ReadOnlySpan<byte> Jpeg => [0xff, 0xd8, 0xff];

    private static ReadOnlySpan<byte> Png => [0x89, 0x50, 0x4e, 0x47];

    /// <summary>Office documents before 2007.</summary>
    private static ReadOnlySpan<byte> CompoundFile => [0xd0, 0xcf, 0x11, 0xe0];

    /// <summary>The reason; null where the bytes say nothing.</summary>
    public static IssueKind? Find(ReadOnlySpan<byte> beginning)
    {
        if (beginning.StartsWith(Gzip))
        {
            return InputIssues.GzipNested;
        }

        if (beginning.StartsWith("%PDF"u8) || beginning.StartsWith("PK\u0003\u0004"u8) || beginning.StartsWith("BCF"u8)
            || beginning.StartsWith(Jpeg) || beginning.StartsWith(Png)
            || beginning.StartsWith(CompoundFile) || beginning.StartsWith("GIF8"u8)
            || beginning.StartsWith("II*\0"u8) || beginning.StartsWith("MM\0*"u8) || beginning.StartsWith("BAM\u0001"u8)
            || beginning.StartsWith("CRAM"u8) || beginning.StartsWith("BZh"u8))
        {
            return InputIssues.UnsupportedFormat;
        }

        var text = beginning.TrimStart(" \t\r\n\uFEFF"u8);
        return text.StartsWith("<"u8) ? InputIssues.Xml : null;
    }
}
