using FrontierFunctions.Contract.Timelines;
using FrontierFunctions.Pipeline.Features;
using FrontierFunctions.Pipeline.Timeline;

namespace FrontierFunctions.Pipeline.Futures;

/// <summary>One fact that has a token.</summary>
/// <param name="Day">Calendar days (UTC) relative to the prediction; 0 or less.</param>
/// <param name="Name">Name of the measure or event.</param>
/// <param name="Value">The value in the measure's unit, 1 or 0 for yes or no; null for an event.</param>
/// <param name="Time">When it was.</param>
/// <param name="Source">The record behind it.</param>
internal readonly record struct TimelineFact(int Day, string Name, double? Value, DateTimeOffset Time, string Source);

/// <summary>Finds the facts of a record that have tokens.</summary>
internal static class TimelineFacts
{
    /// <summary>The measure that is computed where a record does not state it.</summary>
    private const string Fibrosis = "fib4";

    // LOINC: AST, ALT (U/L) and platelets (10*3/uL), the inputs of FIB-4 besides age (Sterling et al., Hepatology
    // 2006;43:1317).
    private static readonly string[] Aspartate = ["LOINC//1920-8", "LOINC//30239-8"];
    private static readonly string[] Alanine = ["LOINC//1742-6", "LOINC//1743-4", "LOINC//1744-2"];
    private static readonly string[] Platelets = ["LOINC//777-3", "LOINC//26515-7", "LOINC//49497-1"];

    /// <summary>The facts up to the time of the prediction, in order of day; what cannot be used is left out.</summary>
    public static List<TimelineFact> Find(
        TimelineVocabulary vocabulary, IReadOnlyList<MedsEvent> events, DateTimeOffset asOf, int age)
    {
        var today = DateOnly.FromDateTime(asOf.UtcDateTime);
        int DayOf(DateTimeOffset time) => DateOnly.FromDateTime(time.UtcDateTime).DayNumber - today.DayNumber;
        var known = events.Where(fact => fact.Time <= asOf).Distinct().ToArray();
        Array.Sort(known, MedsEventOrder.Instance);
        var facts = new List<TimelineFact>();
        foreach (var fact in known)
        {
            var (time, day) = (fact.Time!.Value, DayOf(fact.Time.Value));
            foreach (var measure in vocabulary.Measures.Where(measure => measure.Codes.Contains(fact.Code)))
            {
                if (ValueOf(measure, fact) is { } value && value >= measure.PlausibleLow && value <= measure.PlausibleHigh)
                {
                    facts.Add(new TimelineFact(day, measure.Name, value, time, fact.Source));
                }
            }

            foreach (var one in vocabulary.Events.Where(one => one.Codes.Any(code => IsMeant(code, fact.Code))))
            {
                facts.Add(new TimelineFact(day, one.Name, null, time, fact.Source));
            }
        }

        if (vocabulary.Measures.FirstOrDefault(measure => measure.Name == Fibrosis) is { } index)
        {
            facts.AddRange(Computed(index, known, DayOf, age, vocabulary.Rules.YearDays));
        }

        return [.. facts.OrderBy(fact => fact.Day)];
    }

    private static bool IsMeant(string code, string actual) => code.EndsWith('*')
        ? actual.StartsWith(code.AsSpan(0, code.Length - 1), StringComparison.Ordinal)
        : actual == code;

    private static double? ValueOf(TimelineMeasure measure, MedsEvent fact)
    {
        if (measure.Yes.Count > 0 && fact.TextValue is { } coded && fact.NumericValue is null)
        {
            return measure.Yes.Contains(coded) ? 1 : measure.No.Contains(coded) ? 0 : null;
        }

        return fact.NumericValue is { } number && (fact.Unit is not null || measure.Unit == "1")
            && UnitConverter.TryConvert(number, fact.Unit ?? "1", measure.Unit, measure.MolarMass, out var value)
            ? value : null;
    }

    /// <summary>FIB-4 of each day that has all of what it needs, the mean of each.</summary>
    private static IEnumerable<TimelineFact> Computed(
        TimelineMeasure index, MedsEvent[] known, Func<DateTimeOffset, int> dayOf, int age, double yearDays)
    {
        foreach (var day in known.GroupBy(fact => dayOf(fact.Time!.Value)))
        {
            if (Mean(day, Aspartate, "U/L") is { } ast && Mean(day, Alanine, "U/L") is { } alt
                && Mean(day, Platelets, "10*3/uL") is { } platelets && alt > 0 && platelets > 0)
            {
                var value = Math.Floor(age + (day.Key / yearDays)) * ast / (platelets * Math.Sqrt(alt));
                if (value >= index.PlausibleLow && value <= index.PlausibleHigh)
                {
                    var first = day.First(fact => Aspartate.Contains(fact.Code));
                    yield return new TimelineFact(day.Key, index.Name, value, first.Time!.Value, first.Source);
                }
            }
        }

        static double? Mean(IEnumerable<MedsEvent> day, string[] codes, string unit)
        {
            var values = new List<double>();
            foreach (var fact in day)
            {
                if (codes.Contains(fact.Code) && fact is { NumericValue: { } number, Unit: { } own }
                    && UnitConverter.TryConvert(number, own, unit, null, out var value) && value is > 0 and < 1e5)
                {
                    values.Add(value);
                }
            }

            return values.Count == 0 ? null : values.Average();
        }
    }
}
