using System.Text.Json.Serialization;
using FrontierFunctions.App.Ingest;
using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Features;
using FrontierFunctions.Pipeline.Films;
using FrontierFunctions.Pipeline.Genomics;
using FrontierFunctions.Pipeline.Timeline;

namespace FrontierFunctions.App.Query;

/// <summary>The answer of <c>POST /api/query</c>.</summary>
public sealed record QueryAnswer
{
    /// <summary>The subject's pseudonym: the same as in batches, where the record number is the same.</summary>
    public required string Subject { get; init; }

    /// <summary>How the records were de-identified before anything else.</summary>
    public required string Profile { get; init; }

    /// <summary>Number of clinical facts that were understood.</summary>
    public required int Events { get; init; }

    /// <summary>The answers, by task.</summary>
    public required IReadOnlyList<QueryScore> Scores { get; init; }

    /// <summary>
    /// What a VCF says of pharmacogenes and known hereditary variants; absent where there is nothing of a genome.
    /// </summary>
    public GenomeFindings? Genome { get; init; }

    /// <summary>Resources that were set aside, with code, place and remedy.</summary>
    public required IReadOnlyList<QuarantineIssue> SetAside { get; init; }

    internal static QueryAnswer From(
        string subject,
        DeidentificationProfile profile,
        IReadOnlyCollection<MedsEvent> events,
        IReadOnlyList<TaskScore> scores,
        DeidentificationOutcome.Completed completed)
    {
        var genome = GenomeFindings.Read(events);
        return new()
        {
            Subject = subject,
            Profile = profile == DeidentificationProfile.SafeHarbor ? "safe-harbor" : "longitudinal",
            Events = events.Count,
            Scores = [.. scores.Select(score => QueryScore.From(score, genome))],
            Genome = genome,
            SetAside = [.. completed.PartsSetAside.Select(QuarantineIssue.From)],
        };
    }
}

/// <summary>One task's answer.</summary>
public sealed record QueryScore
{
    /// <summary>The task.</summary>
    public required string Task { get; init; }

    /// <summary>The model and its version.</summary>
    public required string Model { get; init; }

    /// <summary>That it is a demonstration model and not a medical device.</summary>
    public required string Notice { get; init; }

    /// <summary>The time of the prediction, on the subject's shifted time line.</summary>
    public required DateTimeOffset AsOf { get; init; }

    /// <summary>Calibrated probability in [0, 1]; absent when the model abstains.</summary>
    public double? Probability { get; init; }

    /// <summary>Lower end of the 90 % interval.</summary>
    public double? IntervalLow { get; init; }

    /// <summary>Upper end of the 90 % interval.</summary>
    public double? IntervalHigh { get; init; }

    /// <summary>Which outcomes cannot be ruled out at 90 %; absent when the model abstains or gives no such set.</summary>
    public ConformalSet? ConformalSet { get; init; }

    /// <summary>Fraction of positives that the model was trained on, in [0, 1].</summary>
    public required double TrainingPrevalence { get; init; }

    /// <summary>
    /// Why there is no answer: <c>not-enough-data</c>, <c>out-of-range</c>,
    /// <c>outside-population</c>; absent when there is one.
    /// </summary>
    public string? Abstention { get; init; }

    /// <summary>What was seen on a film and how it compares with the prior one; absent for a model of a table.</summary>
    public FilmReading? Film { get; init; }

    /// <summary>
    /// What may come, by event and horizon, of the event model, which has no single probability; absent for any other.
    /// </summary>
    public IReadOnlyList<EventFuture>? Futures { get; init; }

    /// <summary>Log-odds before any input is known.</summary>
    public double? BaseLogOdds { get; init; }

    /// <summary>
    /// All evidence for the task together, by kind of record, with what the answer were without each; absent when the model
    /// abstains.
    /// </summary>
    public PatientAnswer? Fused { get; init; }

    /// <summary>What each input did to the log-odds, missing ones included.</summary>
    public required IReadOnlyList<FeatureContribution> Contributions { get; init; }

    /// <summary>Names of the inputs that were missing or refused.</summary>
    public required IReadOnlyList<string> Missing { get; init; }

    internal static QueryScore From(TaskScore score, GenomeFindings? genome) => new()
    {
        Task = score.Task,
        Model = $"{score.Card.Name}/{score.Card.Version}",
        Notice = score.Card.Notice,
        AsOf = score.AsOf,
        Probability = score.Probability,
        IntervalLow = score.IntervalLow,
        IntervalHigh = score.IntervalHigh,
        ConformalSet = score.ConformalSet,
        TrainingPrevalence = score.Card.TrainingPrevalence,
        Abstention = score.Abstention,
        Film = score.Film,
        Futures = score.Futures,
        BaseLogOdds = score.BaseLogOdds,
        Fused = PatientAnswer.Of(score, genome),
        Contributions = score.Contributions,
        Missing = [.. score.Contributions
            .Where(c => c.Status is not (FeatureStatus.Present or FeatureStatus.OutsideTraining))
            .Select(c => c.Feature)],
    };
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(QueryAnswer))]
internal sealed partial class QueryJson : JsonSerializerContext;
