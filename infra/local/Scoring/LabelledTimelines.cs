using System.Globalization;
using System.Text.Json;
using FrontierFunctions.App.Scoring;
using FrontierFunctions.Contract.Timelines;
using FrontierFunctions.Local.Commands;
using FrontierFunctions.Local.Files;
using FrontierFunctions.Local.Runtime;
using FrontierFunctions.Pipeline.Features;
using FrontierFunctions.Pipeline.Futures;
using FrontierFunctions.Pipeline.Timeline;
using FrontierFunctions.Pipeline.Validation;

namespace FrontierFunctions.Local.Scoring;

/// <summary>
/// Tables of subjects, of measurements and of events, laid out as the event model's cohort is (nafld1 to nafld3 of R's survival
/// package): scored as the product scores records, ready to be measured. Of the cohort itself only those count whom training
/// held out.
/// </summary>
/// <param name="folders">Where the models are.</param>
/// <param name="task">The event model.</param>
internal sealed class LabelledTimelines(LocalFolders folders, TimelineTask task)
{
    private static readonly string[] SubjectColumns = ["id", "age", "male", "bmi", "futime", "status"];
    private static readonly string[] MeasureColumns = ["id", "days", "test", "value"];
    private static readonly string[] EventColumns = ["id", "days", "event"];
    private static readonly DateTimeOffset AsOf = new(2020, 6, 15, 12, 0, 0, TimeSpan.Zero);
    private const double Horizon = FutureRequests.HorizonDays;

    /// <summary>Evaluates each event that is asked for, at five years, on the tables of a folder, or beside a table.</summary>
    /// <exception cref="UsageException">The tables are not there, or cannot be read.</exception>
    public async Task<LabelledTablesResult> EvaluateAsync(string path, CancellationToken cancellationToken)
    {
        var (tables, files, bytes) = await TablesAsync(path, cancellationToken);
        var subjects = Subjects(
            Table(tables, SubjectColumns), Table(tables, MeasureColumns), Table(tables, EventColumns, "test"));
        var held = HeldOut(subjects);
        var asked = held is null ? subjects : [.. subjects.Where(subject => held.Contains(subject.Id))];
        var tokens = asked.Select(subject => TimelineTokenizer.Tokenize(task.Vocabulary, EventsOf(subject), AsOf)).ToList();
        await using var server = await LocalModelServer.StartAsync(folders, cancellationToken);
        using var client = new HttpClient { BaseAddress = server.Address };
        var scores = await new ModelEndpoint(client).FuturesAsync(task, tokens, cancellationToken);
        ModelEvaluation[] evaluations =
        [
            .. task.Vocabulary.Events.Where(one => one.Asked).Select(one => ModelEvaluation.Of(
                task.Card with
                {
                    Task = TimelineTask.OutcomeOf(one.Name),
                    OperatingPoint = one.Conformal?.NegativeUpTo ?? task.Card.OperatingPoint,
                },
                [.. asked.Select((subject, i) => Row(subject, scores[i], one)).OfType<EvaluatedRow>()],
                isTrainingData: false)),
        ];
        return new LabelledTablesResult(evaluations, files, 3, asked.Count, bytes, []);
    }

    // Beside one table only those of the other two kinds are read, whatever else lies there.
    private static async Task<(List<TableFile> Tables, int Files, long Bytes)> TablesAsync(
        string path, CancellationToken cancellationToken)
    {
        var (tables, bytes) = (new List<TableFile>(), 0L);
        using var inputs = await InputSet.OpenAsync(path, cancellationToken);
        foreach (var file in inputs.Files)
        {
            await using var content = file.Open();
            bytes += content.Length;
            if (await TableFile.ReadAsync(content, cancellationToken) is { } table)
            {
                tables.Add(table);
            }
        }

        var files = inputs.Files.Count;
        foreach (var columns in File.Exists(path) ? new[] { MeasureColumns, EventColumns } : [])
        {
            if (await new TablesBeside(path).WithAsync(columns, cancellationToken) is { } table)
            {
                tables.Add(table);
                files++;
            }
        }

        return (tables, files, bytes);
    }

    // Who has it already is not asked about.
    private static EvaluatedRow? Row(Subject subject, TaskScore score, TimelineEvent one)
    {
        var days = subject.Facts.Where(fact => fact.Value is null && fact.Name == one.Name).Select(fact => fact.Day).ToList();
        if (days.Exists(day => day <= 0))
        {
            return null;
        }

        var last = Math.Min(subject.FollowedDays, Horizon);
        var when = one.Name == TimelineVocabulary.Death ? (subject.Died ? subject.FollowedDays : double.PositiveInfinity)
            : days.Count == 0 ? double.PositiveInfinity : days.Min();
        bool? happened = when <= last ? true : subject.Died || subject.FollowedDays >= Horizon ? false : null;
        var future = score.Futures?.FirstOrDefault(future => future.Event == one.Name);
        var probability = future?.Points is [.., var point] ? point.Probability : (double?)null;
        return new EvaluatedRow(
            subject.Id.ToString(CultureInfo.InvariantCulture), happened, probability,
            probability is null ? score.Abstention : null, EvaluatedRow.SexOf(subject.IsMale ? 1 : 0),
            EvaluatedRow.AgeBandOf(subject.Age))
        {
            IsCovered = happened is { } outcome ? future?.ConformalSet?.Holds(outcome) : null,
            Followed = new FollowUp(Math.Min(when, last), when <= last),
        };
    }

