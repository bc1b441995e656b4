using FrontierFunctions.Contract.Features;
using FrontierFunctions.Contract.Timelines;
using FrontierFunctions.Pipeline.Features;
using FrontierFunctions.Pipeline.Timeline;

namespace FrontierFunctions.Pipeline.Futures;

/// <summary>
/// Turns a subject's events into the tokens that an event model was trained on (<c>models/training/timeline_tokens.py</c>
/// does the same). The same events give the same tokens, in whatever order they come.
/// </summary>
public static class TimelineTokenizer
{
    /// <summary>Abstention: the subject's death is on record.</summary>
    public const string Deceased = "deceased";

    private const string BodyMassIndex = "bmi";

    // Age and sex are found as every other model finds them.
    private static readonly FeatureSchema Person = new()
    {
        SchemaVersion = 1,
        Task = "timeline",
        ModelVersion = "1",
        MinimumPresent = 0,
        Features = [Static("age", "Age", FeatureKind.Age, "a"), Static("sex", "Sex (1 male, 0 female)", FeatureKind.Sex, "1")],
    };

    /// <summary>The tokens.</summary>
    /// <param name="vocabulary">The model's vocabulary.</param>
    /// <param name="events">All events of one subject, at least one, in any order.</param>
    /// <param name="asOf">The time of the prediction; later events are not looked at.</param>
    /// <exception cref="ArgumentException">There is no event, or they are of more than one subject.</exception>
    public static SubjectTokens Tokenize(
        TimelineVocabulary vocabulary, IReadOnlyList<MedsEvent> events, DateTimeOffset asOf)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        var person = FeatureComputer.Compute(Person, events, asOf);
        var (age, male) = (person.Values[0].Value, person.Values[1].Value);
        var years = age is { } stated ? Math.Min((int)stated, vocabulary.Rules.OldestAge) : (int?)null;
        var facts = TimelineFacts.Find(vocabulary, events, asOf, years ?? 0);
        var subject = new SubjectTokens
        {
            SubjectId = events[0].SubjectId,
            AsOf = asOf,
            Tokens = [],
            Days = [],
            Age = years,
            Inputs = Inputs(vocabulary, person, facts),
        };
        var measured = facts.Any(fact => fact.Value is not null && fact.Day >= -vocabulary.Rules.WindowDays);
        var reason = facts.Any(fact => fact.Name == TimelineVocabulary.Death)
                || events.Any(fact => fact.Code == "MEDS_DEATH" && !(fact.Time > asOf)) ? Deceased
            : years is null || male is null || !measured ? ScoreRequests.NotEnoughData
            : years < vocabulary.Rules.YoungestAge ? ScoreRequests.OutOfRange
            : null;
        if (reason is not null)
        {
            return subject with { Abstention = reason };
        }

        var line = new TimelineLine(vocabulary, facts, years!.Value, male == 1);
        return line.Tokens.Count > vocabulary.Rules.Longest
            ? subject with { Abstention = ScoreRequests.OutOfRange }
            : subject with { Tokens = line.Tokens, Days = line.Days };
    }

    private static FeatureContribution[] Inputs(
        TimelineVocabulary vocabulary, FeatureVector person, List<TimelineFact> facts) =>
    [
        .. person.Values.Select(value => new FeatureContribution
        {
            Feature = value.Definition.Name,
            Label = value.Definition.Label,
            Modality = FeatureModality.Demographics,
            Unit = value.Definition.Unit,
            Value = value.Value,
            Status = value.Status,
            MeasuredAt = value.MeasuredAt,
            Source = value.Source,
        }),
        .. vocabulary.Measures.Select(measure =>
        {
            var days = measure.Name == BodyMassIndex ? vocabulary.Rules.BodyMassIndexDays : vocabulary.Rules.WindowDays;
            var last = facts.FindLast(fact => fact.Name == measure.Name && fact.Day >= -days);
            return Input(measure.Name, measure.Label, measure.Unit, last);
        }),
        .. vocabulary.Events.Select(one => (one, first: facts.Find(fact => fact.Name == one.Name)))
            .Where(pair => pair.first.Name is not null)
            .Select(pair => Input(pair.one.Name, pair.one.Label, "1", pair.first)),
    ];

    private static FeatureContribution Input(string name, string label, string unit, TimelineFact fact) => new()
    {
        Feature = name,
        Label = label,
        Modality = name switch
        {
            "hdl" or "fib4" => FeatureModality.Laboratory,
            "sbp" or BodyMassIndex => FeatureModality.VitalSign,
            "smoke" => FeatureModality.Assessment,
            _ => FeatureModality.Condition,
        },
        Unit = unit,
        Value = fact.Name is null ? null : fact.Value ?? 1,
        Status = fact.Name is null ? FeatureStatus.Missing : FeatureStatus.Present,
        MeasuredAt = fact.Name is null ? null : fact.Time,
        Source = fact.Name is null ? null : fact.Source,
    };

    private static FeatureDefinition Static(string name, string label, FeatureKind kind, string unit) => new()
    {
        Name = name,
        Label = label,
        Kind = kind,
        Unit = unit,
        Codes = [],
        Aggregation = FeatureAggregation.Last,
        PlausibleLow = 0,
        PlausibleHigh = 130,
        TrainingLow = 0,
        TrainingHigh = 130,
    };
}
