using FrontierFunctions.Contract.Cards;
using FrontierFunctions.Contract.Features;
using FrontierFunctions.Pipeline.Features;
using FrontierFunctions.Pipeline.Timeline;

namespace FrontierFunctions.Pipeline.Films;

/// <summary>From a subject's films to a score: which films are sent, and what is made of the answers.</summary>
public static class FilmScores
{
    /// <summary>The latest film and the one before it: what the comparison needs.</summary>
    private const int MostFilms = 2;

    /// <summary>A subject's films as the input of a model; null where it has none.</summary>
    /// <param name="schema">The model's description.</param>
    /// <param name="subjectEvents">Events of one subject.</param>
    /// <param name="asOf">Films after it are not looked at.</param>
    /// <remarks>
    /// A subject who was older at the latest film than those whom the model is for is outside its population; one whose
    /// birth is not on record is taken as one of them, since a film alone often does not say.
    /// </remarks>
    public static FeatureVector? Vector(FilmSchema schema, IReadOnlyList<MedsEvent> subjectEvents, DateTimeOffset asOf)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(subjectEvents);
        MedsEvent[] films = [.. ChestFilm.Of(subjectEvents, asOf).Take(MostFilms)];
        return films.Length == 0 ? null : new FeatureVector
        {
            SubjectId = films[0].SubjectId,
            AsOf = films[0].Time!.Value,
            Values = [],
            IsInPopulation = subjectEvents.FirstOrDefault(fact => fact.Code == "MEDS_BIRTH")?.Time is not { } birth
                || films[0].Time < birth.AddYears(schema.OldestAge + 1),
            Films = [.. films.Select(film => new VectorFilm(film.Time!.Value, film.Source, film.TextValue!))],
        };
    }

    /// <summary>The score of a subject from the answers for its films, the latest first.</summary>
    /// <param name="schema">The model's description.</param>
    /// <param name="card">The model's card.</param>
    /// <param name="vector">What was asked.</param>
    /// <param name="answers">One for each film of the vector; none where it was not asked.</param>
    public static TaskScore Read(
        FilmSchema schema, ModelCard card, FeatureVector vector, IReadOnlyList<FilmAnswer> answers)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(vector);
        ArgumentNullException.ThrowIfNull(answers);
        if (!vector.IsInPopulation)
        {
            return new TaskScore
            {
                Task = schema.Task, AsOf = vector.AsOf, Contributions = [], Card = card,
                Abstention = ScoreRequests.OutsidePopulation,
            };
        }

        var (current, prior) = (answers[0], answers.Count > 1 ? answers[1] : null);
        var isAnswered = current.OutOfRange.Count == 0;
        var isCompared = isAnswered && prior is { OutOfRange.Count: 0 };
        return new TaskScore
        {
            Task = schema.Task,
            AsOf = vector.AsOf,
            Probability = isAnswered ? current.Probability : null,
            Contributions = [],
            Abstention = isAnswered ? null : ScoreRequests.OutOfRange,
            Card = card,
            Film = new FilmReading
            {
                Current = current,
                Prior = prior,
                Findings = !isCompared ? []
                    : [.. schema.Findings.Select((finding, i) => Compare(finding, i, prior!, current))],
                Zones = !isCompared ? []
                    : [.. schema.Zones.Select((zone, i) => Compare(zone, prior!.Zones[i], current.Zones[i]))],
                RepeatPairs = schema.RepeatPairs,
            },
        };
    }

    /// <summary>The first finding is any label but the first; the others are the labels themselves.</summary>
    private static FindingChange Compare(FilmFinding finding, int index, FilmAnswer prior, FilmAnswer current)
    {
        var (before, now) = (Of(prior), Of(current));
        var change = LogOdds(now) - LogOdds(before);
        return new FindingChange(
            finding.Name, finding.Title, before, now, change, finding.Change, Word(change, finding.Change));

        double Of(FilmAnswer answer) => index == 0 ? answer.Probability : answer.Labels[index].Probability;
    }

    private static ZoneChange Compare(FilmZone zone, ZoneEvidence before, ZoneEvidence now) => new(
        zone.Name, before.LogOdds, now.LogOdds, zone.Change, Word(now.LogOdds - before.LogOdds, zone.Change));

    private static FilmChange Word(double change, double threshold) =>
        change > threshold ? FilmChange.Worse : change < -threshold ? FilmChange.Better : FilmChange.Same;

    // A probability in single precision ends at 1 less 6e-8.
    private static double LogOdds(double probability)
    {
        var kept = Math.Clamp(probability, 1e-7, 1 - 1e-7);
        return Math.Log(kept / (1 - kept));
    }
}
