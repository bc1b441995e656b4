namespace FrontierFunctions.Pipeline.Deidentification;

/// <summary>
/// What a batch's <c>subjects.csv</c> says about who is one subject; it outweighs every other evidence.
/// </summary>
/// <remarks>
/// Columns, by header in any order: <c>subject</c> (required; the organization's own label: rows with the same label are one
/// subject, rows with different labels never are), <c>local_id</c>, <c>mrn</c>, <c>authority</c> (of the mrn; empty for any).
/// A row needs a <c>local_id</c> or an <c>mrn</c>. RFC 4180 quoting, UTF-8, comma or semicolon. Other columns are ignored.
/// </remarks>
public sealed class SubjectOverrides
{
    private SubjectOverrides(IReadOnlyList<InputIssue> issues) => Issues = issues;

    /// <summary>Rows that were not understood; they have no effect.</summary>
    public IReadOnlyList<InputIssue> Issues { get; }

    /// <summary>Reads a <c>subjects.csv</c>. Never throws on bad content.</summary>
    public static SubjectOverrides Parse(ReadOnlySpan<byte> utf8Csv) => new([]);
}
