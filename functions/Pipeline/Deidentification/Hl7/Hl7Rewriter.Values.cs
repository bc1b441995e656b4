using System.Buffers.Text;
using System.Text;
using FrontierFunctions.Pipeline.Deidentification.Fhir;
using FrontierFunctions.Pipeline.Deidentification.Text;
using FrontierFunctions.Pipeline.Formats.Hl7;

namespace FrontierFunctions.Pipeline.Deidentification.Hl7;

/// <content>What becomes of a value.</content>
internal sealed partial class Hl7Rewriter
{
    private const int LongestCode = 32;
    private const int LongestShort = 20;
    private const int ShortestKnown = 4;
    private const int LongestNumber = 24;

    private static readonly Hl7Plan Unknown = new(
        [[new Hl7Step(Hl7Action.Drop, (short)Table.Type("VARIES")!.Index)]], KeepsAll: false, IsOneValue: true);

    private readonly byte[] _date = new byte[32];
    private int _repetitionStart;
    private int _fieldEnd;
    private int _valuePlanSegment = -1;
    private long _valuePlanMessage = -1;
    private bool _isAge;

    /// <summary>How a value is treated that OBX-2 names the data type of; as text where it names none.</summary>
    private Hl7Plan PlanOfValue(ReadOnlySpan<byte> type)
    {
        var name = Hl7Fields.Part(type, 1, _separators.Component);
        return TypesByName.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(name, out var known)
            ? _rules.OfType(known) : _textPlan;
    }

    private void Piece(ReadOnlySpan<byte> message, Hl7Step step, int start, int end)
    {
        var raw = message[start..end];
        if (step.Action == Hl7Action.Keep || raw.SequenceEqual("\"\""u8))
        {
            return;
        }

        switch (step.Action)
        {
            case Hl7Action.Drop:
                Replace(message, start, end, default);
                break;
            case Hl7Action.Scrub:
                Text(message, step, ScrubMode.Full, start, end);
                return;
            case Hl7Action.ScrubKnown:
                Text(message, step, ScrubMode.Known, start, end);
                return;
            case Hl7Action.Code:
                Code(message, step, start, end);
                return;
            case Hl7Action.KeepShort:
                Text(message, step, raw.Length > LongestShort ? ScrubMode.Full : ScrubMode.Known, start, end);
                return;
            case Hl7Action.Numeric:
                Number(message, step, start, end);
                return;
            case Hl7Action.Data:
                Data(message, step, start, end);
                return;
            case Hl7Action.Authority when IsPublic(raw):
                return;
            case Hl7Action.Region:
                if (raw.Length <= 30 && !raw.ContainsAnyInRange((byte)'0', (byte)'9'))
                {
                    return;
                }

                Replace(message, start, end, default);
                break;
            case Hl7Action.Zip3:
                Replace(
                    message, start, end,
                    FhirPostalCode.IsUnitedStates(raw) ? FhirPostalCode.Generalize(raw) : default);
                break;
            case Hl7Action.Shift or Hl7Action.Year:
                Date(message, step.Action == Hl7Action.Shift ? _patient.Subject : null, start, end);
                break;
            case Hl7Action.ShiftBirthDate or Hl7Action.YearBirthDate:
                BirthDate(message, step.Action == Hl7Action.ShiftBirthDate ? _patient.Subject : null, start, end);
                break;
            default:
                Identifier(message, step.Action, start, end);
                break;
        }

        Tally.Changed(step, step.Action);
    }

    private void Identifier(ReadOnlySpan<byte> message, Hl7Action action, int start, int end)
    {
        if (action == Hl7Action.SubjectId && PseudonymAt(message, start, end) is { } subject)
        {
            Span<byte> pseudonym = stackalloc byte[36];
            Replace(message, start, end, pseudonym[..Encoding.ASCII.GetBytes(subject.Pseudonym, pseudonym)]);
            return;
        }

        if (action == Hl7Action.SubjectId && !_tokenizesNumbers)
        {
            Replace(message, start, end, default);
            return;
        }

        var raw = message[start..end];
        if (_separators.Escape != 0 && raw.Contains(_separators.Escape))
        {
            _id.Cut(0);
            Hl7Escapes.Unescape(raw, _separators, _id);
            raw = _id.Written;
        }

        Replace(message, start, end, _tokens.Of(raw.Trim((byte)' '), action == Hl7Action.Id));
    }

    /// <summary>Whose pseudonym takes the place of a number; null where it becomes a token.</summary>
    private Subject? PseudonymAt(ReadOnlySpan<byte> message, int start, int end)
    {
        if (start == _patient.IdStart && end == _patient.IdEnd)
        {
            return _patient.Subject is { Pseudonym.Length: 36 } own ? own : null;
        }

        // A former number (MRG) of somebody whom the batch knows; another number of PID is a token.
        if (start > _patient.IdEnd && IsIn(message, start, "MRG"u8) && _subjects.Only is null)
        {
            var rest = message[_repetitionStart.._fieldEnd];
            var cx = Hl7Fields.Part(rest, 1, _separators.Repetition);
            return Find(cx) is { Pseudonym.Length: 36 } former ? former : null;
        }

        return null;
    }

    private bool IsIn(ReadOnlySpan<byte> message, int at, ReadOnlySpan<byte> name)
    {
        foreach (var segment in _segments.All)
        {
            if (at < segment.End)
            {
                return message[segment.Start..].StartsWith(name);
            }
        }

        return false;
    }

