using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using FrontierFunctions.Local.Files;
using FrontierFunctions.Local.Keys;
using FrontierFunctions.Local.Scoring;
using FrontierFunctions.Local.Terminal;

namespace FrontierFunctions.Local.Commands;

/// <summary><c>frontier report</c>: a report for each subject of files, without any storage.</summary>
internal sealed class ReportCommand(CommandTerminal terminal, TimeProvider timeProvider, Func<LocalFolders> folders)
{
    private readonly Option<string> _input = CommandOptions.Input();
    private readonly Option<string?> _output = CommandOptions.Output("Folder for the reports.", required: true);
    private readonly Option<bool> _json = CommandOptions.Json();

    /// <summary>The verb for the command line.</summary>
    public Command Create()
    {
        var command = new Command("report", "Write a report for each subject of files.") { _input, _output, _json };
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var meter = new RunMeter(timeProvider);
        var local = folders();
        var reports = new ReportFolder(arguments.GetRequiredValue(_output)!);
        var batch = await ScoredBatch.ReadAsync(
            terminal, timeProvider, local, new DevelopmentKeys(local.Keys), arguments.GetRequiredValue(_input), null,
            cancellationToken);
        var sources = FileEvents.SourcesBySubject(batch.Files);
        var written = batch.Subjects.Where(subject => subject.AsOf is not null)
            .Select(subject => reports.Write(subject, sources[subject.SubjectId])).ToList();
        var summary = ReportSummary.Of(batch, written, reports.Path, meter.Read());
        if (arguments.GetValue(_json))
        {
            terminal.Output.WriteLine(SummaryJson.Text(summary));
        }
        else
        {
            SummaryTable.Write(terminal, summary);
            if (summary.Report is null)
            {
                terminal.Output.WriteLine("No report: nothing with a date is known of any subject.");
                return summary.ExitCode;
            }

            terminal.Output.WriteLine($"{summary.Reports} reports stand in {summary.Folder}");
            terminal.Output.WriteLine($"Open one: {summary.Report}");
        }

        return summary.ExitCode;
    }
}

/// <summary>What a run of <c>report</c> did: the object that <c>--json</c> prints.</summary>
internal sealed record ReportSummary : FileSummary
{
    [SetsRequiredMembers]
    private ReportSummary(FileSummary files, IReadOnlyList<string> reports, string folder)
        : base(files)
    {
        Reports = reports.Count;
        Folder = folder;
        Report = reports.Count > 0 ? reports[0] : null;
    }

    /// <summary>Subjects with a report.</summary>
    public int Reports { get; }

    /// <summary>Where the reports stand.</summary>
    public string Folder { get; }

    /// <summary>One of the reports; null when there is none.</summary>
    public string? Report { get; }

    /// <summary>Sums a run up.</summary>
    public static ReportSummary Of(ScoredBatch batch, IReadOnlyList<string> reports, string folder, RunCost cost) =>
        new(FileSummary.Of(batch.Results, batch.KnownSubjects, cost), reports, folder);
}
