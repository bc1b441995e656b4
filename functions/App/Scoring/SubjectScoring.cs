using FrontierFunctions.Pipeline.Features;
using FrontierFunctions.Pipeline.Films;
using FrontierFunctions.Pipeline.Futures;
using FrontierFunctions.Pipeline.Timeline;

namespace FrontierFunctions.App.Scoring;

/// <summary>Scores subjects for every task, from their events. The same wherever scores are made.</summary>
public sealed class SubjectScoring(TaskCatalog catalog, ModelEndpoint endpoint)
{
    /// <summary>
    /// The inputs of one task: subjects without any dated event have none, for a model of films those without a film.
    /// </summary>
    public static IReadOnlyList<FeatureVector> Vectors(
        ScoredTask task, IEnumerable<IReadOnlyList<MedsEvent>> subjects) =>
        [.. subjects.Select(events => Vector(task, events)).OfType<FeatureVector>()];

    /// <summary>What the event model reads; subjects without any dated event have nothing.</summary>
    public static IReadOnlyList<SubjectTokens> Tokens(
        TimelineTask task, IEnumerable<IReadOnlyList<MedsEvent>> subjects) =>
        [.. subjects.Select(events => FeatureComputer.LastKnown(events) is { } asOf
            ? TimelineTokenizer.Tokenize(task.Vocabulary, events, asOf) : null).OfType<SubjectTokens>()];

    /// <summary>All scores of one subject, in the order of the catalog, futures last.</summary>
    public async Task<IReadOnlyList<TaskScore>> ScoreAsync(
        IReadOnlyList<MedsEvent> subjectEvents, CancellationToken cancellationToken)
    {
        var scores = new List<TaskScore>();
        foreach (var task in catalog.Tasks)
        {
            scores.AddRange(await endpoint.ScoreAsync(task, Vectors(task, [subjectEvents]), cancellationToken));
        }

        if (catalog.Timeline is { } timeline)
        {
            scores.AddRange(await endpoint.FuturesAsync(timeline, Tokens(timeline, [subjectEvents]), cancellationToken));
        }

        return scores;
    }

    private static FeatureVector? Vector(ScoredTask task, IReadOnlyList<MedsEvent> events) =>
        FeatureComputer.LastKnown(events) is not { } asOf ? null
        : task.Film is null ? FeatureComputer.Compute(task.Schema, events, asOf)
        : FilmScores.Vector(task.Film, events, asOf);
}
