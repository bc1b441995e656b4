using FrontierFunctions.Pipeline.Features;

namespace FrontierFunctions.Pipeline.Futures;

/// <summary>What is known of a subject at a time, as an event model reads it.</summary>
public sealed record SubjectTokens
{
    /// <summary>The subject's pseudonym.</summary>
    public required string SubjectId { get; init; }

    /// <summary>The time of the prediction.</summary>
    public required DateTimeOffset AsOf { get; init; }

    /// <summary>The tokens, oldest first; empty when the model may not be asked.</summary>
    public required IReadOnlyList<int> Tokens { get; init; }

    /// <summary>Days of each token relative to the prediction; 0 or less.</summary>
    public required IReadOnlyList<int> Days { get; init; }

    /// <summary>Completed years at the prediction; null when not known.</summary>
    public required int? Age { get; init; }

    /// <summary>What the tokens come from: the latest of each measurement, the first of each event.</summary>
    public required IReadOnlyList<FeatureContribution> Inputs { get; init; }

    /// <summary>Why the model may not be asked, a stable code; null when it may.</summary>
    public string? Abstention { get; init; }
}