    private List<MedsEvent> EventsOf(Subject subject)
    {
        var id = subject.Id.ToString(CultureInfo.InvariantCulture);
        var events = new List<MedsEvent>
        {
            new() { SubjectId = id, Code = subject.IsMale ? "GENDER//male" : "GENDER//female", Source = "table" },
            new() { SubjectId = id, Code = "MEDS_BIRTH", Time = AsOf.AddYears(-subject.Age), Source = "table" },
        };
        foreach (var fact in subject.Facts.Where(fact => fact.Day <= 0))
        {
            var time = AsOf.AddDays(fact.Day);
            if (fact.Value is not { } value)
            {
                if (task.Vocabulary.Events.FirstOrDefault(one => one.Name == fact.Name) is { } one)
                {
                    events.Add(new() { SubjectId = id, Code = one.Codes[0].TrimEnd('*'), Time = time, Source = "table" });
                }
            }
            else if (task.Vocabulary.Measures.FirstOrDefault(measure => measure.Name == fact.Name) is { } measure)
            {
                events.Add(new()
                {
                    SubjectId = id,
                    Code = measure.Codes[0],
                    Time = time,
                    Source = "table",
                    NumericValue = measure.Yes.Count > 0 ? null : value,
                    Unit = measure.Yes.Count > 0 ? null : measure.Unit,
                    TextValue = measure.Yes.Count == 0 ? null : value >= 0.5 ? measure.Yes[0] : measure.No[0],
                });
            }
        }

        return events;
    }

    private static List<Subject> Subjects(TableFile subjects, TableFile measures, TableFile events)
    {
        var facts = new Dictionary<int, List<Fact>>();
        foreach (var (table, columns) in new[] { (measures, MeasureColumns), (events, EventColumns) })
        {
            var at = columns.Select(column => Array.IndexOf(table.Head, column)).ToArray();
            foreach (var row in table.Rows)
            {
                if (Number(row[at[0]]) is not { } id || Number(row[at[1]]) is not { } day)
                {
                    continue;
                }

                var value = at.Length > 3 ? Number(row[at[3]]) : null;
                if (at.Length == 3 || value is not null)
                {
                    if (!facts.TryGetValue((int)id, out var own))
                    {
                        facts.Add((int)id, own = []);
                    }

                    own.Add(new Fact((int)day, row[at[2]], value));
                }
            }
        }

        var columnsOf = SubjectColumns.Select(column => Array.IndexOf(subjects.Head, column)).ToArray();
        return
        [
            .. subjects.Rows.Select(row =>
            {
                var numbers = columnsOf.Select(at => Number(row[at])).ToArray();
                if (numbers is not [{ } id, { } age, { } male, var index, { } followed, { } died])
                {
                    throw new UsageException("--input: a subject without id, age, male, futime or status.");
                }

                var own = facts.GetValueOrDefault((int)id) ?? [];
                return new Subject((int)id, (int)age, male == 1, followed, died == 1,
                    index is { } bodyMass ? [.. own, new Fact(0, "bmi", bodyMass)] : own);
            }),
        ];
    }

    // As many subjects and deaths, followed for as long: the cohort that training used. Null where it is another.
    private HashSet<int>? HeldOut(List<Subject> subjects)
    {
        var path = Path.Combine(folders.ModelRegistry, task.Model, task.Version, "cohort.json");
        if (!File.Exists(path))
        {
            return null;
        }

        using var cohort = JsonDocument.Parse(File.ReadAllBytes(path));
        var known = cohort.RootElement;
        return known.GetProperty("subjects").GetInt32() == subjects.Count
            && known.GetProperty("deaths").GetInt32() == subjects.Count(subject => subject.Died)
            && known.GetProperty("followUpDays").GetInt64() == (long)subjects.Sum(subject => subject.FollowedDays)
            ? [.. known.GetProperty("heldOut").EnumerateArray().Select(id => id.GetInt32())] : null;
    }

    private static TableFile Table(List<TableFile> tables, string[] columns, string? absent = null) =>
        tables.Find(table => columns.All(table.Head.Contains) && !table.Head.Contains(absent)) ?? throw new UsageException(
            "--input: the event model is evaluated on three tables of one folder: subjects ("
            + $"{string.Join(", ", SubjectColumns)}), measurements ({string.Join(", ", MeasureColumns)}) and events ("
            + $"{string.Join(", ", EventColumns)}), as nafld1 to nafld3 of R's survival package are.");

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    private sealed record Subject(
        int Id, int Age, bool IsMale, double FollowedDays, bool Died, List<Fact> Facts);

    private sealed record Fact(int Day, string Name, double? Value);
}
