namespace FrontierFunctions.Pipeline;

/// <summary>A kind of bad input: its stable code and what the sender can do about it.</summary>
/// <param name="Code">Stable, kebab-case within a dotted area, for instance <c>json.truncated</c>.</param>
/// <param name="Remedy">What to do about it; one sentence, the same for every occurrence, never a value.</param>
public sealed record IssueKind(string Code, string Remedy);

/// <summary>One piece of bad input: what kind, and where. Never carries a value from the input.</summary>
/// <param name="Kind">The kind of issue.</param>
/// <param name="Path">
/// Element path made of element names of the standard and indexes (<c>Bundle.entry[3].resource</c>); never of names or
/// keys that the sender chose. Null when the place is not inside an element.
/// </param>
/// <param name="ByteOffset">Offset in the uncompressed input, zero-based; null when not known.</param>
/// <param name="Line">Line of the uncompressed input, one-based; null when not known.</param>
public sealed record InputIssue(IssueKind Kind, string? Path = null, long? ByteOffset = null, long? Line = null)
{
    /// <summary>The code, then the place; safe to log.</summary>
    public override string ToString() =>
        $"{Kind.Code}{(Path is null ? "" : $" at {Path}")}{(Line is null ? "" : $" line {Line}")}"
        + (ByteOffset is null ? "" : $" byte {ByteOffset}");
}
