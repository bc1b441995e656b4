using FrontierFunctions.Contract.Features;
using FrontierFunctions.Pipeline.Timeline;

namespace FrontierFunctions.Pipeline.Features;

/// <summary>What is known of a subject at a time, in order and without repetition.</summary>
internal sealed class KnownEvents
{
    private readonly ILookup<string, MedsEvent> _byCode;

    /// <param name="events">All events of the subject, in any order.</param>
    /// <param name="asOf">The time; later events are left out.</param>
    public KnownEvents(IReadOnlyList<MedsEvent> events, DateTimeOffset asOf)
    {
        AsOf = asOf;
        var known = events.Where(fact => !(fact.Time > asOf) || fact.Code == "MEDS_BIRTH").ToArray();
        Array.Sort(known, MedsEventOrder.Instance);
        MedsEvent[] distinct =
            [.. known.Where(
                (fact, index) => index == 0 || MedsEventOrder.Instance.Compare(known[index - 1], fact) != 0)];
        Births = [.. distinct.Where(fact => fact is { Code: "MEDS_BIRTH", Time: not null })];
        Statics = [.. distinct.Where(fact => fact.Time is null)];
        _byCode = distinct.Where(fact => fact.Time is not null).ToLookup(fact => fact.Code, StringComparer.Ordinal);
    }

    /// <summary>The time of the prediction.</summary>
    public DateTimeOffset AsOf { get; }

    /// <summary>Dated births, earliest first.</summary>
    public IReadOnlyList<MedsEvent> Births { get; }

    /// <summary>Events without a time.</summary>
    public IReadOnlyList<MedsEvent> Statics { get; }

    /// <summary>
    /// The dated events with one of a feature's codes in its look-back window, both ends included, in order of time.
    /// </summary>
    public IReadOnlyList<MedsEvent> InWindow(FeatureDefinition feature)
    {
        var start = StartOf(feature.LookBackDays);
        var facts = feature.Codes.SelectMany(Matching).Distinct(StringComparer.Ordinal)
            .SelectMany(code => _byCode[code])
            .Where(fact => fact.Time >= start)
            .ToArray();
        Array.Sort(facts, MedsEventOrder.Instance);
        return [.. facts.GroupBy(fact => (fact.Source, fact.Code)).SelectMany(Settled).Order(MedsEventOrder.Instance)];
    }

    /// <summary>Whether an event makes the subject one of a model's people.</summary>
    public bool HasAny(ModelPopulation population)
    {
        var start = StartOf(population.LookBackDays);
        return population.Codes.SelectMany(Matching).SelectMany(code => _byCode[code]).Any(fact => fact.Time >= start);
    }

    /// <summary>The codes that a schema's code means: itself or, where it ends in *, all that begin so.</summary>
    private IEnumerable<string> Matching(string code) => code.EndsWith('*')
        ? _byCode.Select(facts => facts.Key).Where(key => key.StartsWith(code[..^1], StringComparison.Ordinal))
        : [code];

    /// <summary>Of the versions of one record, those of the most settled status.</summary>
    private static IEnumerable<MedsEvent> Settled(IGrouping<(string, string), MedsEvent> versions)
    {
        var most = versions.Max(fact => Rank(fact.Status));
        return versions.Where(fact => Rank(fact.Status) == most);
    }

    private static int Rank(string? status) => status switch
    {
        "corrected" or "amended" => 2,
        "registered" or "preliminary" => 0,
        _ => 1,
    };

    private DateTimeOffset StartOf(int? lookBackDays) => lookBackDays is { } days
        ? AsOf.AddDays(-Math.Min(days, MostDays(AsOf))) : DateTimeOffset.MinValue;

    private static int MostDays(DateTimeOffset time) => (int)(time - DateTimeOffset.MinValue).TotalDays;
}
