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
    private const int MostCached = 4096;

    private static readonly string[] Names = Enum.GetNames<CsvRole>();

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
    private readonly Dictionary<(string Role, string Action), long> _actions = [];
    private readonly HashSet<string> _pseudonyms = new(StringComparer.Ordinal);
    private readonly Dictionary<byte[], bool> _unchanged = new(Utf8KeyComparer.Instance);
    private readonly ArrayBufferWriter<byte> _text = new();
    private Subject? _cachedFor;
    private long _rows;
    private long _unresolved;

    private CsvTable(
        CsvRole[] roles, byte delimiter, DeidentificationSetup setup, SubjectDirectory subjects, RecordSource source,
        PooledBuffer output)
    {
        (_roles, _delimiter, _setup, _subjects, _source, _output) = (roles, delimiter, setup, subjects, source, output);
        _row = new CsvRow(delimiter);
        _subjectColumn = Array.IndexOf(roles, CsvRole.Subject);
    }

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

        var subject = _subjects.Find(_source.FileToken, Encoding.UTF8.GetBytes(_row.Text(content, _subjectColumn)));
        _unresolved += subject is null ? 1 : 0;
        if (subject is not null)
        {
            _pseudonyms.Add(subject.Pseudonym);
        }

        if (!ReferenceEquals(subject, _cachedFor))
        {
            _unchanged.Clear();
            _cachedFor = subject;
        }

        var begin = _output.Count;
        for (var field = 0; field < _roles.Length; field++)
        {
            if (field > 0)
            {
                _output.Write([_delimiter]);
            }

            Field(content, field, subject);
        }

        _output.Write("\n"u8);
        _rows++;
        return _setup.Scanner.Find(_output.Written[begin..], subject, out _) ? InputIssues.Residual : null;
    }

    public DeidentificationManifest ToManifest(CsvRules rules, long bytesIn, long bytesOut) => new()
    {
        Format = "csv",
        Profile = rules.Profile,
        LegalNotice = rules.LegalNotice,
        RulesVersion = rules.Version,
        Actions = new SortedDictionary<string, IReadOnlyDictionary<string, long>>(
            _actions.GroupBy(action => action.Key.Role).ToDictionary(
                role => role.Key,
                role => (IReadOnlyDictionary<string, long>)new SortedDictionary<string, long>(
                    role.ToDictionary(action => action.Key.Action, action => action.Value), StringComparer.Ordinal)),
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

    private void Field(ReadOnlySpan<byte> content, int field, Subject? subject)
    {
        var raw = _row.Raw(content, field);
        var role = _roles[field];
        if (raw.IsEmpty)
        {
            return;
        }

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
            case CsvRole.Text:
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
        if (mode == ScrubMode.Known && _unchanged.GetAlternateLookup<ReadOnlySpan<byte>>().ContainsKey(raw))
        {
            _output.Write(raw);
            Count(role, "keep");
            return;
        }

        _text.ResetWrittenCount();
        if (_setup.Scrubber.Scrub(raw, subject, mode, _text, _scrubbed))
        {
            _output.Write(_text.WrittenSpan);
            Count(role, "scrub");
            return;
        }

        if (mode == ScrubMode.Known && _unchanged.Count < MostCached)
        {
            _unchanged.Add(raw.ToArray(), true);
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
        ref var count = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(
            _actions, (Names[(int)role], action), out _);
        count++;
    }
}
