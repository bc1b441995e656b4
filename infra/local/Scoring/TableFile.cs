using FrontierFunctions.Pipeline.Formats;
using FrontierFunctions.Pipeline.Formats.Csv;

namespace FrontierFunctions.Local.Scoring;

/// <summary>A table on disk, as text: CSV, TSV or semicolons, plain or gzip.</summary>
/// <param name="Head">The column names.</param>
/// <param name="Rows">The rows that have as many fields as the head.</param>
/// <param name="Damaged">How many have not, or are not to be read.</param>
internal sealed record TableFile(string[] Head, IReadOnlyList<string[]> Rows, int Damaged)
{
    private const int LongestRow = 1 << 20;

    /// <summary>Reads a table; null where the file is none.</summary>
    public static async Task<TableFile?> ReadAsync(Stream content, CancellationToken cancellationToken)
    {
        using var file = await RecordBeginning.ReadAsync(content, cancellationToken);
        using var reader = new CsvReader(file.Whole, LongestRow);
        string[]? head = null;
        var row = new CsvRow((byte)',');
        var rows = new List<string[]>();
        var damaged = 0;
        while (await reader.ReadAsync(cancellationToken))
        {
            var record = reader.Record.TrimEnd("\r\n"u8);
            if (head is null)
            {
                record = record.StartsWith("\uFEFF"u8) ? record[3..] : record;
                row = new CsvRow(CsvRow.DelimiterOf(record));
                if (!row.Read(record) || row.Count < 2)
                {
                    return null;
                }

                head = Fields(row, record);
            }
            else if (!record.IsEmpty)
            {
                if (row.Read(record) && row.Count == head.Length)
                {
                    rows.Add(Fields(row, record));
                }
                else
                {
                    damaged++;
                }
            }
        }

        return head is null ? null : new TableFile(head, rows, damaged);
    }

    private static string[] Fields(CsvRow row, ReadOnlySpan<byte> record)
    {
        var fields = new string[row.Count];
        for (var i = 0; i < fields.Length; i++)
        {
            fields[i] = row.Text(record, i);
        }

        return fields;
    }
}
