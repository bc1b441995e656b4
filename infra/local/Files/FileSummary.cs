using FrontierFunctions.Local.Commands;

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
        Codes = CountCodes(results),
        Subjects = subjects,
        BytesIn = results.Sum(result => result.Manifest?.BytesIn ?? result.File.SizeBytes),
        BytesOut = results.Sum(result => result.Manifest?.BytesOut ?? 0),
        CpuSeconds = cost.CpuSeconds,
        WallSeconds = cost.WallSeconds,
        PeakRssBytes = cost.PeakRssBytes,
    };

    private static SortedDictionary<string, long> CountCodes(IReadOnlyCollection<FileResult> results)
    {
        var codes = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var code in results.SelectMany(result => result.PartsSetAside.Append(result.Issue))
                     .OfType<Pipeline.InputIssue>().Select(issue => issue.Kind.Code))
        {
            codes[code] = codes.GetValueOrDefault(code) + 1;
        }

        return codes;
    }
}
