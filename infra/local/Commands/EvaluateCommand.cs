using System.CommandLine;
using System.Globalization;
using FrontierFunctions.App.Scoring;
using FrontierFunctions.Local.Files;
using FrontierFunctions.Local.Keys;
using FrontierFunctions.Local.Scoring;
using FrontierFunctions.Local.Terminal;
using FrontierFunctions.Pipeline.Futures;
using FrontierFunctions.Pipeline.Validation;
using Spectre.Console;

namespace FrontierFunctions.Local.Commands;

/// <summary><c>frontier evaluate</c>: how well the models do on a labelled table or folder.</summary>
internal sealed class EvaluateCommand(CommandTerminal terminal, TimeProvider timeProvider, Func<LocalFolders> folders)
{
    private readonly Option<string?> _input = new("--input")
    {
        Description = "Labelled tables (CSV) with the columns of a model's table.json; with --outcomes records of any "
            + "format. A file or a folder. With --task timeline three tables of one folder, laid out as nafld1 to nafld3.",
    };

    private readonly Option<string?> _table = new("--table")
    {
        Description = "One labelled table for the model of --task. Columns of features that it lacks are missing; "
            + "measurements over time are looked for beside it.",
    };

    private readonly Option<string?> _images = new("--images")
    {
        Description = "A folder of films (JPEG or PNG, there or in images) with a labels.csv: file, patient, label; for a "
            + "model of films.",
    };

    private readonly Option<string?> _outcomes = new("--outcomes")
    {
        Description = "A table of what became of the subjects of the records: patient (an id or number as in the records), "
            + "task, outcome (1, 0, or nothing where not known).",
    };

    private readonly Option<string?> _task = new("--task") { Description = "The task; all without it." };
    private readonly Option<string?> _output = CommandOptions.Output(
        "Folder for evaluation.json and evaluation.html.", required: false);

    private readonly Option<bool> _json = CommandOptions.Json();

