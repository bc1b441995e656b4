namespace FrontierFunctions.Pipeline.Deidentification;

/// <summary>
/// How the de-identification of one file ended. Closed: <see cref="Completed"/> or <see cref="SetAside"/>. Transient
/// faults of streams are exceptions, not outcomes.
/// </summary>
public abstract record DeidentificationOutcome
{
    private DeidentificationOutcome()
    {
    }

    /// <summary>The output is complete and passed the residual scan.</summary>
    /// <param name="Manifest">What was done, without any value.</param>
    /// <param name="PartsSetAside">Lines or entries that were left out, the first 1,000, in input order.</param>
    /// <param name="PartsSetAsideCount">How many parts were left out in all.</param>
    public sealed record Completed(
        DeidentificationManifest Manifest, IReadOnlyList<InputIssue> PartsSetAside, long PartsSetAsideCount)
        : DeidentificationOutcome;

    /// <summary>
    /// Nothing of the file is usable. Whatever was written to the output before must be deleted by the caller.
    /// </summary>
    /// <param name="Issue">Why, and where.</param>
    public sealed record SetAside(InputIssue Issue) : DeidentificationOutcome;
}
