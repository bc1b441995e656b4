using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using FrontierFunctions.Pipeline.Deidentification.Fhir;
using FrontierFunctions.Pipeline.Formats;
using FrontierFunctions.Pipeline.Formats.Csv;

namespace FrontierFunctions.Pipeline.Deidentification.Csv;

/// <summary>One table on its way: what its columns mean, and its rows as they may be written. Not thread-safe.</summary>
internal sealed class CsvTable
{
    private const int OldestYears = 90;
    private const int LongestCode = 5;
    private const int MostCached = 1 << 16;
    private const int FewestDigits = 4;
    private const int DayLength = 10;
    private const int ScanBytes = 16 << 10;

    private static readonly string[] Names = Enum.GetNames<CsvRole>();

    private static readonly SearchValues<byte> OfTimeBytes = SearchValues.Create("0123456789:.Z+-APMapm "u8);

    private static readonly SearchValues<byte> OfNumber = SearchValues.Create("0123456789.-+<>="u8);

    private static readonly SearchValues<char> OfTime = SearchValues.Create("0123456789:.Z+-APMapm ");

    private readonly DeidentificationSetup _setup;
    private readonly SubjectDirectory _subjects;
    private readonly RecordSource _source;
    private readonly PooledBuffer _output;
    private readonly CsvRole[] _roles;
    private readonly CsvRow _row;
    private readonly byte _delimiter;
    private readonly int _subjectColumn;
    private readonly ScrubCounts _scrubbed = new();
    private readonly List<(string Action, long Times)>[] _actions = [.. Names.Select(_ => new List<(string, long)>())];
    private readonly HashSet<string> _pseudonyms = new(StringComparer.Ordinal);
    private readonly Dictionary<byte[], CsvSubjectRows> _people = new(Utf8KeyComparer.Instance);
    private readonly CsvFates _shared;
    private readonly CsvContent _content;
    private readonly bool _isShifted;
    private readonly ArrayBufferWriter<byte> _text = new();
    private int _cached;
    private int _scanned;
    private Subject? _scannedFor;
    private bool _isCacheable;
    private string _done = "";
    private long _rows;
    private long _unresolved;

