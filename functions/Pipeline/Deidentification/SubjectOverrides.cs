using System.Text;

namespace FrontierFunctions.Pipeline.Deidentification;

/// <summary>
/// What a batch's <c>subjects.csv</c> says about who is one subject; it outweighs every other evidence.
/// </summary>
/// <remarks>
/// Columns, by header in any order: <c>subject</c> (required; the organization's own label: rows with the same label
/// are one
/// subject, rows with different labels never are), <c>local_id</c>, <c>mrn</c>, <c>authority</c> (of the mrn; empty
/// for any).
/// A row needs a <c>local_id</c> or an <c>mrn</c>. RFC 4180 quoting, UTF-8, comma or semicolon. Other columns are
/// ignored.
/// </remarks>
public sealed class SubjectOverrides
{
    private SubjectOverrides(IReadOnlyList<Row> rows, IReadOnlyList<InputIssue> issues)
    {
        Rows = rows;
        Issues = issues;
    }

    /// <summary>What was not understood; such rows have no effect.</summary>
    public IReadOnlyList<InputIssue> Issues { get; }

    internal IReadOnlyList<Row> Rows { get; }

    /// <summary>Reads a <c>subjects.csv</c>. Never throws on bad content.</summary>
    public static SubjectOverrides Parse(ReadOnlySpan<byte> utf8Csv)
    {
        string text;
        try
        {
            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(utf8Csv);
        }
        catch (DecoderFallbackException)
        {
            return new SubjectOverrides([], [new InputIssue(SubjectIssues.OverrideText)]);
        }

        text = text.TrimStart('\uFEFF');
        var issues = new List<InputIssue>();
        var rows = new List<Row>();
        var firstLine = text.AsSpan(0, text.IndexOf('\n',
            StringComparison.Ordinal) is var end and >= 0 ? end : text.Length);
        var separator = firstLine.Contains(';') && !firstLine.Contains(',') ? ';' : ',';
        int[]? columns = null;
        foreach (var (line, fields) in Records(text, separator, issues))
        {
            if (columns is null)
            {
                var header = fields.ConvertAll(field => field.Trim().ToLowerInvariant());
                columns = [header.IndexOf("subject"), header.IndexOf("local_id"), header.IndexOf("mrn"),
                    header.IndexOf("authority")];
                if (columns[0] < 0 || (columns[1] < 0 && columns[2] < 0))
                {
                    return new SubjectOverrides([], [.. issues, new InputIssue(SubjectIssues.OverrideHeader,
                        Line: line)]);
                }
            }
            else if (fields.Exists(field => field.Trim().Length > 0))
            {
                string Field(int column) => column >= 0 && column < fields.Count ? fields[column].Trim() : "";
                var row = new Row(Field(columns[0]), Field(columns[1]), SubjectEvidence.Number(Field(columns[2])),
                    Field(columns[3]));
                if (row.Label.Length == 0 || (row.LocalId.Length == 0 && row.Mrn is null))
                {
                    issues.Add(new InputIssue(SubjectIssues.OverrideRow, Line: line));
                }
                else
                {
                    rows.Add(row);
                }
            }
        }

        if (columns is null)
        {
            issues.Add(new InputIssue(SubjectIssues.OverrideHeader, Line: 1));
        }

        return new SubjectOverrides(rows, issues);
    }

    private static IEnumerable<(long Line, List<string> Fields)> Records(string text, char separator,
        List<InputIssue> issues)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        long line = 1, start = 1;
        var quoted = false;
        for (var i = 0; i <= text.Length; i++)
        {
            var c = i < text.Length ? text[i] : '\n';
            if (i == text.Length && quoted)
            {
                issues.Add(new InputIssue(SubjectIssues.OverrideText, Line: start));
                yield break;
            }

            line += c == '\n' ? 1 : 0;
            if (quoted && c == '"' && i + 1 < text.Length && text[i + 1] == '"')
            {
                field.Append('"');
                i++;
            }
            else if (c == '"' && (quoted || field.Length == 0))
            {
                quoted = !quoted;
            }
            else if (!quoted && (c == separator || c == '\n'))
            {
                fields.Add(field.ToString());
                field.Clear();
                if (c == '\n')
                {
                    if (fields.Count > 1 || fields[0].Trim().Length > 0)
                    {
                        yield return (start, fields);
                    }

                    fields = [];
                    start = line;
                }
            }
            else if (quoted || c != '\r')
            {
                field.Append(c);
            }
        }
    }

    /// <summary>One row.</summary>
    /// <param name="Label">The organization's label of the subject.</param>
    /// <param name="LocalId">Empty when not stated.</param>
    /// <param name="Mrn">Normalized; null when not stated or no evidence.</param>
    /// <param name="Authority">Empty for any.</param>
    internal sealed record Row(string Label, string LocalId, string? Mrn, string Authority);
}
