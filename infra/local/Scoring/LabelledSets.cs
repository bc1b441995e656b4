using FrontierFunctions.App.Scoring;
using FrontierFunctions.Contract.Features;
using FrontierFunctions.Local.Commands;
using FrontierFunctions.Local.Files;
using FrontierFunctions.Local.Runtime;
using FrontierFunctions.Pipeline.Features;
using FrontierFunctions.Pipeline.Validation;

namespace FrontierFunctions.Local.Scoring;

/// <summary>Labelled tables and folders of records, scored as the product does, ready to be measured.</summary>
/// <param name="folders">Where the models are.</param>
/// <param name="tasks">The tasks that are asked for.</param>
internal sealed class LabelledSets(LocalFolders folders, IReadOnlyList<ScoredTask> tasks)
{
    /// <summary>Evaluates each model on each table whose columns are those of its development table.</summary>
    /// <exception cref="UsageException">No model reads any of the tables.</exception>
    public async Task<IReadOnlyList<ModelEvaluation>> TablesAsync(
        string path, DateTimeOffset asOf, CancellationToken cancellationToken)
    {
        var evaluations = new List<ModelEvaluation>();
        using var inputs = await InputSet.OpenAsync(path, cancellationToken);
        await using var server = await LocalModelServer.StartAsync(folders, cancellationToken);
        using var client = new HttpClient { BaseAddress = server.Address };
        var endpoint = new ModelEndpoint(client);
        var tables = new List<TableFile>();
        foreach (var file in inputs.Files)
        {
            await using var content = file.Open();
            if (await TableFile.ReadAsync(content, cancellationToken) is { } table)
            {
                tables.Add(table);
            }
        }

        foreach (var table in tables)
        {
            foreach (var task in tasks)
            {
                if (Read(task, table, tables) is { } labelled)
                {
                    var vectors = TableVectors.Of(task.Schema, labelled, asOf);
                    var scores = await endpoint.ScoreAsync(task, vectors, cancellationToken);
                    evaluations.Add(ModelEvaluation.Of(
                        task.Card,
                        [.. scores.Select((score, i) => Row(
                            task.Schema, labelled.Patients[i], labelled.Labels[i] switch { 1 => true, 0 => false, _ => null },
                            score))],
                        IsTraining(task, labelled)));
                }
            }
        }

        return evaluations.Count > 0
            ? evaluations
            : throw new UsageException(
                "No model reads a table here. A table needs the columns that `table.json` beside the model names; for "
                + "records give --outcomes.");
    }

    /// <summary>Evaluates each task of the outcomes on the subjects of a batch of records.</summary>
    /// <exception cref="UsageException">The outcomes cannot be read.</exception>
    public IReadOnlyList<ModelEvaluation> Records(ScoredBatch batch, TableFile outcomes, string? onlyTask)
    {
        var (patients, happened) = (Column(outcomes, "patient"), Column(outcomes, "outcome"));
        var taskColumn = onlyTask is null ? Column(outcomes, "task") : -1;
        var told = new Dictionary<(string Task, string Subject), bool?>();
        foreach (var row in outcomes.Rows)
        {
            if (batch.SubjectOf(row[patients]) is { } subject)
            {
                told[(onlyTask ?? row[taskColumn], subject)] = row[happened].Trim() switch
                {
                    "1" or "true" or "yes" => true,
                    "0" or "false" or "no" => false,
                    "" => null,
                    _ => throw new UsageException(
                        "--outcomes: column outcome holds 1 or 0, true or false, yes or no, or nothing."),
                };
            }
        }

        return
        [
            .. tasks.Where(task => told.Keys.Any(key => key.Task == task.Schema.Task)).Select(task => ModelEvaluation.Of(
                task.Card,
                [.. batch.Subjects.SelectMany(subject => subject.Scores
                    .Where(score => score.Card.Name == task.Card.Name
                        && told.ContainsKey((task.Schema.Task, subject.SubjectId)))
                    .Select(score => Row(
                        task.Schema, subject.SubjectId, told[(task.Schema.Task, subject.SubjectId)], score)))],
                isTrainingData: false)),
        ];
    }

    private static int Column(TableFile outcomes, string name)
    {
        var at = Array.FindIndex(outcomes.Head, head => head.Trim().Equals(name, StringComparison.OrdinalIgnoreCase));
        return at >= 0 ? at : throw new UsageException(
            $"--outcomes: the table has no column {name}. It needs patient (an id or number as in the records), outcome, "
            + "and task where --task is not given.");
    }

    private LabelledTable? Read(ScoredTask task, TableFile table, IReadOnlyList<TableFile> all)
    {
        var path = Path.Combine(folders.ModelRegistry, task.Model, task.Version, "table.json");
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            var rules = TableRules.Parse(File.ReadAllBytes(path));
            if (rules.Series is { } series && !table.Head.Contains(series.Of))
            {
                return null;
            }

            var labelled = LabelledTable.Read(rules, table.Head, table.Rows, SeriesOf(rules.Series, all));
            return labelled.Rows.Count > 0 ? labelled : null;
        }
        catch (InvalidDataException)
        {
            // Another table.
            return null;
        }
    }

    // The measurements over time stand in a table of their own, which its columns tell.
    private static TableSeries? SeriesOf(TableSeriesRule? rule, IReadOnlyList<TableFile> all) =>
        rule is not null && all.FirstOrDefault(table =>
            ((string[])[rule.Row, rule.Time, rule.Name, rule.Value]).All(table.Head.Contains)) is { } measurements
            ? TableSeries.Read(rule, measurements.Rows.Prepend(measurements.Head))
            : null;

    // As many rows, and the same means: the reference distributions say of whom.
    private static bool IsTraining(ScoredTask task, LabelledTable table) => task.Reference is { } reference
        && reference.Rows == table.Rows.Count
        && task.Schema.Features.Select((feature, f) => (feature, f)).All(one =>
            reference.Features.TryGetValue(one.feature.Name, out var bins) && (bins.Mean is not { } mean
                || Math.Abs(mean - table.Rows.Select(row => row[one.f]).Where(value => !double.IsNaN(value)).DefaultIfEmpty()
                    .Average()) <= 1e-6 * Math.Max(1, Math.Abs(mean))));

    private static EvaluatedRow Row(FeatureSchema schema, string patient, bool? happened, TaskScore score) => new(
        patient, happened, score.Probability, score.Abstention,
        EvaluatedRow.SexOf(ValueOf(schema, score, FeatureKind.Sex)),
        EvaluatedRow.AgeBandOf(ValueOf(schema, score, FeatureKind.Age)));

    private static double? ValueOf(FeatureSchema schema, TaskScore score, FeatureKind kind) =>
        schema.Features.FirstOrDefault(feature => feature.Kind == kind) is { } feature
            ? score.Contributions.FirstOrDefault(one => one.Feature == feature.Name)?.Value
            : null;
}