    private CsvTable(
        CsvRole[] roles, byte delimiter, DeidentificationSetup setup, SubjectDirectory subjects, RecordSource source,
        PooledBuffer output)
    {
        (_roles, _delimiter, _setup, _subjects, _source, _output) = (roles, delimiter, setup, subjects, source, output);
        _row = new CsvRow(delimiter);
        _subjectColumn = Array.IndexOf(roles, CsvRole.Subject);
        _shared = new CsvFates(roles.Length);
        _content = new CsvContent(roles, _row, _subjectColumn);
        _isShifted = setup.Profile == DeidentificationProfile.Longitudinal;
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

        if (!Utf8.IsValid(content))
        {
            return InputIssues.Encoding;
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

            Field(content, field, rows);
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
        Actions = new SortedDictionary<string, IReadOnlyDictionary<string, long>>(
            Names.Zip(_actions).Where(role => role.Second.Count > 0).ToDictionary(
                role => role.First,
                role => (IReadOnlyDictionary<string, long>)new SortedDictionary<string, long>(
                    role.Second.ToDictionary(action => action.Action, action => action.Times), StringComparer.Ordinal)),
            StringComparer.Ordinal),
        TextFindings = new SortedDictionary<string, long>(
            _scrubbed.ByKind.ToDictionary(kind => kind.Key.ToString(), kind => kind.Value), StringComparer.Ordinal),
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
        if (_people.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(raw, out var rows) && _cached < MostCached)
        {
            return rows;
        }

        if (_cached >= MostCached)
        {
            _people.Clear();
            _shared.Clear();
            _cached = 0;
        }

        var id = _row.Text(content, _subjectColumn);
        var subject = _subjects.Find(_source.FileToken, Encoding.UTF8.GetBytes(id));
        rows = new CsvSubjectRows(subject, _roles.Length);
        _people.Add(raw.ToArray(), rows);
        _cached++;
        if (subject is not null)
        {
            _pseudonyms.Add(subject.Pseudonym);
        }

        return rows;
    }

    private void Field(ReadOnlySpan<byte> content, int field, CsvSubjectRows rows)
    {
        var raw = _row.Raw(content, field);
        var role = _roles[field];
        if (raw.IsEmpty)
        {
            return;
        }

        if (role == CsvRole.Date && _isShifted && FastDate(raw, rows.Subject))
        {
            return;
        }

        if (role is CsvRole.Value or CsvRole.Analyte && IsSmallNumber(raw))
        {
            _output.Write(raw);
            Count(role, "keep");
            return;
        }

        // What becomes of these does not hang on whose row it is.
        var fates = role is CsvRole.Subject or CsvRole.Identifier or CsvRole.Zip or CsvRole.Age ? _shared : rows.Fates;
        if (fates.Find(field, raw) is { } fate)
        {
            _output.Write(fate.Written ?? raw);
            Count(role, fate.Action);
            return;
        }

        var begin = _output.Count;
        _isCacheable = true;
        Slow(content, field, rows.Subject);
        if (_isCacheable)
        {
            var written = _output.Written[begin..];
            fates.Add(field, raw, new CsvFate(written.SequenceEqual(raw) ? null : written.ToArray(), _done));
            _cached++;
        }
    }

    // yyyy-MM-dd with or without a time of day, as nearly all systems write it.
    private bool FastDate(ReadOnlySpan<byte> raw, Subject? subject)
    {
        if (subject is null || raw.Length is < DayLength or > 40 || !(raw.StartsWith("19"u8) || raw.StartsWith("20"u8))
            || (raw.Length > DayLength && raw[DayLength] is not ((byte)'T' or (byte)' '))
            || (raw.Length > DayLength && raw[(DayLength + 1)..].ContainsAnyExcept(OfTimeBytes)))
        {
            return false;
        }

        Span<byte> day = stackalloc byte[DayLength];
        if (!subject.Shift.TryShift(raw[..DayLength], day, out _))
        {
            return false;
        }

        _output.Write(day);
        _output.Write(raw[DayLength..]);
        Count(CsvRole.Date, "shift");
        return true;
    }

    // A result of fewer digits than any identifier has.
    private static bool IsSmallNumber(ReadOnlySpan<byte> raw)
    {
        if (raw.Length > 8 || raw.ContainsAnyExcept(OfNumber))
        {
            return false;
        }

        var digits = 0;
        foreach (var character in raw)
        {
            digits += char.IsAsciiDigit((char)character) ? 1 : 0;
        }

        return digits < FewestDigits;
    }

    private void Slow(ReadOnlySpan<byte> content, int field, Subject? subject)
    {
        var raw = _row.Raw(content, field);
        var role = _roles[field];
        switch (role)
        {
            case CsvRole.Subject:
                Put(role, "pseudonym", subject?.Pseudonym
                    ?? _setup.Keys.Token("identifier", _row.Text(content, field)));
                break;
            case CsvRole.Name or CsvRole.FirstName or CsvRole.LastName or CsvRole.Ssn or CsvRole.Phone
                or CsvRole.Address or CsvRole.City or CsvRole.Drop:
                Count(role, "drop");
                break;
            case CsvRole.Identifier:
                Put(role, "token", _setup.Keys.Token("identifier", _row.Text(content, field)));
                break;
            case CsvRole.Zip:
                var zip = Encoding.UTF8.GetBytes(_row.Text(content, field));
                Put(role, "zip3", FhirPostalCode.IsUnitedStates(zip)
                    ? Encoding.UTF8.GetString(FhirPostalCode.Generalize(zip)) : "");
                break;
            case CsvRole.Age:
                Age(content, field);
                break;
            case CsvRole.BirthDate:
                if (IsOld(subject))
                {
                    Count(role, "drop");
                }
                else
                {
                    Date(content, field, role, subject);
                }

                break;
            case CsvRole.Date:
                Date(content, field, role, subject);
                break;
            case CsvRole.Text or CsvRole.Analyte:
                Scrub(raw, role, subject, ScrubMode.Full);
                break;
            case CsvRole.Unknown:
                Unknown(content, field, subject);
                break;
            default:
                Scrub(raw, role, subject, ScrubMode.Known);
                break;
        }
    }

    private void Unknown(ReadOnlySpan<byte> content, int field, Subject? subject)
    {
        var text = _row.Text(content, field);
        var digits = text.Count(char.IsAsciiDigit);
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _)
            && (digits < 6 || text.Contains('.', StringComparison.Ordinal)))
        {
            _output.Write(_row.Raw(content, field));
            Count(CsvRole.Unknown, "keep-number");
        }
        else if (_content.IsName(field, text))
        {
            Count(CsvRole.Unknown, "drop");
        }
        else if (text.Length <= LongestCode && digits < 4)
        {
            Scrub(_row.Raw(content, field), CsvRole.Unknown, subject, ScrubMode.Known);
        }
        else if (digits >= 4 && !text.Contains(' ', StringComparison.Ordinal) && !LooksLikeDate(text))
        {
            Put(CsvRole.Unknown, "token", _setup.Keys.Token("identifier", text));
        }
        else
        {
            Scrub(_row.Raw(content, field), CsvRole.Unknown, subject, ScrubMode.Full);
        }
    }

    private void Age(ReadOnlySpan<byte> content, int field)
    {
        var text = _row.Text(content, field);
        var number = string.Concat(text.TakeWhile(c => char.IsAsciiDigit(c) || c == '.'));
        if (double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var age) && age < OldestYears)
        {
            _output.Write(Encoding.UTF8.GetBytes(number));
            Count(CsvRole.Age, "keep");
        }
        else
        {
            Put(CsvRole.Age, "age-over-89", number.Length > 0 ? "90+" : "");
        }
    }

    // A date is moved in its own form; a text in which none is found goes.
    private void Date(ReadOnlySpan<byte> content, int field, CsvRole role, Subject? subject)
    {
        var whole = _row.Text(content, field);
        var end = whole.IndexOfAny([' ', 'T']);
        var isTimed = end > 5 && !whole.AsSpan(end + 1).ContainsAnyExcept(OfTime);
        var (day, time) = isTimed ? (whole[..end], whole[end..]) : (whole, "");
        _text.ResetWrittenCount();
        if (!_setup.Scrubber.Scrub(Encoding.UTF8.GetBytes(day), subject, ScrubMode.Full, _text, _scrubbed))
        {
            Put(role, "drop", whole.Length == 4 && whole.All(char.IsAsciiDigit) ? whole : "");
            return;
        }

        // Of a date that is cut to its year, the time of day goes too.
        var moved = Encoding.UTF8.GetString(_text.WrittenSpan);
        Put(role, "shift", moved.Length == day.Length ? moved + time : moved);
    }

    private void Scrub(ReadOnlySpan<byte> raw, CsvRole role, Subject? subject, ScrubMode mode)
    {
        _text.ResetWrittenCount();
        if (_setup.Scrubber.Scrub(raw, subject, mode, _text, _scrubbed))
        {
            _output.Write(_text.WrittenSpan);
            Count(role, "scrub");
            _isCacheable = false;
            return;
        }

        _output.Write(raw);
        Count(role, "keep");
    }

    private bool IsOld(Subject? subject) =>
        subject is not null && subject.Known.Identities.Any(identity => identity.BirthDate is { Length: >= 4 } born
            && int.TryParse(born.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture, out var year)
            && _setup.AsOf.Year - year >= OldestYears);

    private static bool LooksLikeDate(string text) =>
        text.Length is >= 8 and <= 30 && (text.Contains('-', StringComparison.Ordinal)
            || text.Contains('/', StringComparison.Ordinal) || text.Contains('.', StringComparison.Ordinal))
        && !text.Any(char.IsAsciiLetter);

    private void Put(CsvRole role, string action, string value)
    {
        Count(role, action);
        var quoted = value.AsSpan().ContainsAny('"', '\r', '\n') || value.Contains((char)_delimiter, StringComparison.Ordinal);
        _output.Write(Encoding.UTF8.GetBytes(
            quoted ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : value));
    }

    private void Count(CsvRole role, string action)
    {
        _done = action;
        var counts = _actions[(int)role];
        for (var i = 0; i < counts.Count; i++)
        {
            if (ReferenceEquals(counts[i].Action, action))
            {
                counts[i] = (action, counts[i].Times + 1);
                return;
            }
        }

        counts.Add((action, 1));
    }
}