    /// <summary>The verb for the command line.</summary>
    public Command Create()
    {
        var command = new Command(
            "evaluate", "Measure the models on a labelled table or folder: discrimination, calibration, groups, benefit.")
        {
            _table, _input, _images, _outcomes, _task, _output, _json,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var meter = new RunMeter(timeProvider);
        var local = folders();
        var task = arguments.GetValue(_task);
        var isTimeline = task == FutureRequests.Task && arguments.GetValue(_outcomes) is null;
        var sets = isTimeline ? null : new LabelledSets(local, ScoredBatch.Tasks(task));
        var images = arguments.GetValue(_images);
        var oneTable = arguments.GetValue(_table);
        var input = arguments.GetValue(_input) ?? oneTable;
        if (new[] { arguments.GetValue(_input), oneTable, images }.Count(one => one is not null) != 1)
        {
            throw new UsageException("evaluate needs one of --table, --input and --images.");
        }

        if (oneTable is not null && (task is null || !File.Exists(oneTable)))
        {
            throw new UsageException(task is null ? "--table needs --task." : "--table: there is no such file.");
        }

        var measured = images is not null ? await FilmsAsync(local, task, images, meter, cancellationToken)
            : sets is null ? await TimelinesAsync(local, input!, meter, cancellationToken)
            : arguments.GetValue(_outcomes) is { } outcomes
            ? await RecordsAsync(sets, local, input!, outcomes, task, meter, cancellationToken)
            : await TablesAsync(sets, input!, oneTable is not null, meter, cancellationToken);
        var evaluations = measured.Evaluations;

        if (arguments.GetValue(_output) is { } output)
        {
            Directory.CreateDirectory(output);
            await File.WriteAllBytesAsync(
                Path.Combine(output, "evaluation.json"), ModelEvaluation.ToJson(evaluations), cancellationToken);
            await File.WriteAllBytesAsync(
                Path.Combine(output, "evaluation.html"), EvaluationPage.Write(evaluations), cancellationToken);
        }

        if (arguments.GetValue(_json))
        {
            terminal.Output.WriteLine(SummaryJson.Text(measured));
        }
        else
        {
            terminal.Result.Write(Table(evaluations));
            if (measured.AbsentColumns.Count > 0)
            {
                terminal.Output.WriteLine($"Columns that the table lacks: {string.Join(", ", measured.AbsentColumns)}.");
            }

            terminal.Output.WriteLine(
                "Demonstration models, not medical devices. Intervals are 95 %, by bootstrap of patients.");
            if (evaluations.Any(one => one.IsTrainingData))
            {
                terminal.Output.WriteLine(
                    "* trained on these rows: the numbers flatter the model; those of its card count.");
            }
        }

        return ExitCode.Done;
    }

    private async Task<EvaluationSummary> TablesAsync(
        LabelledSets sets, string path, bool mayLackColumns, RunMeter meter, CancellationToken cancellationToken)
    {
        var found = await sets.TablesAsync(path, timeProvider.GetUtcNow(), mayLackColumns, cancellationToken);
        return new EvaluationSummary(
            Files(found.Files, found.FilesRead, found.Patients, found.Bytes, meter), found.Evaluations, found.AbsentColumns);
    }

    private static async Task<EvaluationSummary> TimelinesAsync(
        LocalFolders local, string path, RunMeter meter, CancellationToken cancellationToken)
    {
        var timeline = new TaskCatalog().Timeline ?? throw new UsageException("The registry has no event model.");
        var found = await new LabelledTimelines(local, timeline).EvaluateAsync(path, cancellationToken);
        return new EvaluationSummary(
            Files(found.Files, found.FilesRead, found.Patients, found.Bytes, meter), found.Evaluations, []);
    }

    private async Task<EvaluationSummary> RecordsAsync(
        LabelledSets sets, LocalFolders local, string path, string outcomes, string? task, RunMeter meter,
        CancellationToken cancellationToken)
    {
        var batch = await ScoredBatch.ReadAsync(
            terminal, timeProvider, local, new DevelopmentKeys(local.Keys), path, task, cancellationToken);
        var evaluations = sets.Records(batch, await ReadAsync(outcomes, cancellationToken), task);
        return new EvaluationSummary(FileSummary.Of(batch.Results, batch.KnownSubjects, meter.Read()), evaluations, []);
    }

    private static async Task<EvaluationSummary> FilmsAsync(
        LocalFolders local, string? task, string folder, RunMeter meter, CancellationToken cancellationToken)
    {
        var evaluations = await new LabelledFilms(local, ScoredBatch.Tasks(task)).EvaluateAsync(folder, cancellationToken);
        var films = evaluations.Max(one => one.Rows);
        var bytes = new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
        return new EvaluationSummary(Files(films, films, evaluations.Max(one => one.Patients), bytes, meter), evaluations, []);
    }

    // Of tables and films nothing is written but measures, and nothing is set aside in part.
    private static FileSummary Files(int files, int processed, int subjects, long bytes, RunMeter meter)
    {
        var cost = meter.Read();
        return new FileSummary
        {
            Files = files,
            Processed = processed,
            Quarantined = 0,
            PartsSetAside = 0,
            Codes = new Dictionary<string, long>(),
            Subjects = subjects,
            BytesIn = bytes,
            BytesOut = 0,
            CpuSeconds = cost.CpuSeconds,
            WallSeconds = cost.WallSeconds,
            PeakRssBytes = cost.PeakRssBytes,
        };
    }

    private static async Task<TableFile> ReadAsync(string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            throw new UsageException("--outcomes: there is no such file.");
        }

        await using var content = File.OpenRead(path);
        return await TableFile.ReadAsync(content, cancellationToken)
            ?? throw new UsageException("--outcomes is a table with a head: patient, task, outcome.");
    }

    private static Table Table(IReadOnlyList<ModelEvaluation> evaluations)
    {
        var isOverTime = evaluations.Any(one => one.Concordance is not null);
        var table = new Table().AddColumns("model", "rows", "answered", "happened", "AUROC", "calibration error", "Brier");
        if (isOverTime)
        {
            table.AddColumn("C-index");
        }

        foreach (var one in evaluations)
        {
            var all = one.Groups.Count > 0 ? one.Groups[0] : null;
            string[] row =
            [
                Markup.Escape($"{(one.Concordance is null ? one.Model : one.Task)}/{one.ModelVersion}{(one.IsTrainingData ? " *" : "")}"),
                one.Rows.ToString(CultureInfo.InvariantCulture), (all?.Rows ?? 0).ToString(CultureInfo.InvariantCulture),
                (all?.Happened ?? 0).ToString(CultureInfo.InvariantCulture), Text(all?.Auroc), Text(all?.CalibrationError),
                Text(all?.Brier),
            ];
            table.AddRow(isOverTime ? [.. row, Text(one.Concordance)] : row);
        }

        return table;
    }

    private static string Text(MeasuredValue? measured) => measured is { Value: { } value, Low: { } low, High: { } high }
        ? string.Create(CultureInfo.InvariantCulture, $"{value:0.000} ({low:0.000} to {high:0.000})")
        : "–";
}
