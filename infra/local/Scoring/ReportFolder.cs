using System.Globalization;
using FrontierFunctions.Pipeline.Reporting;

namespace FrontierFunctions.Local.Scoring;

/// <summary>
/// Reports on disk, named as in storage: <c>{subject}/{version}/report.html</c>, <c>document.json</c>,
/// <c>snapshot.json</c>. Where nothing is new since the newest version, that one is written again.
/// </summary>
internal sealed class ReportFolder(string folder)
{
    private const string Snapshot = "snapshot.json";

    /// <summary>The folder, absolute.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(folder);

    /// <summary>Writes one subject's report.</summary>
    /// <param name="subject">The subject; has at least one dated event.</param>
    /// <param name="sources">The files behind it.</param>
    /// <returns>The path of the page.</returns>
    public string Write(ScoredSubject subject, IEnumerable<ReportSource> sources)
    {
        var latest = LatestVersion(subject.SubjectId);
        var input = new ReportInput
        {
            SubjectId = subject.SubjectId,
            Version = latest + 1,
            AsOf = subject.AsOf!.Value,
            Profile = ScoredBatch.Profile,
            Events = subject.Events,
            Scores = subject.Scores,
            Previous = ReadSnapshot(subject.SubjectId, latest),
            Sources = [.. sources],
        };
        var snapshot = ReportSnapshot.From(input);
        if (input.Previous is not null
            && (snapshot with { Version = latest }).ToJson().AsSpan().SequenceEqual(input.Previous.ToJson()))
        {
            input = input with { Version = latest, Previous = ReadSnapshot(subject.SubjectId, latest - 1) };
            snapshot = snapshot with { Version = latest };
        }

        var version = VersionFolder(subject.SubjectId, input.Version);
        Directory.CreateDirectory(version);
        var html = System.IO.Path.Combine(version, "report.html");
        File.WriteAllBytes(html, ReportComposer.ComposeHtml(input));
        File.WriteAllBytes(System.IO.Path.Combine(version, "document.json"), ReportDocument.Compose(input));
        File.WriteAllBytes(System.IO.Path.Combine(version, Snapshot), snapshot.ToJson());
        return html;
    }

    private int LatestVersion(string subject)
    {
        var versions = System.IO.Path.Combine(Path, subject);
        return !Directory.Exists(versions)
            ? 0
            : Directory.EnumerateDirectories(versions)
                .Where(version => File.Exists(System.IO.Path.Combine(version, Snapshot)))
                .Select(version => int.TryParse(
                    System.IO.Path.GetFileName(version), CultureInfo.InvariantCulture, out var number) ? number : 0)
                .DefaultIfEmpty()
                .Max();
    }

    private ReportSnapshot? ReadSnapshot(string subject, int version)
    {
        var path = System.IO.Path.Combine(VersionFolder(subject, version), Snapshot);
        return File.Exists(path) ? ReportSnapshot.Parse(File.ReadAllBytes(path)) : null;
    }

    private string VersionFolder(string subject, int version) =>
        System.IO.Path.Combine(Path, subject, version.ToString("D4", CultureInfo.InvariantCulture));
}
