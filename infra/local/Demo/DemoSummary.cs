using FrontierFunctions.App.Ingest;
using FrontierFunctions.Local.Commands;
using FrontierFunctions.Local.Files;

namespace FrontierFunctions.Local.Demo;

/// <summary>What a run of <c>demo</c> did: the object that <c>--json</c> prints.</summary>
internal sealed record DemoSummary : FileSummary
{
    /// <summary><c>done</c> or <c>failed</c>.</summary>
    public required string State { get; init; }

    /// <summary>Events of all files.</summary>
    public required long Events { get; init; }

    /// <summary>Subjects with a report.</summary>
    public required int Reports { get; init; }

    /// <summary>Where the results stand.</summary>
    public required string Folder { get; init; }

    /// <summary>One of the reports; null when there is none.</summary>
    public required string? Report { get; init; }

    /// <inheritdoc/>
    public override int ExitCode => State == "failed" ? Commands.ExitCode.Failed : base.ExitCode;

    /// <summary>Sums a batch up.</summary>
    public static DemoSummary Of(BatchView end, UploadBatch batch, DemoResults results, RunCost cost) => new()
    {
        Files = batch.Files.Count,
        Processed = end.Files.Count(file => file.Stage == FileStage.Done),
        Quarantined = end.Files.Count(file => file.Stage == FileStage.Quarantined),
        PartsSetAside = end.Files.Sum(file => file.SetAside),
        Codes = new SortedDictionary<string, long>(
            end.Files.Where(file => file.Code is not null).GroupBy(file => file.Code!).ToDictionary(group =>
                group.Key, group => (long)group.Count()),
            StringComparer.Ordinal),
        Subjects = end.Subjects,
        BytesIn = batch.Files.Sum(file => file.SizeBytes),
        BytesOut = results.DeidentifiedBytes,
        CpuSeconds = cost.CpuSeconds,
        WallSeconds = cost.WallSeconds,
        PeakRssBytes = cost.PeakRssBytes,
        State = end.State,
        Events = end.Files.Sum(file => file.Events),
        Reports = results.Reports.Count,
        Folder = results.Folder,
        Report = results.Reports.Count > 0 ? results.Reports[0] : null,
    };
}