    private void Date(ReadOnlySpan<byte> message, Subject? subject, int start, int end)
    {
        var raw = message[start..end];
        if (raw.Length <= _date.Length && subject is not null && Hl7Dates.TryShift(raw, subject.Shift, _date))
        {
            Replace(message, start, end, _date.AsSpan(0, raw.Length));
        }
        else if (raw.Length <= _date.Length && subject is not null
            && subject.Shift.TryShift(raw, _date, out var written))
        {
            // Written with hyphens, against the standard.
            Replace(message, start, end, _date.AsSpan(0, written));
        }
        else
        {
            Replace(message, start, end, Hl7Dates.IsDate(raw) ? raw[..4] : default);
        }
    }

    /// <summary>The birth date: over 89 at death, or now, the year that makes the age read 90.</summary>
    private void BirthDate(ReadOnlySpan<byte> message, Subject? subject, int start, int end)
    {
        var until = _patient.Death != default ? _patient.Death : _setup.AsOf;
        if (!Hl7Dates.TryFirstDay(message[start..end], out var birth))
        {
            Replace(message, start, end, default);
        }
        else if (birth.Year > 9900 || birth.AddYears(90) > until)
        {
            Date(message, subject, start, end);
        }
        else
        {
            var shifted = subject is null || subject.Shift.Days == 0 ? until : subject.Shift.Shift(until);
            Hl7Dates.WriteYear(shifted.Year - 90, _date);
            Replace(message, start, end, _date.AsSpan(0, 4));
        }
    }

    /// <summary>A code stays, unless it is nothing but a name or number of the patient.</summary>
    private void Code(ReadOnlySpan<byte> message, Hl7Step step, int start, int end)
    {
        var raw = message[start..end];
        if (!IsShortCode(raw) || !Ascii.IsValid(raw))
        {
            Text(message, step, raw.Length > 3 * LongestCode ? ScrubMode.Described : ScrubMode.Known, start, end);
            return;
        }

        if (raw.Length < ShortestKnown || _patient.Named?.Known.Compiled is not { Automaton: { } automaton } known)
        {
            return;
        }

        var cursor = default(WordAutomaton.Cursor);
        while (automaton.TryFindNext(raw, ref cursor, out var match))
        {
            if (match.End - match.Start == raw.Length
                && known.Phrases[match.Phrase].Strength is PhraseStrength.Certain or PhraseStrength.NamePart)
            {
                Replace(message, start, end, default);
                Tally.Changed(step, Hl7Action.Drop);
                return;
            }
        }
    }

    private void Number(ReadOnlySpan<byte> message, Hl7Step step, int start, int end)
    {
        var raw = message[start..end];
        if (_isAge && Utf8Parser.TryParse(raw, out double age, out var read) && read == raw.Length && age >= 90)
        {
            Replace(message, start, end, "90"u8);
            Tally.Changed(step, Hl7Action.AgeOver89);
            return;
        }

        if (!IsNumber(raw))
        {
            Text(message, step, ScrubMode.Full, start, end);
        }
        else if (raw.Length >= 6 && !raw.Contains((byte)'.'))
        {
            Text(message, step, ScrubMode.Known, start, end);
        }
    }

    /// <summary>Whether an observation is counted in years, or is an age by its code.</summary>
    /// <remarks>UCUM: a. LOINC: 30525-0 age, 21612-7 age reported, 29553-5 age calculated.</remarks>
    private bool IsAge(ReadOnlySpan<byte> obx)
    {
        var unit = Hl7Fields.Part(Hl7Fields.Field(obx, 6, _separators.Field), 1, _separators.Component);
        if (unit.Length is > 0 and <= 6)
        {
            return unit is [(byte)'a'] || Ascii.EqualsIgnoreCase(unit, "yr"u8) || Ascii.EqualsIgnoreCase(unit, "yrs"u8)
                || Ascii.EqualsIgnoreCase(unit, "y"u8) || Ascii.EqualsIgnoreCase(unit, "year"u8)
                || Ascii.EqualsIgnoreCase(unit, "years"u8);
        }

        var code = Hl7Fields.Part(Hl7Fields.Field(obx, 3, _separators.Field), 1, _separators.Component);
        return unit.IsEmpty && (code.SequenceEqual("30525-0"u8) || code.SequenceEqual("21612-7"u8)
            || code.SequenceEqual("29553-5"u8));
    }

    // The registry of HL7 numbers identifier systems, code systems and tables below these (HL7 OID registry).
    private static bool IsPublic(ReadOnlySpan<byte> authority) => authority.StartsWith("2.16.840.1.113883."u8)
        && (authority[18..] is [(byte)'4' or (byte)'5' or (byte)'6', (byte)'.', ..]
            or [(byte)'1', (byte)'2', (byte)'.', ..]);

    private static bool IsShortCode(ReadOnlySpan<byte> code) =>
        code.Length <= LongestCode && !code.ContainsAny(" \r\n@"u8);

    private static bool IsNumber(ReadOnlySpan<byte> text)
    {
        if (text.Length > LongestNumber)
        {
            return false;
        }

        foreach (var b in text)
        {
            if (b is < (byte)'0' or > (byte)'9'
                && b is not ((byte)'.' or (byte)'-' or (byte)'+' or (byte)'E' or (byte)'e' or (byte)' ' or (byte)','))
            {
                return false;
            }
        }

        return true;
    }
}
