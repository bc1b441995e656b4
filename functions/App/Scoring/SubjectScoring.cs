using FrontierFunctions.Pipeline.Features;
using FrontierFunctions.Pipeline.Timeline;

namespace FrontierFunctions.App.Scoring;

/// <summary>Scores subjects for every task, from their events. The same wherever scores are made.</summary>
public sealed class SubjectScoring(TaskCatalog catalog, ModelEndpoint endpoint)
{
    /// <summary>The feature vectors of one task; subjects without any dated event have none.</summary>
    public static IReadOnlyList<FeatureVector> Vectors(
        ScoredTask task, IEnumerable<IReadOnlyList<MedsEvent>> subjects) =>
        [.. subjects.Select(events => Vector(task, events)).OfType<FeatureVector>()];

    /// <summary>All scores of one subject, in the order of the catalog.</summary>
    public async Task<IReadOnlyList<TaskScore>> ScoreAsync(
        IReadOnlyList<MedsEvent> subjectEvents, CancellationToken cancellationToken)
    {
        var scores = new List<TaskScore>();
        foreach (var task in catalog.Tasks)
        {
            scores.AddRange(await endpoint.ScoreAsync(task, Vectors(task, [subjectEvents]), cancellationToken));
        }

        return scores;
    }

    private static FeatureVector? Vector(ScoredTask task, IReadOnlyList<MedsEvent> events) =>
        FeatureComputer.LastKnown(events) is { } asOf ? FeatureComputer.Compute(task.Schema, events, asOf) : null;
}
