using FrontierFunctions.App.Scoring;
using FrontierFunctions.Pipeline.Features;
using FrontierFunctions.Pipeline.Timeline;

namespace FrontierFunctions.Local.Scoring;

/// <summary>One subject's events and scores.</summary>
/// <param name="SubjectId">The subject's pseudonym.</param>
/// <param name="AsOf">The last fact that is known; null when no event has a time.</param>
/// <param name="Events">The events, in order; of equal ones, one.</param>
/// <param name="Scores">One for each task.</param>
internal sealed record ScoredSubject(
    string SubjectId, DateTimeOffset? AsOf, IReadOnlyList<MedsEvent> Events, IReadOnlyList<TaskScore> Scores);

/// <summary>Scores the subjects of a set of events, as the function app does.</summary>
internal sealed class SubjectScores(ModelEndpoint endpoint, IReadOnlyList<ScoredTask> tasks)
{
    /// <summary>The subjects of the events, ordered by pseudonym, with a score for each task.</summary>
    public async Task<IReadOnlyList<ScoredSubject>> ScoreAsync(
        IEnumerable<MedsEvent> events, CancellationToken cancellationToken)
    {
        var subjects = events.Distinct().GroupBy(fact => fact.SubjectId, StringComparer.Ordinal)
            .OrderBy(subject => subject.Key, StringComparer.Ordinal)
            .Select(subject => (IReadOnlyList<MedsEvent>)[.. subject.Order(MedsEventOrder.Instance)])
            .Select(facts => new ScoredSubject(facts[0].SubjectId, FeatureComputer.LastKnown(facts), facts, []))
            .ToList();
        var dated = subjects.Where(subject => subject.AsOf is not null).ToList();
        var scores = dated.ToDictionary(subject => subject.SubjectId, _ =>
            new List<TaskScore>(), StringComparer.Ordinal);
        foreach (var task in tasks)
        {
            var vectors = SubjectScoring.Vectors(task, dated.Select(subject => subject.Events));
            foreach (var (vector, score) in vectors.Zip(await endpoint.ScoreAsync(task, vectors, cancellationToken)))
            {
                scores[vector.SubjectId].Add(score);
            }
        }

        return [.. subjects.Select(subject =>
            subject with { Scores = scores.GetValueOrDefault(subject.SubjectId) ?? [] })];
    }
}
