using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using FrontierFunctions.Local.Files;
using FrontierFunctions.Local.Keys;
using FrontierFunctions.Local.Scoring;
using FrontierFunctions.Local.Terminal;
using FrontierFunctions.Pipeline.Features;
using Spectre.Console;

namespace FrontierFunctions.Local.Commands;

/// <summary><c>frontier score</c>: scores the subjects of files, without any storage.</summary>
internal sealed class ScoreCommand(CommandTerminal terminal, TimeProvider timeProvider, Func<LocalFolders> folders)
{
    private readonly Option<string> _input = CommandOptions.Input();
    private readonly Option<string?> _task = new("--task")
    {
        Description = "The task, for instance liver-disease; all without it.",
    };
    private readonly Option<bool> _json = CommandOptions.Json();

    /// <summary>The verb for the command line.</summary>
    public Command Create()
    {
        var command = new Command("score", "Score the subjects of files.") { _input, _task, _json };
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var meter = new RunMeter(timeProvider);
        var local = folders();
        var batch = await ScoredBatch.ReadAsync(
            terminal, timeProvider, local, new DevelopmentKeys(local.Keys), arguments.GetRequiredValue(_input),
            arguments.GetValue(_task), cancellationToken);
        var summary = ScoreSummary.Of(batch, meter.Read());
        if (arguments.GetValue(_json))
        {
            terminal.Output.WriteLine(SummaryJson.Text(summary));
        }
        else
        {
            if (summary.Scores.Count > 0)
            {
                terminal.Result.Write(Table(batch.Subjects));
            }
            else
            {
                terminal.Output.WriteLine("No subject to score.");
            }

            SummaryTable.Write(terminal, summary);
        }

        return summary.ExitCode;
    }

    private static Table Table(IReadOnlyList<ScoredSubject> subjects)
    {
        var table = new Table().AddColumns(
            "subject", "task", "as of", "probability", "90 % interval", "mostly because of");
        foreach (var (subject, score) in subjects.SelectMany(
                     subject => subject.Scores.Select(score => (subject, score))))
        {
            table.AddRow(
                subject.SubjectId, Markup.Escape(score.Task),
                score.AsOf.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                score.Probability is { } probability ? Share(probability) : score.Abstention ?? "",
                score.IntervalLow is null ? "" : $"{Share(score.IntervalLow)} to {Share(score.IntervalHigh)}",
                Markup.Escape(Reasons(score)));
        }

        return table;
    }

    private static string Reasons(TaskScore score) => score.Film is { } film
        ? string.Join("; ", film.Current.Labels.Select(label => $"{label.Name} {Share(label.Probability)}"))
        : string.Join("; ", score.Contributions
        .Where(contribution => contribution.LogOdds is not null)
        .OrderByDescending(contribution => Math.Abs(contribution.LogOdds!.Value))
        .Take(3)
        .Select(contribution => string.Create(
            CultureInfo.InvariantCulture,
            $"{contribution.Label} {contribution.Value:0.##} ({contribution.LogOdds:+0.00;-0.00})")));

    private static string Share(double? value) =>
        value is { } share ? share.ToString("P0", CultureInfo.InvariantCulture) : "";
}

/// <summary>What a run of <c>score</c> found: the object that <c>--json</c> prints.</summary>
internal sealed record ScoreSummary : FileSummary
{
    [SetsRequiredMembers]
    private ScoreSummary(FileSummary files, ScoredBatch batch)
        : base(files)
    {
        Events = batch.Subjects.Sum(subject => (long)subject.Events.Count);
        Scores = [.. batch.Subjects.SelectMany(subject =>
            subject.Scores.Select(score => ScoreRow.Of(subject.SubjectId, score)))];
    }

    /// <summary>Events of all subjects.</summary>
    public long Events { get; }

    /// <summary>One for each subject and task.</summary>
    public IReadOnlyList<ScoreRow> Scores { get; }

    /// <summary>Sums a batch up.</summary>
    public static ScoreSummary Of(ScoredBatch batch, RunCost cost) =>
        new(FileSummary.Of(batch.Results, batch.KnownSubjects, cost), batch);
}

/// <summary>A score in a summary.</summary>
internal sealed record ScoreRow(
    string Subject, string Task, string Model, DateTimeOffset AsOf, double? Probability, double? IntervalLow,
    double? IntervalHigh, ConformalSet? ConformalSet, string? Abstention, IReadOnlyDictionary<string, double?> Contributions,
    IReadOnlyList<string> Missing)
{
    public static ScoreRow Of(string subject, TaskScore score) => new(
        subject, score.Task, $"{score.Card.Name}/{score.Card.Version}", score.AsOf, score.Probability,
        score.IntervalLow, score.IntervalHigh, score.ConformalSet, score.Abstention,
        score.Contributions.ToDictionary(contribution => contribution.Feature, contribution => contribution.LogOdds),
        [.. score.Contributions.Where(contribution => contribution.Value is null).Select(contribution =>
            contribution.Feature)]);
}
