namespace FrontierFunctions.Pipeline.Features;

/// <summary>The probability of one event over time, by sampled futures.</summary>
public sealed record EventFuture
{
    /// <summary>The event's name in the vocabulary.</summary>
    public required string Event { get; init; }

    /// <summary>What a clinician calls it.</summary>
    public required string Label { get; init; }

    /// <summary>Whether it is on record already, so that nothing is said of it.</summary>
    public required bool IsOnRecord { get; init; }

    /// <summary>The probabilities, by horizon, ascending; empty when it is on record.</summary>
    public required IReadOnlyList<FuturePoint> Points { get; init; }

    /// <summary>Which outcomes cannot be ruled out at 90 % at the last horizon; null where there is none.</summary>
    public ConformalSet? ConformalSet { get; init; }
}

/// <summary>A probability by a horizon.</summary>
/// <param name="Days">Days after the time of the prediction.</param>
/// <param name="Probability">That the event happens by then, in [0, 1]; death before it counts as not.</param>
/// <param name="StandardError">Of the sampling alone, not of the model.</param>
public sealed record FuturePoint(int Days, double Probability, double StandardError)
{
    private const double Normal90 = 1.6448536269514722;

    /// <summary>Lower end of the 90 % interval of the sampling.</summary>
    public double Low => Math.Max(0, Probability - (Normal90 * StandardError));

    /// <summary>Upper end of the 90 % interval of the sampling.</summary>
    public double High => Math.Min(1, Probability + (Normal90 * StandardError));
}
