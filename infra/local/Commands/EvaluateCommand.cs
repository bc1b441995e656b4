using System.CommandLine;
using System.Globalization;
using FrontierFunctions.App.Scoring;
using FrontierFunctions.Local.Keys;
using FrontierFunctions.Local.Scoring;
using FrontierFunctions.Local.Terminal;
using FrontierFunctions.Pipeline.Validation;
using Spectre.Console;

namespace FrontierFunctions.Local.Commands;

/// <summary><c>frontier evaluate</c>: how well the models do on a labelled table or folder.</summary>
internal sealed class EvaluateCommand(CommandTerminal terminal, TimeProvider timeProvider, Func<LocalFolders> folders)
{
    private readonly Option<string?> _input = new("--input")
    {
        Description = "Labelled tables (CSV) with the columns of a model's table.json; with --outcomes records of any "
            + "format. A file or a folder.",
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
            _input, _images, _outcomes, _task, _output, _json,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var local = folders();
        var task = arguments.GetValue(_task);
        var sets = new LabelledSets(local, ScoredBatch.Tasks(task));
        var images = arguments.GetValue(_images);
        var input = arguments.GetValue(_input);
        if ((input is null) == (images is null))
        {
            throw new UsageException("evaluate needs either --input or --images.");
        }

        var evaluations = images is not null ? await new LabelledFilms(local, ScoredBatch.Tasks(task)).EvaluateAsync(
                images, cancellationToken)
            : arguments.GetValue(_outcomes) is { } outcomes
            ? sets.Records(
                await ScoredBatch.ReadAsync(
                    terminal, timeProvider, local, new DevelopmentKeys(local.Keys), input!, task,
                    cancellationToken),
                await ReadAsync(outcomes, cancellationToken), task)
            : await sets.TablesAsync(input!, timeProvider.GetUtcNow(), cancellationToken);

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
            terminal.Output.WriteLine(System.Text.Encoding.UTF8.GetString(ModelEvaluation.ToJson(evaluations)));
        }
        else
        {
            terminal.Result.Write(Table(evaluations));
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
        var table = new Table().AddColumns("model", "rows", "answered", "happened", "AUROC", "calibration error", "Brier");
        foreach (var one in evaluations)
        {
            var all = one.Groups.Count > 0 ? one.Groups[0] : null;
            table.AddRow(
                Markup.Escape($"{one.Model}/{one.ModelVersion}{(one.IsTrainingData ? " *" : "")}"),
                one.Rows.ToString(CultureInfo.InvariantCulture), (all?.Rows ?? 0).ToString(CultureInfo.InvariantCulture),
                (all?.Happened ?? 0).ToString(CultureInfo.InvariantCulture), Text(all?.Auroc), Text(all?.CalibrationError),
                Text(all?.Brier));
        }

        return table;
    }

    private static string Text(MeasuredValue? measured) => measured is { Value: { } value, Low: { } low, High: { } high }
        ? string.Create(CultureInfo.InvariantCulture, $"{value:0.000} ({low:0.000} to {high:0.000})")
        : "–";
}
