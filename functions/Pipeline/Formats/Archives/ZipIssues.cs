namespace FrontierFunctions.Pipeline.Formats.Archives;

/// <summary>Kinds of bad input that only archives have.</summary>
public static class ZipIssues
{
    /// <summary>The directory of the archive cannot be read.</summary>
    public static IssueKind Damaged { get; } = new(
        "zip.corrupt", "Pack and upload the archive again: it is damaged or ends early.");

    /// <summary>An entry does not inflate to what its checksum says, or its method is not known.</summary>
    public static IssueKind Entry { get; } = new(
        "zip.entry-unreadable",
        "Pack the archive again with the method deflate: the entry is damaged or packed by a method that is not read.");

    /// <summary>An entry with a password.</summary>
    public static IssueKind Encrypted { get; } = new(
        "zip.encrypted", "Pack the archive again without a password: what is encrypted cannot be read.");

    /// <summary>Archives in archives in archives.</summary>
    public static IssueKind Nested { get; } = new(
        "zip.nested", "Unpack the inner archive: archives nest too deep, or the inner one is too large.");

    /// <summary>Too many entries.</summary>
    public static IssueKind Entries { get; } = new(
        "zip.too-many-entries", "Split the archive: it holds too many entries.");

    /// <summary>It inflates to far more than records do.</summary>
    public static IssueKind Bomb { get; } = new(
        "zip.ratio", "Upload the files unpacked: the archive inflates to more than is allowed for its size.");

    /// <summary>It inflates to more than is read.</summary>
    public static IssueKind TooLarge { get; } = new(
        "zip.too-large", "Split the archive: what it inflates to is too large.");
}
