using FrontierFunctions.Contract.Cards;
using FrontierFunctions.Contract.Features;
using FrontierFunctions.Pipeline.Films;

namespace FrontierFunctions.Pipeline.Features;

/// <summary>A model's answer for one subject at one time, with all that is needed to question it.</summary>
public sealed record TaskScore
{
    /// <summary>The task, for instance <c>liver-disease</c>.</summary>
    public required string Task { get; init; }

    /// <summary>
    /// The time of the prediction (on the subject's shifted time line): the last fact that was known.
    /// </summary>
    public required DateTimeOffset AsOf { get; init; }

    /// <summary>The answer, a calibrated probability in [0, 1]; null when the model abstains.</summary>
    public double? Probability { get; init; }

    /// <summary>
    /// Lower end of the 90 % interval of <see cref="Probability"/>; null when the model abstains, and for a model of films,
    /// which gives a conformal set instead.
    /// </summary>
    public double? IntervalLow { get; init; }

    /// <summary>Upper end of the 90 % interval; null where <see cref="IntervalLow"/> is.</summary>
    public double? IntervalHigh { get; init; }

    /// <summary>
    /// Which outcomes cannot be ruled out at 90 %; null when the model abstains or gives no such set for one outcome.
    /// </summary>
    public ConformalSet? ConformalSet { get; init; }

    /// <summary>Log-odds before any feature is known; the contributions add to it.</summary>
    public double? BaseLogOdds { get; init; }

    /// <summary>One row a feature, in the order of the schema, missing ones included.</summary>
    public required IReadOnlyList<FeatureContribution> Contributions { get; init; }

    /// <summary>
    /// Why there is no answer: a stable code such as <c>not-enough-data</c> or <c>out-of-range</c>; null when there is
    /// one.
    /// </summary>
    public string? Abstention { get; init; }

    /// <summary>What was seen on a film, and how it compares with the prior one; null for a model of a table.</summary>
    public FilmReading? Film { get; init; }

    /// <summary>
    /// What may come, by event, for an event model, which has no single <see cref="Probability"/>; null for any other
    /// model and when it abstains.
    /// </summary>
    public IReadOnlyList<EventFuture>? Futures { get; init; }

    /// <summary>The model's card.</summary>
    public required ModelCard Card { get; init; }
}

/// <summary>Why a feature has or has not a value.</summary>
public enum FeatureStatus
{
    /// <summary>The value was found and used.</summary>
    Present,

    /// <summary>No record has it in the look-back window.</summary>
    Missing,

    /// <summary>A record has it, but in a unit that cannot be converted.</summary>
    UnknownUnit,

    /// <summary>A record has it, but with an impossible value.</summary>
    Implausible,

    /// <summary>The value was found but lies outside what the model saw in training.</summary>
    OutsideTraining,
}

/// <summary>One input of a score: the value, where it came from, and what it did to the answer.</summary>
public sealed record FeatureContribution
{
    /// <summary>The feature's name in the schema.</summary>
    public required string Feature { get; init; }

    /// <summary>What a clinician calls it.</summary>
    public required string Label { get; init; }

    /// <summary>The kind of record that the feature is read from.</summary>
    public FeatureModality Modality { get; init; }

    /// <summary>UCUM unit of <see cref="Value"/>.</summary>
    public required string Unit { get; init; }

    /// <summary>The value that went into the tensor; null when missing.</summary>
    public double? Value { get; init; }

    /// <summary>Why there is or is not a value.</summary>
    public required FeatureStatus Status { get; init; }

    /// <summary>What the feature adds to the log-odds of the answer; null when the model gave no answer.</summary>
    public double? LogOdds { get; init; }

    /// <summary>When the value was measured; null when missing or static.</summary>
    public DateTimeOffset? MeasuredAt { get; init; }

    /// <summary>The event's source (<c>Observation/0f1e...</c>); null when missing.</summary>
    public string? Source { get; init; }
}
