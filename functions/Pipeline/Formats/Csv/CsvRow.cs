using System.Text;

namespace FrontierFunctions.Pipeline.Formats.Csv;

/// <summary>
/// The fields of one record (RFC 4180), as ranges of its bytes. Reused from record to record; not thread-safe.
/// </summary>
internal sealed class CsvRow(byte delimiter)
{
    private readonly List<(int Start, int Length, bool Quoted)> _fields = [];

    /// <summary>Fields of the record.</summary>
    public int Count => _fields.Count;

    /// <summary>Where a field stands, quotes included.</summary>
    public Range At(int field) => _fields[field].Start..(_fields[field].Start + _fields[field].Length);

    /// <summary>Cuts a record; false where a quote does not end or something follows its end.</summary>
    /// <param name="record">Without its line end.</param>
    public bool Read(ReadOnlySpan<byte> record)
    {
        _fields.Clear();
        for (var at = 0; ;)
        {
            var start = at;
            var quoted = at < record.Length && record[at] == '"';
            if (quoted)
            {
                at++;
                while (true)
                {
                    var quote = record[at..].IndexOf((byte)'"');
                    if (quote < 0)
                    {
                        return false;
                    }

                    at += quote + 1;
                    if (at == record.Length || record[at] != '"')
                    {
                        break;
                    }

                    at++;
                }

                if (at < record.Length && record[at] != delimiter)
                {
                    return false;
                }
            }
            else
            {
                var end = record[at..].IndexOf(delimiter);
                at = end < 0 ? record.Length : at + end;
            }

            _fields.Add((start, at - start, quoted));
            if (at == record.Length)
            {
                return true;
            }

            at++;
        }
    }

    /// <summary>The bytes of a field as they stand.</summary>
    public ReadOnlySpan<byte> Raw(ReadOnlySpan<byte> record, int field) => record[At(field)];

    /// <summary>The content of a field: quotes undone, white space around it gone.</summary>
    public string Text(ReadOnlySpan<byte> record, int field)
    {
        var raw = Raw(record, field);
        return _fields[field].Quoted
            ? Encoding.UTF8.GetString(raw[1..^1]).Replace("\"\"", "\"", StringComparison.Ordinal).Trim()
            : Encoding.UTF8.GetString(raw).Trim();
    }

    /// <summary>The delimiter of a line of heads: the one of comma, semicolon, tab and bar that cuts it most.</summary>
    public static byte DelimiterOf(ReadOnlySpan<byte> heads)
    {
        var (best, most) = ((byte)',', 0);
        foreach (var candidate in ",;\t|"u8)
        {
            var count = heads.Count(candidate);
            (best, most) = count > most ? (candidate, count) : (best, most);
        }

        return best;
    }
}
