using FrontierFunctions.Local.Commands;
using FrontierFunctions.Pipeline;

namespace FrontierFunctions.Local.Files;

/// <summary>What a command did with a batch of files: the object that <c>--json</c> prints.</summary>
internal record FileSummary
{
    public required int Files { get; init; }

    public required int Processed { get; init; }

    public required int Quarantined { get; init; }

    /// <summary>Lines and entries that were left out of processed files.</summary>
    public required long PartsSetAside { get; init; }

    /// <summary>How often which code set a file or a part aside.</summary>
    public required IReadOnlyDictionary<string, long> Codes { get; init; }

    /// <summary>What to do about a code; empty where only the codes are known.</summary>
    public IReadOnlyDictionary<string, string> Remedies { get; init; } = new Dictionary<string, string>();

    /// <summary>Which rule did what where, by format; null where nobody asked.</summary>
    [System.Text.Json.Serialization.JsonIgnore(
        Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, IReadOnlyList<Pipeline.Deidentification.RuleEffect>>? Explanation { get; init; }

    public required int Subjects { get; init; }

    public required long BytesIn { get; init; }

    public required long BytesOut { get; init; }

    public required double CpuSeconds { get; init; }

    public required double WallSeconds { get; init; }

    public required long PeakRssBytes { get; init; }

    /// <summary>The exit code that follows from the summary.</summary>
    public virtual int ExitCode =>
        Quarantined > 0 || PartsSetAside > 0 ? Commands.ExitCode.SomeSetAside : Commands.ExitCode.Done;

    /// <summary>Sums up file results.</summary>
    public static FileSummary Of(IReadOnlyCollection<FileResult> results, int subjects, RunCost cost) => new()
    {
        Files = results.Count,
        Processed = results.Count(result => result.Manifest is not null),
        Quarantined = results.Count(result => result.Issue is not null),
        PartsSetAside = results.Sum(result => result.PartsSetAsideCount),
        Codes = new SortedDictionary<string, long>(
            Issues(results).GroupBy(issue => issue.Kind.Code)
                .ToDictionary(group => group.Key, group => group.LongCount()),
            StringComparer.Ordinal),
        Remedies = new SortedDictionary<string, string>(
            Issues(results).DistinctBy(issue => issue.Kind.Code)
                .ToDictionary(issue => issue.Kind.Code, issue => issue.Kind.Remedy),
            StringComparer.Ordinal),
        Subjects = subjects,
        BytesIn = results.Sum(result => result.Manifest?.BytesIn ?? result.File.SizeBytes),
        BytesOut = results.Sum(result => result.Manifest?.BytesOut ?? 0),
        CpuSeconds = cost.CpuSeconds,
        WallSeconds = cost.WallSeconds,
        PeakRssBytes = cost.PeakRssBytes,
    };

    private static IEnumerable<InputIssue> Issues(IEnumerable<FileResult> results) =>
        results.SelectMany(result => result.PartsSetAside.Append(result.Issue)).OfType<InputIssue>();
}
