using System.Text;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using FrontierFunctions.Pipeline.Formats;
using FrontierFunctions.Pipeline.Formats.Csv;

namespace FrontierFunctions.Pipeline.Deidentification.Csv;

/// <summary>One table on its way: what its columns mean, and its rows as they may be written. Not thread-safe.</summary>
internal sealed class CsvTable
{
    private const int ScanBytes = 16 << 10;

    private readonly DeidentificationSetup _setup;
    private readonly SubjectDirectory _subjects;
    private readonly RecordSource _source;
    private readonly PooledBuffer _output;
    private readonly CsvRole[] _roles;
    private readonly CsvRow _row;
    private readonly byte _delimiter;
    private readonly int _subjectColumn;
    private readonly HashSet<string> _pseudonyms = new(StringComparer.Ordinal);
    private readonly Dictionary<byte[], CsvSubjectRows> _people = new(Utf8KeyComparer.Instance);
    private readonly CsvContent _content;
    private readonly CsvFields _fields;
    private int _scanned;
    private Subject? _scannedFor;
    private long _rows;
    private long _unresolved;

    private CsvTable(
        CsvRole[] roles, byte delimiter, DeidentificationSetup setup, SubjectDirectory subjects, RecordSource source,
        PooledBuffer output)
    {
        (_roles, _delimiter, _setup, _subjects, _source, _output) = (roles, delimiter, setup, subjects, source, output);
        _row = new CsvRow(delimiter);
        _subjectColumn = Array.IndexOf(roles, CsvRole.Subject);
        _content = new CsvContent(roles, _row, _subjectColumn);
        _fields = new CsvFields(roles, delimiter, setup, _row, _content, output);
    }

    /// <summary>Whether the head says nothing about a column, so that the first rows are read for it.</summary>
    public bool NeedsSample => _content.IsNeeded;

    /// <summary>Reads a row of the sample.</summary>
    public void Learn(ReadOnlySpan<byte> record) => _content.Learn(Content(record));

    /// <summary>Decides what the sample says about the columns.</summary>
    public void Decide() => _content.Decide();

    /// <summary>Reads the line of heads and writes it; null where it names no subject.</summary>
    public static CsvTable? Open(
        ReadOnlySpan<byte> record, IReadOnlyList<(CsvRole Role, Regex Pattern)> patterns, DeidentificationSetup setup,
        SubjectDirectory subjects, RecordSource source, PooledBuffer output)
    {
        if (HeadsOf(record, out var delimiter) is not { } heads)
        {
            return null;
        }

        var roles = CsvRules.RolesOf(patterns, heads);
        if (!roles.Contains(CsvRole.Subject))
        {
            return null;
        }

        var table = new CsvTable(roles, delimiter, setup, subjects, source, output);
        output.Write(Content(record).TrimStart("\uFEFF"u8));
        output.Write("\n"u8);
        return table;
    }

    /// <summary>The heads of a table; null where the line is none.</summary>
    public static IReadOnlyList<string>? HeadsOf(ReadOnlySpan<byte> record, out byte delimiter)
    {
        var line = Content(record);
        line = line.StartsWith("\uFEFF"u8) ? line[3..] : line;
        delimiter = CsvRow.DelimiterOf(line);
        var row = new CsvRow(delimiter);
        if (!Utf8.IsValid(line) || !row.Read(line) || row.Count < 2)
        {
            return null;
        }

        var heads = new List<string>();
        for (var i = 0; i < row.Count; i++)
        {
            heads.Add(row.Text(line, i));
        }

        return heads;
    }

    /// <summary>A record without its line end.</summary>
    public static ReadOnlySpan<byte> Content(ReadOnlySpan<byte> record) => record.TrimEnd("\r\n"u8);

    /// <summary>Takes a row; gives what is wrong with it, or null.</summary>
    public IssueKind? Take(ReadOnlySpan<byte> record)
    {
        var content = Content(record);
        if (content.IsEmpty)
        {
            return null;
        }

        if (!_row.Read(content))
        {
            return CsvIssues.Quote;
        }

        if (_row.Count != _roles.Length)
        {
            return CsvIssues.Fields;
        }

        var rows = RowsOf(content);
        _unresolved += rows.Subject is null ? 1 : 0;
        var residual = (!ReferenceEquals(rows.Subject, _scannedFor) || _output.Count - _scanned >= ScanBytes)
            ? Check() : null;
        _scannedFor = rows.Subject;
        for (var field = 0; field < _roles.Length; field++)
        {
            if (field > 0)
            {
                _output.Write(new ReadOnlySpan<byte>(in _delimiter));
            }

            _fields.Write(content, field, rows);
        }

        _output.Write("\n"u8);
        _rows++;
        return residual;
    }

    /// <summary>
    /// Searches the rows since the last search, all of one subject; what is found must stand in one row. To be called
    /// before rows leave.
    /// </summary>
    public IssueKind? Check()
    {
        var rows = _output.Written[_scanned..];
        _scanned = _output.Count;
        if (rows.IsEmpty || !_setup.Scanner.Find(rows, _scannedFor, out _))
        {
            return null;
        }

        foreach (var row in rows.Split((byte)'\n'))
        {
            if (_setup.Scanner.Find(rows[row], _scannedFor, out _))
            {
                return InputIssues.Residual;
            }
        }

        return null;
    }

    /// <summary>Rows are searched from here on: those before have left, or are the line of heads.</summary>
    public void Sent(int at) => _scanned = at;

    public DeidentificationManifest ToManifest(CsvRules rules, long bytesIn, long bytesOut) => new()
    {
        Format = "csv",
        Profile = rules.Profile,
        LegalNotice = rules.LegalNotice,
        RulesVersion = rules.Version,
        Actions = _fields.ToActions(),
        TextFindings = new SortedDictionary<string, long>(
            _fields.Scrubbed.ByKind.ToDictionary(kind => kind.Key.ToString(), kind => kind.Value), StringComparer.Ordinal),
        Records = new Dictionary<string, long> { ["row"] = _rows },
        Subjects = _pseudonyms.Count,
        UnresolvedReferences = _unresolved,
        UnknownElementsDropped = new Dictionary<string, long>(),
        ResidualScan = "clean",
        ResidualScanRecords = _rows,
        BytesIn = bytesIn,
        BytesOut = bytesOut,
    };

    private CsvSubjectRows RowsOf(ReadOnlySpan<byte> content)
    {
        var raw = _row.Raw(content, _subjectColumn);
        if (_fields.IsFull)
        {
            _people.Clear();
            _fields.Forget();
        }

        if (_people.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(raw, out var rows))
        {
            return rows;
        }

        var id = _row.Text(content, _subjectColumn);
        var subject = _subjects.Find(_source.FileToken, Encoding.UTF8.GetBytes(id));
        rows = _fields.Open(subject, id);
        _people.Add(raw.ToArray(), rows);
        if (subject is not null)
        {
            _pseudonyms.Add(subject.Pseudonym);
        }

        return rows;
    }
}
