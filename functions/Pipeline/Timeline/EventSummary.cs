namespace FrontierFunctions.Pipeline.Timeline;

/// <summary>What reading one file for events gave. Holds counts only, no value of the file; safe to log.</summary>
public sealed record EventSummary
{
    /// <summary>Number of events that were emitted.</summary>
    public required long Events { get; init; }

    /// <summary>Number of resources that were read, contained ones not counted.</summary>
    public required long Resources { get; init; }

    /// <summary>
    /// Number of resources by type, those that give no events too; rare and unknown types are one, <c>(other)</c>.
    /// </summary>
    public required IReadOnlyDictionary<string, long> ResourcesByType { get; init; }

    /// <summary>
    /// Number of resources that gave no event, by reason: <c>no-events-of-this-type</c>, <c>no-subject</c>,
    /// <c>retracted</c> (entered in error, cancelled, refuted), <c>not-done</c> (planned, refused, not taken),
    /// <c>no-code</c>, <c>panel</c> (only groups other observations) and <c>repeats-others</c> (claims).
    /// </summary>
    public required IReadOnlyDictionary<string, long> WithoutEvents { get; init; }

    /// <summary>Bytes that were read.</summary>
    public required long Bytes { get; init; }
}
