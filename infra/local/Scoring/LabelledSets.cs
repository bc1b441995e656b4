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
    /// <summary>
    /// Evaluates each model on each table whose columns are those of its development table. Measurements over time are looked
    /// for among the tables, and beside a single one.
    /// </summary>
    /// <param name="path">A table, or a folder of tables.</param>
    /// <param name="asOf">When the rows are scored.</param>
    /// <param name="mayLackColumns">
    /// Whether a table that lacks columns of features is read with them missing: where the caller has named the task.
    /// </param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="UsageException">No model reads any of the tables.</exception>
    public async Task<LabelledTablesResult> TablesAsync(
        string path, DateTimeOffset asOf, bool mayLackColumns, CancellationToken cancellationToken)
    {
        var evaluations = new List<ModelEvaluation>();
        var (absent, read, patients) = (
            new SortedSet<string>(StringComparer.Ordinal), new HashSet<TableFile>(ReferenceEqualityComparer.Instance),
            new HashSet<(string, string)>());
        using var inputs = await InputSet.OpenAsync(path, cancellationToken);
        await using var server = await LocalModelServer.StartAsync(folders, cancellationToken);
        using var client = new HttpClient { BaseAddress = server.Address };
        var endpoint = new ModelEndpoint(client);
        var (tables, bytes) = (new List<TableFile>(), 0L);
        foreach (var file in inputs.Files)
        {
            await using var content = file.Open();
            bytes += content.Length;
            if (await TableFile.ReadAsync(content, cancellationToken) is { } table)
            {
                tables.Add(table);
            }
        }

        var beside = File.Exists(path) ? new TablesBeside(path) : null;
        foreach (var table in tables)
        {
            foreach (var task in tasks)
            {
                if (await ReadAsync(task, table, tables, beside, mayLackColumns, cancellationToken) is { } labelled)
                {
                    absent.UnionWith(labelled.AbsentColumns);
                    read.Add(table);
                    patients.UnionWith(labelled.Patients.Select(patient => (task.Schema.Task, patient)));
                    var vectors = TableVectors.Of(task.Schema, labelled, asOf);
                    var scores = await endpoint.ScoreAsync(task, vectors, cancellationToken);
                    evaluations.Add(ModelEvaluation.Of(
                        task.Card,
                        [.. scores.Select((score, i) => Row(
                            task.Schema, labelled.Patients[i], labelled.Labels[i] switch { 1 => true, 0 => false, _ => null },
                            score) with
                        {
                            Followed = labelled.Times.Count > 0 ? new FollowUp(labelled.Times[i], labelled.Events[i]) : null,
                        })],
                        IsTraining(task, labelled)));
                }
            }
        }

        return evaluations.Count > 0
            ? new LabelledTablesResult(evaluations, inputs.Files.Count, read.Count, patients.Count, bytes, [.. absent])
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

    private async Task<LabelledTable?> ReadAsync(
        ScoredTask task, TableFile table, IReadOnlyList<TableFile> all, TablesBeside? beside, bool mayLackColumns,
        CancellationToken cancellationToken)
    {
        var path = Path.Combine(folders.ModelRegistry, task.Model, task.Version, "table.json");
        if (!File.Exists(path))
        {
            return !mayLackColumns ? null : throw new UsageException(
                $"--table: {task.Schema.Task} reads no table; films are measured with --images.");
        }

        try
        {
            var rules = TableRules.Parse(File.ReadAllBytes(path));
            if (rules.Series is { } longTable && !table.Head.Contains(longTable.Of))
            {
                throw new InvalidDataException($"The table has no column {longTable.Of}.");
            }

            var series = await SeriesAsync(rules.Series, all, beside, cancellationToken);
            var labelled = LabelledTable.Read(rules, table.Head, table.Rows, series, mayLackColumns);
            var columns = rules.Features.Count(rule => rule.Column is not null || rule.Columns is not null);
            return labelled.Rows.Count > 0 && (columns == 0 || labelled.AbsentColumns.Count < columns) ? labelled : null;
        }
        catch (InvalidDataException unfit)
        {
            // Another table, unless somebody said whose it is. The messages name columns of the rules, never what is in a table.
            return !mayLackColumns ? null : throw new UsageException($"--table: {unfit.Message}");
        }
    }

    // The measurements over time stand in a table of their own, which its columns tell.
    private static async Task<TableSeries?> SeriesAsync(
        TableSeriesRule? rule, IReadOnlyList<TableFile> all, TablesBeside? beside, CancellationToken cancellationToken)
    {
        if (rule is null)
        {
            return null;
        }

        string[] columns = [rule.Row, rule.Time, rule.Name, rule.Value];
        var measurements = all.FirstOrDefault(table => columns.All(table.Head.Contains))
            ?? (beside is null ? null : await beside.WithAsync(columns, cancellationToken));
        return measurements is null ? null : TableSeries.Read(rule, measurements.Rows.Prepend(measurements.Head));
    }

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
        EvaluatedRow.AgeBandOf(ValueOf(schema, score, FeatureKind.Age)))
    {
        IsCovered = happened is { } known ? score.ConformalSet?.Holds(known) : null,
    };

    private static double? ValueOf(FeatureSchema schema, TaskScore score, FeatureKind kind) =>
        schema.Features.FirstOrDefault(feature => feature.Kind == kind) is { } feature
            ? score.Contributions.FirstOrDefault(one => one.Feature == feature.Name)?.Value
            : null;
}

/// <summary>What was measured on tables, and of what.</summary>
/// <param name="Evaluations">One for each model and table that it reads.</param>
/// <param name="Files">Files at the path.</param>
/// <param name="FilesRead">Files that a model reads.</param>
/// <param name="Patients">Patients, those of each task counted.</param>
/// <param name="Bytes">Bytes of all files.</param>
/// <param name="AbsentColumns">Columns of features that a table does not have.</param>
internal sealed record LabelledTablesResult(
    IReadOnlyList<ModelEvaluation> Evaluations, int Files, int FilesRead, int Patients, long Bytes,
    IReadOnlyList<string> AbsentColumns);
