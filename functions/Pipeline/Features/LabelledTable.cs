using System.Globalization;

namespace FrontierFunctions.Pipeline.Features;

/// <summary>The rows of a labelled table as a model's inputs, in the table's order, excluded rows left out.</summary>
public sealed record LabelledTable
{
    /// <summary>The inputs, <c>[row][feature]</c>; NaN where missing.</summary>
    public required IReadOnlyList<double[]> Rows { get; init; }

    /// <summary>1 positive, 0 negative, null where follow-up ended before it was known.</summary>
    public required IReadOnlyList<int?> Labels { get; init; }

    /// <summary>Whose row it is: rows of one patient have the same text.</summary>
    public required IReadOnlyList<string> Patients { get; init; }

    /// <summary>Days of follow-up of a survival model; empty otherwise.</summary>
    public IReadOnlyList<double> Times { get; init; } = [];

    /// <summary>Whether the follow-up ended with the event, of a survival model; empty otherwise.</summary>
    public IReadOnlyList<bool> Events { get; init; } = [];

    /// <summary>Columns of features that the table does not have, whose values are all missing; usually none.</summary>
    public IReadOnlyList<string> AbsentColumns { get; init; } = [];

    /// <summary>Makes features and labels of a table.</summary>
    /// <param name="rules">The rules.</param>
    /// <param name="header">The table's column names.</param>
    /// <param name="records">The table's rows, each as long as the header.</param>
    /// <param name="series">The measurements over time, where the rules have a series.</param>
    /// <param name="mayLackColumns">
    /// Whether a feature whose column is absent is missing in every row; the columns of the label must be there.
    /// </param>
    /// <exception cref="InvalidDataException">A column that a rule names is absent, or a rule is not known.</exception>
    public static LabelledTable Read(
        TableRules rules, IReadOnlyList<string> header, IReadOnlyList<IReadOnlyList<string>> records,
        TableSeries? series = null, bool mayLackColumns = false)
    {
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(header);
        ArgumentNullException.ThrowIfNull(records);
        var table = new Columns(header, records);
        string[] absent = !mayLackColumns ? []
            : [.. rules.Features.SelectMany(ColumnsOf).Distinct(StringComparer.Ordinal).Where(name => !header.Contains(name))];
        double[][] features =
        [
            .. rules.Features.Select(rule => ColumnsOf(rule).Any(absent.Contains)
                ? [.. Enumerable.Repeat(double.NaN, records.Count)]
                : Feature(rule, rules, table, series)),
        ];
        int[] kept = [.. Enumerable.Range(0, records.Count).Where(row => IsKept(rules, table, row))];
        kept = rules.Distinct ? Distinct(kept, features, row => Label(rules.Label, table, row)) : kept;
        var patient = rules.Patient is null ? null : table.Texts(rules.Patient);
        var survival = rules.Survival;
        return new LabelledTable
        {
            AbsentColumns = absent,
            Rows = [.. kept.Select(row => features.Select(feature => feature[row]).ToArray())],
            Labels = [.. kept.Select(row => Label(rules.Label, table, row))],
            Patients = [.. kept.Select(row => patient?[row] ?? row.ToString(CultureInfo.InvariantCulture))],
            Times = survival is null ? [] : [.. kept.Select(row => table.Number(survival.Time, row))],
            Events = survival is null
                ? [] : [.. kept.Select(row => survival.Positive.Contains(table.Texts(survival.Event)[row]))],
        };
    }

    private static IEnumerable<string> ColumnsOf(TableFeatureRule rule) =>
        rule.Column is null ? rule.Columns ?? [] : [rule.Column];

    private static bool IsKept(TableRules rules, Columns table, int row) =>
        !(rules.Exclude ?? []).Any(rule => rule.Values.Contains(table.Texts(rule.Column)[row]))
        && (rules.Only ?? []).All(rule => rule.Values.Contains(table.Texts(rule.Column)[row]));

    private static int[] Distinct(int[] rows, double[][] features, Func<int, int?> label)
    {
        var first = new List<int>();
        foreach (var row in rows)
        {
            var isKnown = first.Any(other =>
                label(other) == label(row) && features.All(feature => IsAlike(feature[other], feature[row])));
            if (!isKnown)
            {
                first.Add(row);
            }
        }

        return [.. first];

        static bool IsAlike(double left, double right) => left == right || double.IsNaN(left) || double.IsNaN(right);
    }

