using System.Globalization;
using FrontierFunctions.Contract.Timelines;

namespace FrontierFunctions.Pipeline.Futures;

/// <summary>
/// Lays facts on a line of tokens: sex, age where the window begins, events before it, then day by day with a token for
/// each year without any, then age, body-mass index and the token that ends what is known.
/// </summary>
internal sealed class TimelineLine
{
    private const string BodyMassIndex = "bmi";
    private readonly TimelineVocabulary _vocabulary;
    private readonly List<int> _tokens = [];
    private readonly List<int> _days = [];

    public TimelineLine(TimelineVocabulary vocabulary, List<TimelineFact> facts, int age, bool isMale)
    {
        _vocabulary = vocabulary;
        var rules = vocabulary.Rules;
        var all = OncePerDay(facts);
        var early = all.Where(fact => fact.Day < -rules.WindowDays && fact.Measure is null)
            .GroupBy(fact => fact.Token).Select(same => same.First());
        var kept = all.Where(fact => fact.Day >= -rules.WindowDays)
            .GroupBy(fact => fact.Measure ?? vocabulary.Tokens[fact.Token])
            .SelectMany(same => same.TakeLast(rules.Kept))
            .OrderBy(fact => fact.Day).ThenBy(fact => fact.Token).ToArray();
        var start = kept.Length == 0 ? 0 : kept[0].Day;
        Add(vocabulary.TokenOf(isMale ? "sex:male" : "sex:female"), start);
        Add(AgeBand(age + (start / rules.YearDays)), start);
        foreach (var fact in early.OrderBy(fact => fact.Day).ThenBy(fact => fact.Token))
        {
            Add(fact.Token, fact.Day);
        }

        var last = start;
        foreach (var fact in kept)
        {
            Years(ref last, fact.Day);
            Add(fact.Token, fact.Day);
            last = fact.Day;
        }

        Years(ref last, 0);
        Add(AgeBand(age), 0);
        if (Latest(facts, BodyMassIndex, rules.BodyMassIndexDays) is { } value)
        {
            Add(TokenOf(Measure(BodyMassIndex), value), 0);
        }

        Add(vocabulary.TokenOf(TimelineVocabulary.Now), 0);
    }

    public IReadOnlyList<int> Tokens => _tokens;

    public IReadOnlyList<int> Days => _days;

    private void Add(int token, int day)
    {
        _tokens.Add(token);
        _days.Add(day);
    }

    private void Years(ref int last, int until)
    {
        while (until - last >= _vocabulary.Rules.TickDays)
        {
            last += _vocabulary.Rules.TickDays;
            if (last < until)
            {
                Add(_vocabulary.TokenOf(TimelineVocabulary.Year), last);
            }
        }
    }

    /// <summary>
    /// One token of a measurement a day, of the mean of its values; one of an event a day; of what counts once, the first.
    /// </summary>
    private List<DayToken> OncePerDay(List<TimelineFact> facts)
    {
        var tokens = new HashSet<DayToken>();
        foreach (var same in facts.GroupBy(fact => (fact.Day, fact.Name)))
        {
            var (day, name) = same.Key;
            if (name == BodyMassIndex)
            {
                continue;
            }

            tokens.Add(same.First().Value is null
                ? new DayToken(day, _vocabulary.TokenOf(name), null)
                : new DayToken(day, TokenOf(Measure(name), same.Average(fact => fact.Value!.Value)), name));
        }

        var once = _vocabulary.Events.Where(one => one.FirstOnly).Select(one => one.Name)
            .Concat(_vocabulary.Measures.Where(measure => measure.FirstOnly).Select(measure => measure.Name))
            .ToHashSet(StringComparer.Ordinal);
        var ever = new HashSet<string>(StringComparer.Ordinal);
        return
        [
            .. tokens.OrderBy(fact => fact.Day).ThenBy(fact => fact.Token).Where(fact =>
            {
                var name = fact.Measure ?? _vocabulary.Tokens[fact.Token];
                return !once.Contains(name) || ever.Add(name);
            }),
        ];
    }

    private static double? Latest(List<TimelineFact> facts, string name, int days)
    {
        var ofName = facts.Where(fact => fact.Name == name && fact.Day >= -days).ToArray();
        return ofName.Length == 0 ? null
            : ofName.Where(fact => fact.Day == ofName[^1].Day).Average(fact => fact.Value!.Value);
    }

    private TimelineMeasure Measure(string name) => _vocabulary.Measures.First(measure => measure.Name == name);

    private int TokenOf(TimelineMeasure measure, double value) => measure.Yes.Count > 0
        ? _vocabulary.TokenOf($"{measure.Name}:{(value >= 0.5 ? "yes" : "no")}")
        : _vocabulary.TokenOf(string.Create(
            CultureInfo.InvariantCulture, $"{measure.Name}:{1 + measure.Bounds.Count(bound => value >= bound)}"));

    private int AgeBand(double years)
    {
        var oldest = _vocabulary.Rules.OldestAge;
        var low = Math.Max(15, (int)Math.Floor(years / 5) * 5);
        return _vocabulary.TokenOf(years >= oldest
            ? string.Create(CultureInfo.InvariantCulture, $"age:{oldest}+")
            : string.Create(CultureInfo.InvariantCulture, $"age:{low}-{low + 4}"));
    }

    private readonly record struct DayToken(int Day, int Token, string? Measure);
}
