namespace FrontierFunctions.Pipeline.Formats.Archives;

/// <summary>What an archive holds.</summary>
/// <param name="Entries">The files, those of inner archives too, in the archive's order.</param>
/// <param name="Skipped">Number of folders and of what systems add: <c>__MACOSX</c>, <c>.DS_Store</c>.</param>
/// <param name="Issues">Entries that cannot be read; the path is their place, <c>entries[3]</c>, never a name.</param>
/// <param name="Refused">Why nothing of the archive is read; null where it is.</param>
public sealed record ZipContents(
    IReadOnlyList<ZipRecord> Entries, int Skipped, IReadOnlyList<InputIssue> Issues, InputIssue? Refused);

/// <summary>One file in an archive.</summary>
/// <param name="Place">Its place: <c>entries[3]</c>; in an inner archive <c>entries[3].entries[0]</c>.</param>
/// <param name="Name">
/// Its name, folders separated by <c>/</c>, no part of it empty, <c>.</c> or <c>..</c>; unique in the archive. From the
/// sender: it counts as an identifier.
/// </param>
/// <param name="Bytes">Its size, inflated.</param>
public sealed record ZipRecord(string Place, string Name, long Bytes)
{
    /// <summary>Its number in each archive that it stands in, the outermost first.</summary>
    internal int[] Steps() =>
    [
        .. Place.Split('.').Select(step => int.Parse(
            step["entries[".Length..^1], System.Globalization.CultureInfo.InvariantCulture)),
    ];

    /// <summary>The place only.</summary>
    public override string ToString() => $"ZipRecord {Place}";
}
