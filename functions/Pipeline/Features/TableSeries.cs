using System.Globalization;

namespace FrontierFunctions.Pipeline.Features;

/// <summary>A table of measurements over time, one row each, as features of the rows of a labelled table.</summary>
public sealed class TableSeries
{
    private const int MinutesInDay = 24 * 60;
    private readonly Dictionary<string, Dictionary<string, List<TableMeasurement>>> _rows =
        new(StringComparer.Ordinal);

    private readonly int _end;

    private TableSeries(int end) => _end = end;

    /// <summary>Reads the measurements up to the time of the prediction.</summary>
    /// <param name="rule">Which column is what.</param>
    /// <param name="records">The table's rows, the first of them its column names.</param>
    /// <exception cref="InvalidDataException">A column is absent, or a time is not <c>hh:mm</c>.</exception>
    public static TableSeries Read(TableSeriesRule rule, IEnumerable<IReadOnlyList<string>> records)
    {
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(records);
        var series = new TableSeries(rule.Hours * 60);
        int[]? at = null;
        foreach (var record in records)
        {
            if (at is null)
            {
                string[] header = [.. record];
                at = [.. new[] { rule.Row, rule.Time, rule.Name, rule.Value }.Select(column => Find(header, column))];
            }
            else
            {
                series.Add(record[at[0]], Minute(record[at[1]]), record[at[2]], record[at[3]]);
            }
        }

        return series;
    }

    /// <summary>The measurements of a row up to the time of the prediction, in the table's order.</summary>
    /// <param name="row">What the main table calls the row.</param>
    /// <param name="name">What was measured.</param>
    public IReadOnlyList<TableMeasurement> Of(string row, string name) =>
        _rows.TryGetValue(row, out var names) && names.TryGetValue(name, out var found) ? found : [];

    /// <summary>The feature of a row that a rule describes; NaN where missing.</summary>
    /// <exception cref="InvalidDataException">The rule's aggregation is not known.</exception>
    internal double Feature(TableFeatureRule rule, string row)
    {
        var start = _end - ((rule.Days ?? 0) * MinutesInDay);
        TableMeasurement[] facts =
            [.. (rule.Names ?? []).SelectMany(name => Of(row, name)).Where(fact => fact.Minute >= start)];
        if (rule.Values is { } values)
        {
            return facts is [.., var last] && values.TryGetValue(last.Text, out var value)
                ? value : rule.Otherwise ?? double.NaN;
        }

        return rule.Aggregation switch
        {
            "Presence" => facts.Length > 0 ? 1 : 0,
            "Count" => facts.Count(fact => double.IsFinite(fact.Number)),
            _ => OfValues(rule, [.. facts.Where(fact => fact.Number >= rule.Low && fact.Number <= rule.High)]),
        };
    }

    private static double OfValues(TableFeatureRule rule, TableMeasurement[] facts)
    {
        if (facts.Length == 0)
        {
            return double.NaN;
        }

        double[] numbers = [.. facts.Select(fact => fact.Number)];
        return rule.Aggregation switch
        {
            "Last" => At(facts, facts.Max(fact => fact.Minute)),
            "First" => At(facts, facts.Min(fact => fact.Minute)),
            "Minimum" => numbers.Min(),
            "Maximum" => numbers.Max(),
            "Mean" => numbers.Average(),
            "Median" => Median(numbers),
            "Sum" => numbers.Sum() is var sum && sum >= rule.Low && sum <= rule.High ? sum : double.NaN,
            _ => throw new InvalidDataException(
                $"Feature {rule.Feature} has an aggregation that is not known: {rule.Aggregation}."),
        };
    }

    private static double At(TableMeasurement[] facts, int minute) =>
        facts.Where(fact => fact.Minute == minute).Average(fact => fact.Number);

    private static double Median(double[] numbers)
    {
        Array.Sort(numbers);
        return (numbers[(numbers.Length - 1) / 2] + numbers[numbers.Length / 2]) / 2;
    }

    private static int Find(string[] header, string column)
    {
        var at = Array.IndexOf(header, column);
        return at >= 0 ? at : throw new InvalidDataException($"The table of measurements has no column {column}.");
    }

    private static int Minute(string time)
    {
        var colon = time.IndexOf(':', StringComparison.Ordinal);
        return colon > 0
            && int.TryParse(time.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out var hours)
            && int.TryParse(time.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var minutes)
            ? (hours * 60) + minutes
            : throw new InvalidDataException("A time in the table of measurements is not hh:mm.");
    }

    private void Add(string row, int minute, string name, string text)
    {
        if (minute > _end)
        {
            return;
        }

        if (!_rows.TryGetValue(row, out var names))
        {
            _rows.Add(row, names = new(StringComparer.Ordinal));
        }

        if (!names.TryGetValue(name, out var facts))
        {
            names.Add(name, facts = []);
        }

        var isNumber = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number);
        facts.Add(new TableMeasurement(minute, text, isNumber ? number : double.NaN));
    }
}

/// <summary>One measurement of a series.</summary>
/// <param name="Minute">Minutes since admission.</param>
/// <param name="Text">The value as the table has it.</param>
/// <param name="Number">The value; NaN when it is no number.</param>
public readonly record struct TableMeasurement(int Minute, string Text, double Number);
