namespace FrontierFunctions.Pipeline.Formats.Csv;

/// <summary>Kinds of bad input that a table can end in. Codes are stable.</summary>
public static class CsvIssues
{
    /// <summary>No line of heads, or none that the mapping knows a subject in.</summary>
    public static IssueKind NoSubject { get; } = new(
        "csv.subject-missing",
        "Give the table a line of heads with a column that names the subject (mrn, patient_id), or map yours in the rules.");

    /// <summary>A row with more or fewer fields than heads.</summary>
    public static IssueKind Fields { get; } = new(
        "csv.fields-differ", "Give every row as many fields as the line of heads has; put fields with the delimiter in quotes.");

    /// <summary>A quote that does not end.</summary>
    public static IssueKind Quote { get; } = new(
        "csv.quote-open", "Close the quote, and double quotes within quoted fields (RFC 4180, section 2).");
}