    private static int? Label(TableLabelRule rule, Columns table, int row)
    {
        var hit = rule.Positive.Contains(table.Texts(rule.Column)[row]);
        if (rule.Time is null)
        {
            return hit ? 1 : 0;
        }

        var time = table.Number(rule.Time, row);
        return hit && time <= rule.Within ? 1 : time >= rule.Within || hit || !rule.Censored ? 0 : null;
    }

    private static double[] Feature(
        TableFeatureRule rule, TableRules rules, Columns table, TableSeries? series) => rule.Rule switch
    {
        "number" => table.Each(Column(rule), (_, number) => number * (rule.Factor ?? 1)),
        "years" => table.Each(Column(rule), (_, number) => Math.Min(Math.Floor(number), 90)),
        "values" => table.Each(
            Column(rule),
            (text, _) => rule.Values?.TryGetValue(text, out var value) is true ? value : rule.Otherwise ?? double.NaN),
        "prefixes" => Prefixes(rule, table),
        "earlierRows" => EarlierRows(rule, rules, table),
        "series" when rules.Series is { } its && series is not null =>
            table.Each(its.Of, (row, _) => series.Feature(rule, row)),
        "series" => throw new InvalidDataException($"Feature {rule.Feature} needs a table of measurements."),
        _ => throw new InvalidDataException($"Feature {rule.Feature} has a rule that is not known: {rule.Rule}."),
    };

    private static double[] Prefixes(TableFeatureRule rule, Columns table)
    {
        var found = new double[table.Count];
        foreach (var column in rule.Columns ?? [])
        {
            var texts = table.Texts(column);
            for (var row = 0; row < found.Length; row++)
            {
                var code = Padded(texts[row]);
                found[row] = found[row] > 0
                    || (rule.Prefixes ?? []).Any(prefix => code.StartsWith(prefix, StringComparison.Ordinal)) ? 1 : 0;
            }
        }

        return found;
    }

    /// <summary>A code with the leading zeros that a spreadsheet took from it: 38.1 is 038.1.</summary>
    private static string Padded(string code)
    {
        var dot = code.IndexOf('.', StringComparison.Ordinal);
        var whole = dot < 0 ? code : code[..dot];
        return whole.Length > 0 && whole.All(char.IsAsciiDigit) ? whole.PadLeft(3, '0') + code[whole.Length..] : code;
    }

    private static double[] EarlierRows(TableFeatureRule rule, TableRules rules, Columns table)
    {
        if (rules.Patient is null || rules.Order is null)
        {
            throw new InvalidDataException($"Feature {rule.Feature} needs columns of patient and order.");
        }

        var (patients, order) = (table.Texts(rules.Patient), table.Each(rules.Order, (_, number) => number));
        var holds = rule.Column is null ? null : table.Texts(rule.Column);
        var before = new double[table.Count];
        var counts = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var row in Enumerable.Range(0, table.Count).OrderBy(row => order[row]))
        {
            var count = counts.GetValueOrDefault(patients[row]);
            before[row] = Math.Min(count, rule.Most ?? double.PositiveInfinity);
            counts[patients[row]] = count + (holds is null || holds[row] == rule.Value ? 1 : 0);
        }

        return before;
    }

    private static string Column(TableFeatureRule rule) =>
        rule.Column ?? throw new InvalidDataException($"Feature {rule.Feature} names no column.");

    private sealed class Columns
    {
        private readonly Dictionary<string, string[]> _columns = new(StringComparer.Ordinal);

        public Columns(IReadOnlyList<string> header, IReadOnlyList<IReadOnlyList<string>> records)
        {
            Count = records.Count;
            for (var column = 0; column < header.Count; column++)
            {
                var at = column;
                _columns[header[column]] = [.. records.Select(record => record[at])];
            }
        }

        public int Count { get; }

        public string[] Texts(string column) => _columns.TryGetValue(column, out var texts)
            ? texts : throw new InvalidDataException($"The table has no column {column}.");

        public double Number(string column, int row) => Parse(Texts(column)[row]);

        public double[] Each(string column, Func<string, double, double> make) =>
            [.. Texts(column).Select(text => make(text, Parse(text)))];

        private static double Parse(string text) =>
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                ? number : double.NaN;
    }
}
