using System.Buffers;
using System.Globalization;
using System.Text;
using FrontierFunctions.Pipeline.Deidentification.Fhir;
using FrontierFunctions.Pipeline.Formats;
using FrontierFunctions.Pipeline.Formats.Csv;

namespace FrontierFunctions.Pipeline.Deidentification.Csv;

/// <summary>Writes the fields of a table's rows as the roles of their columns ask. Not thread-safe.</summary>
internal sealed class CsvFields(
    CsvRole[] roles, byte delimiter, DeidentificationSetup setup, CsvRow row, CsvContent content, PooledBuffer output)
{
    private const int OldestYears = 90;
    private const int LongestCode = 5;
    private const int MostKept = 1 << 16;
    private const int FewestDigits = 4;
    private const int LongestNumber = 6;
    private const int LongestSmallNumber = 8;
    private const int DayLength = 10;
    private const int LongestDate = 40;

    private static readonly string[] Roles = Enum.GetNames<CsvRole>();

    private static readonly string[] Actions =
        ["keep", "keep-number", "drop", "pseudonym", "token", "zip3", "shift", "scrub", "age-over-89"];

    private static readonly SearchValues<byte> OfTimeBytes = SearchValues.Create("0123456789:.Z+-APMapm "u8);

    private static readonly SearchValues<byte> OfNumber = SearchValues.Create("0123456789.-+<>="u8);

    private static readonly SearchValues<char> OfTime = SearchValues.Create("0123456789:.Z+-APMapm ");

    private readonly bool _isShifted = setup.Profile == DeidentificationProfile.Longitudinal;
    private readonly long[] _actions = new long[Roles.Length * Actions.Length];
    private readonly CsvFates _shared = new(roles.Length);
    private readonly CsvSharedTexts _texts = new(setup.Scrubber);
    private readonly ArrayBufferWriter<byte> _text = new();
    private int _kept;
    private bool _isLasting;
    private CsvAction _done;

    /// <summary>What was scrubbed.</summary>
    public ScrubCounts Scrubbed { get; } = new();

    /// <summary>Whether so much is remembered that it is time to forget.</summary>
    public bool IsFull => _kept >= MostKept;

    /// <summary>Forgets what became of values; the rows of the subjects are to be forgotten too.</summary>
    public void Forget()
    {
        _shared.Clear();
        _kept = 0;
    }

    /// <summary>What was done, by role and action.</summary>
    public SortedDictionary<string, IReadOnlyDictionary<string, long>> ToActions()
    {
        var byRole = new SortedDictionary<string, IReadOnlyDictionary<string, long>>(StringComparer.Ordinal);
        for (var role = 0; role < Roles.Length; role++)
        {
            var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
            for (var action = 0; action < Actions.Length; action++)
            {
                if (_actions[(role * Actions.Length) + action] is > 0 and var times)
                {
                    counts.Add(Actions[action], times);
                }
            }

            if (counts.Count > 0)
            {
                byRole.Add(Roles[role], counts);
            }
        }

        return byRole;
    }

    /// <summary>The rows of a subject that was not met before.</summary>
    public CsvSubjectRows Open(Subject? subject, string id)
    {
        _kept++;
        return new CsvSubjectRows(
            subject, Encoding.UTF8.GetBytes(subject?.Pseudonym ?? setup.Keys.Token("identifier", id)), IsOld(subject),
            roles.Length);
    }

    /// <summary>Writes a field.</summary>
    /// <param name="record">The row, which was cut already.</param>
    /// <param name="field">Which field.</param>
    /// <param name="rows">Whose row it is.</param>
    public void Write(ReadOnlySpan<byte> record, int field, CsvSubjectRows rows)
    {
        var raw = row.Raw(record, field);
        if (raw.IsEmpty)
        {
            return;
        }

        var role = roles[field];
        switch (role)
        {
            case CsvRole.Subject:
                output.Write(rows.Pseudonym);
                Count(role, CsvAction.Pseudonym);
                return;
            case CsvRole.Name or CsvRole.FirstName or CsvRole.LastName or CsvRole.Ssn or CsvRole.Phone
                or CsvRole.Address or CsvRole.City or CsvRole.Drop:
            case CsvRole.BirthDate when rows.IsOld:
                Count(role, CsvAction.Drop);
                return;
            case CsvRole.Date or CsvRole.BirthDate when _isShifted && TryShift(raw, role, rows.Subject):
                return;
            case CsvRole.Value or CsvRole.Analyte when IsSmallNumber(raw):
            case CsvRole.Code or CsvRole.Test or CsvRole.Value or CsvRole.Unit or CsvRole.Range or CsvRole.Keep
                or CsvRole.Sex or CsvRole.State or CsvRole.Text or CsvRole.Analyte when _texts.IsClean(raw, rows.Subject):
                output.Write(raw);
                Count(role, CsvAction.Keep);
                return;
        }

        // What becomes of these does not hang on whose row it is.
        var fates = role is CsvRole.Identifier or CsvRole.Zip or CsvRole.Age ? _shared : rows.Fates;
        if (fates.Find(field, raw) is { } fate)
        {
            output.Write(fate.Written ?? raw);
            Count(role, fate.Action);
            return;
        }

        var begin = output.Count;
        _isLasting = true;
        Decide(record, field, rows.Subject);
        if (_isLasting)
        {
            var written = output.Written[begin..];
            fates.Add(field, raw, new CsvFate(written.SequenceEqual(raw) ? null : written.ToArray(), _done));
            _kept++;
        }
    }

    // yyyy-MM-dd with or without a time of day, as nearly all systems write it.
    private bool TryShift(ReadOnlySpan<byte> raw, CsvRole role, Subject? subject)
    {
        if (subject is null || raw.Length is < DayLength or > LongestDate
            || !(raw.StartsWith("19"u8) || raw.StartsWith("20"u8))
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

        output.Write(day);
        output.Write(raw[DayLength..]);
        Count(role, CsvAction.Shift);
        return true;
    }

    // A result of fewer digits than any identifier has.
    private static bool IsSmallNumber(ReadOnlySpan<byte> raw)
    {
        if (raw.Length > LongestSmallNumber)
        {
            return false;
        }

        var digits = 0;
        foreach (var character in raw)
        {
            digits += char.IsAsciiDigit((char)character) ? 1 : 0;
            if (!OfNumber.Contains(character))
            {
                return false;
            }
        }

        return digits < FewestDigits;
    }

    private void Decide(ReadOnlySpan<byte> record, int field, Subject? subject)
    {
        var raw = row.Raw(record, field);
        var role = roles[field];
        switch (role)
        {
            case CsvRole.Identifier:
                Put(role, CsvAction.Token, setup.Keys.Token("identifier", row.Text(record, field)));
                break;
            case CsvRole.Zip:
                var zip = Encoding.UTF8.GetBytes(row.Text(record, field));
                Put(role, CsvAction.Zip3, FhirPostalCode.IsUnitedStates(zip)
                    ? Encoding.UTF8.GetString(FhirPostalCode.Generalize(zip)) : "");
                break;
            case CsvRole.Age:
                Age(record, field);
                break;
            case CsvRole.Date or CsvRole.BirthDate:
                Date(record, field, role, subject);
                break;
            case CsvRole.Text or CsvRole.Analyte:
                Scrub(raw, role, subject, ScrubMode.Full);
                break;
            case CsvRole.Unknown:
                Unknown(record, field, subject);
                break;
            default:
                Scrub(raw, role, subject, ScrubMode.Known);
                break;
        }
    }

    private void Unknown(ReadOnlySpan<byte> record, int field, Subject? subject)
    {
        var text = row.Text(record, field);
        var digits = text.Count(char.IsAsciiDigit);
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _)
            && (digits < LongestNumber || text.Contains('.', StringComparison.Ordinal)))
        {
            output.Write(row.Raw(record, field));
            Count(CsvRole.Unknown, CsvAction.KeepNumber);
        }
        else if (content.IsName(field, text))
        {
            Count(CsvRole.Unknown, CsvAction.Drop);
        }
        else if (text.Length <= LongestCode && digits < FewestDigits)
        {
            Scrub(row.Raw(record, field), CsvRole.Unknown, subject, ScrubMode.Known);
        }
        else if (digits >= FewestDigits && !text.Contains(' ', StringComparison.Ordinal) && !LooksLikeDate(text))
        {
            Put(CsvRole.Unknown, CsvAction.Token, setup.Keys.Token("identifier", text));
        }
        else
        {
            Scrub(row.Raw(record, field), CsvRole.Unknown, subject, ScrubMode.Described);
        }
    }

    private void Age(ReadOnlySpan<byte> record, int field)
    {
        var text = row.Text(record, field);
        var number = string.Concat(text.TakeWhile(c => char.IsAsciiDigit(c) || c == '.'));
        if (double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var age) && age < OldestYears)
        {
            output.Write(Encoding.UTF8.GetBytes(number));
            Count(CsvRole.Age, CsvAction.Keep);
        }
        else
        {
            Put(CsvRole.Age, CsvAction.AgeOver89, number.Length > 0 ? "90+" : "");
        }
    }

    // A date is moved in its own form; a text in which none is found goes.
    private void Date(ReadOnlySpan<byte> record, int field, CsvRole role, Subject? subject)
    {
        var whole = row.Text(record, field);
        var end = whole.IndexOfAny([' ', 'T']);
        var isTimed = end > 5 && !whole.AsSpan(end + 1).ContainsAnyExcept(OfTime);
        var (day, time) = isTimed ? (whole[..end], whole[end..]) : (whole, "");
        _text.ResetWrittenCount();
        if (!setup.Scrubber.Scrub(Encoding.UTF8.GetBytes(day), subject, ScrubMode.Full, _text, Scrubbed))
        {
            Put(role, CsvAction.Drop, whole.Length == 4 && whole.All(char.IsAsciiDigit) ? whole : "");
            return;
        }

        // Of a date that is cut to its year, the time of day goes too.
        var moved = Encoding.UTF8.GetString(_text.WrittenSpan);
        Put(role, CsvAction.Shift, moved.Length == day.Length ? moved + time : moved);
    }

    private void Scrub(ReadOnlySpan<byte> raw, CsvRole role, Subject? subject, ScrubMode mode)
    {
        _text.ResetWrittenCount();
        if (!setup.Scrubber.Scrub(raw, subject, mode, _text, Scrubbed))
        {
            output.Write(raw);
            Count(role, CsvAction.Keep);
            return;
        }

        var isQuoted = raw[0] == '"';
        if (isQuoted)
        {
            output.Write(_text.WrittenSpan);
            Count(role, CsvAction.Scrub);
        }
        else
        {
            Put(role, CsvAction.Scrub, Encoding.UTF8.GetString(_text.WrittenSpan));
        }

        _isLasting = false;
    }

    private bool IsOld(Subject? subject) =>
        subject is not null && subject.Known.Identities.Any(identity => identity.BirthDate is { Length: >= 4 } born
            && int.TryParse(born.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture, out var year)
            && setup.AsOf.Year - year >= OldestYears);

    private static bool LooksLikeDate(string text) =>
        text.Length is >= 8 and <= 30 && (text.Contains('-', StringComparison.Ordinal)
            || text.Contains('/', StringComparison.Ordinal) || text.Contains('.', StringComparison.Ordinal))
        && !text.Any(char.IsAsciiLetter);

    private void Put(CsvRole role, CsvAction action, string value)
    {
        Count(role, action);
        var quoted = value.AsSpan().ContainsAny('"', '\r', '\n') || value.Contains((char)delimiter, StringComparison.Ordinal);
        output.Write(Encoding.UTF8.GetBytes(
            quoted ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : value));
    }

    private void Count(CsvRole role, CsvAction action)
    {
        _done = action;
        _actions[((int)role * Actions.Length) + (int)action]++;
    }
}
