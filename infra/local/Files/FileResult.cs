using FrontierFunctions.Pipeline;
using FrontierFunctions.Pipeline.Deidentification;

namespace FrontierFunctions.Local.Files;

/// <summary>How one file ended.</summary>
/// <param name="File">The file.</param>
/// <param name="Manifest">What was done; null when the file was set aside, or is an archive.</param>
/// <param name="Issue">Why the file was set aside; null when it was not.</param>
/// <param name="PartsSetAside">Lines or entries that were left out, the first of them.</param>
/// <param name="PartsSetAsideCount">How many lines or entries were left out.</param>
internal sealed record FileResult(
    InputFile File, DeidentificationManifest? Manifest, InputIssue? Issue,
    IReadOnlyList<InputIssue> PartsSetAside, long PartsSetAsideCount)
{
    /// <summary>De-identifies a file and keeps only what was done.</summary>
    public static async Task<FileResult> WithoutOutputAsync(
        FileBatch batch, InputFile file, CancellationToken cancellationToken) =>
        batch.EntriesSetAside(file) is { } entries
            ? new FileResult(file, null, null, entries, entries.Count)
            : await batch.DeidentifyAsync(file, Stream.Null, cancellationToken) switch
            {
                DeidentificationOutcome.Completed completed => new FileResult(
                    file, completed.Manifest, null, completed.PartsSetAside, completed.PartsSetAsideCount),
                DeidentificationOutcome.SetAside setAside => new FileResult(file, null, setAside.Issue, [], 0),
                _ => throw new InvalidOperationException("The outcome is a closed set."),
            };
}

/// <summary>An issue with its place and remedy, without any value.</summary>
internal sealed record PlacedIssue(string Code, string? Path, long? ByteOffset, long? Line, string Remedy)
{
    public static PlacedIssue Of(InputIssue issue) =>
        new(issue.Kind.Code, issue.Path, issue.ByteOffset, issue.Line, issue.Kind.Remedy);
}

/// <summary>Why something was set aside: <c>.reason.json</c>.</summary>
/// <param name="Scope"><c>file</c>: nothing of it was usable; <c>parts</c>: the rest was processed.</param>
/// <param name="Issue">Why the file was set aside.</param>
/// <param name="PartsCount">How many parts were.</param>
/// <param name="Parts">Why, the first thousand.</param>
internal sealed record SetAsideReason(
    string Scope, PlacedIssue? Issue, long PartsCount, IReadOnlyList<PlacedIssue> Parts);

/// <summary>What a run of <c>frontier deid</c> did: <c>manifest.json</c>.</summary>
internal sealed record DeidManifest
{
    public int SchemaVersion { get; init; } = 1;

    public required string Organization { get; init; }

    public required string Profile { get; init; }

    public required int Subjects { get; init; }

    /// <summary>Files whose own name identifies somebody: names are kept, so rename them before sharing.</summary>
    public required int FilesNamedAfterSubjects { get; init; }

    public required IReadOnlyList<PlacedIssue> SubjectIssues { get; init; }

    public required IReadOnlyList<ManifestFile> Files { get; init; }
}

/// <summary>One file of a run.</summary>
/// <param name="File">Its relative name, as kept in the output.</param>
/// <param name="Status">
/// <c>processed</c>, <c>quarantined</c>, or <c>unpacked</c>: an archive of which entries were set aside.
/// </param>
/// <param name="Code">Why it was set aside.</param>
/// <param name="PartsSetAside">How many lines or entries were left out.</param>
/// <param name="Manifest">What was done.</param>
internal sealed record ManifestFile(
    string File, string Status, string? Code, long PartsSetAside, DeidentificationManifest? Manifest)
{
    public static ManifestFile Of(FileResult result) => new(
        result.File.Name,
        result.Issue is not null ? "quarantined" : result.Manifest is null ? "unpacked" : "processed",
        result.Issue?.Kind.Code, result.PartsSetAsideCount, result.Manifest);
}
