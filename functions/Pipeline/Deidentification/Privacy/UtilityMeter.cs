using FrontierFunctions.Pipeline.Timeline;

namespace FrontierFunctions.Pipeline.Deidentification.Privacy;

/// <summary>
/// Measures what de-identification left usable of a file: the facts that the original holds against those of its
/// de-identified copy, read by the same reader. Value-free in what it gives. Not thread-safe.
/// </summary>
/// <remarks>
/// A fact of the original counts as kept when the copy holds one with the same code (and value, unit, reference range)
/// that no other fact of the original was matched with. Intervals are those between a subject's dated facts in order of
/// time, compared in ticks.
/// </remarks>
/// <param name="pseudonymOf">The pseudonym of a subject that the original names; null where it has none.</param>
public sealed class UtilityMeter(Func<string, string?> pseudonymOf)
{
    private readonly Dictionary<FactKey, int> _codes = [];
    private readonly Dictionary<FactKey, int> _values = [];
    private readonly Dictionary<string, List<long>> _cleanTimes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<long>> _originalTimes = new(StringComparer.Ordinal);
    private UtilityCounts _counts;

    /// <summary>Takes a fact of the de-identified copy; all of them before any of the original.</summary>
    public void AddClean(MedsEvent fact)
    {
        ArgumentNullException.ThrowIfNull(fact);
        CountUp(_codes, FactKey.OfCode(fact));
        if (fact.NumericValue is not null)
        {
            CountUp(_values, FactKey.OfValue(fact));
        }

        AddTime(_cleanTimes, fact.SubjectId, fact.Time);
    }

    /// <summary>Takes a fact of the original.</summary>
    public void AddOriginal(MedsEvent fact)
    {
        ArgumentNullException.ThrowIfNull(fact);
        _counts.Codes++;
        _counts.CodesKept += Take(_codes, FactKey.OfCode(fact));
        if (fact.NumericValue is not null)
        {
            _counts.Values++;
            _counts.ValuesKept += Take(_values, FactKey.OfValue(fact));
        }

        if (pseudonymOf(fact.SubjectId) is { } pseudonym)
        {
            AddTime(_originalTimes, pseudonym, fact.Time);
        }
    }

    /// <summary>What was kept.</summary>
    public UtilityCounts Finish()
    {
        var counts = _counts;
        foreach (var (subject, times) in _originalTimes)
        {
            times.Sort();
            counts.Intervals += times.Count - 1;
            if (_cleanTimes.TryGetValue(subject, out var clean) && clean.Count == times.Count)
            {
                clean.Sort();
                for (var i = 1; i < times.Count; i++)
                {
                    counts.IntervalsKept += times[i] - times[i - 1] == clean[i] - clean[i - 1] ? 1 : 0;
                }
            }
        }

        return counts;
    }

    private static void CountUp(Dictionary<FactKey, int> counts, FactKey key) =>
        counts[key] = counts.GetValueOrDefault(key) + 1;

    private static int Take(Dictionary<FactKey, int> counts, FactKey key)
    {
        var left = counts.GetValueOrDefault(key);
        if (left == 0)
        {
            return 0;
        }

        counts[key] = left - 1;
        return 1;
    }

    private static void AddTime(Dictionary<string, List<long>> times, string subject, DateTimeOffset? time)
    {
        if (time is not { } instant)
        {
            return;
        }

        if (!times.TryGetValue(subject, out var ofSubject))
        {
            times.Add(subject, ofSubject = []);
        }

        ofSubject.Add(instant.UtcTicks);
    }

    private readonly record struct FactKey(string Code, double? Value, string? Unit, double? Low, double? High)
    {
        public static FactKey OfCode(MedsEvent fact) => new(fact.Code, null, null, null, null);

        public static FactKey OfValue(MedsEvent fact) =>
            new(fact.Code, fact.NumericValue, fact.Unit, fact.RangeLow, fact.RangeHigh);
    }
}

/// <summary>How many codes, values and intervals there were and how many are still there.</summary>
public record struct UtilityCounts
{
    /// <summary>Coded facts of the original.</summary>
    public long Codes { get; set; }

    /// <summary>Those whose code the copy holds.</summary>
    public long CodesKept { get; set; }

    /// <summary>Facts of the original with a numeric value.</summary>
    public long Values { get; set; }

    /// <summary>Those that the copy holds with the same code, value, unit and reference range.</summary>
    public long ValuesKept { get; set; }

    /// <summary>Intervals between a subject's dated facts.</summary>
    public long Intervals { get; set; }

    /// <summary>Those that are the same in the copy.</summary>
    public long IntervalsKept { get; set; }

    /// <summary>The sum of both.</summary>
    public readonly UtilityCounts Plus(UtilityCounts other) => new()
    {
        Codes = Codes + other.Codes,
        CodesKept = CodesKept + other.CodesKept,
        Values = Values + other.Values,
        ValuesKept = ValuesKept + other.ValuesKept,
        Intervals = Intervals + other.Intervals,
        IntervalsKept = IntervalsKept + other.IntervalsKept,
    };
}
