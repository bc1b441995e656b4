using System.Text;
using FrontierFunctions.Pipeline.Formats.Hl7;

namespace FrontierFunctions.Pipeline.Deidentification.Hl7;

/// <content>Whose a segment is, and the second look at what was written.</content>
internal sealed partial class Hl7Rewriter
{
    private const int MostRecent = 1024;

    private readonly Dictionary<byte[], Subject?> _recent = new(Utf8KeyComparer.Instance);
    private readonly HashSet<Subject> _scanned = [];

    /// <summary>A patient of the message: from a PID to before the next one.</summary>
    /// <param name="Subject">Who it is; null where the batch does not say.</param>
    /// <param name="Named">Whose identifiers text is searched for.</param>
    /// <param name="IdStart">Where the number stands that becomes the pseudonym.</param>
    /// <param name="IdEnd">Behind it.</param>
    /// <param name="Death">The date of death in the message; the default value where there is none.</param>
    private readonly record struct Patient(Subject? Subject, Subject? Named, int IdStart, int IdEnd, DateOnly Death);

    private void FindPatients(ReadOnlySpan<byte> message)
    {
        _patients.Clear();
        var segments = _segments.All;
        for (var i = 0; i < segments.Length; i++)
        {
            if (segments[i].Type != Pid)
            {
                continue;
            }

            var pid = message[segments[i].Start..segments[i].End];
            Hl7PatientId.Find(pid, _separators, out var start, out var length);
            var cx = pid.Slice(start, length);
            Subject? subject;
            if (length > 0)
            {
                subject = Find(cx);
            }
            else
            {
                _id.Cut(0);
                Hl7PatientId.WriteLocalIdOfContent(pid, _separators.Field, _id);
                subject = _subjects.Find(_source.FileToken, _id.Written);
            }

            if (subject is null)
            {
                Tally.Unresolved++;
            }
            else
            {
                Tally.Subjects.Add(subject);
            }

            var at = segments[i].Start + start;
            Hl7Dates.TryFirstDay(Hl7Fields.Field(pid, 29, _separators.Field), out var death);
            _patients.Add(new Patient(
                subject, subject ?? Stated(message, segments, i), at,
                at + Hl7PatientId.Value(cx, _separators).Length, death));
        }
    }

    /// <summary>Header and event of a message are of its patient where it has exactly one.</summary>
    private Patient OfHeader()
    {
        if (_patients.Count == 0)
        {
            return default;
        }

        foreach (var patient in _patients)
        {
            if (!ReferenceEquals(patient.Subject, _patients[0].Subject))
            {
                return default;
            }
        }

        return _patients[0];
    }

    private Subject? Find(ReadOnlySpan<byte> cx)
    {
        var known = _recent.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (known.TryGetValue(cx, out var recent))
        {
            return recent;
        }

        _id.Cut(0);
        Hl7PatientId.WriteLocalId(cx, _values, _id);
        var subject = _subjects.Find(_source.FileToken, _id.Written);
        if (_recent.Count >= MostRecent)
        {
            _recent.Clear();
        }

        _recent.Add(cx.ToArray(), subject);
        return subject;
    }

    /// <summary>What the message itself says of a patient whom the batch does not know.</summary>
    private Subject Stated(ReadOnlySpan<byte> message, ReadOnlySpan<Hl7Segment> segments, int pid)
    {
        var person = new Hl7PersonReader(_values);
        person.Begin("");
        for (var i = pid; i < segments.Length && (i == pid || segments[i].Type != Pid); i++)
        {
            var segment = message[segments[i].Start..segments[i].End];
            if (Hl7PersonReader.Describes(segment))
            {
                person.Add(segment, isSamePerson: false);
            }
        }

        return new Subject("", default, new KnownIdentifiers([person.ToIdentity()]));
    }

    private bool IsClean(ReadOnlySpan<byte> written)
    {
        Tally.ScannedRecords++;
        if (_patients.Count <= 1)
        {
            return IsClean(written, _patients.Count == 0 ? null : _patients[0].Named);
        }

        _scanned.Clear();
        foreach (var patient in _patients)
        {
            if (patient.Named is { } named && _scanned.Add(named) && !IsClean(written, named))
            {
                return false;
            }
        }

        return true;
    }

    private bool IsClean(ReadOnlySpan<byte> written, Subject? subject)
    {
        if (!_setup.Scanner.Find(written, subject, out _))
        {
            return true;
        }

        // Codes, numbers and tokens meet a number or a name by chance: what counts is what else there is.
        var masked = written.ToArray();
        _segments.Read(written, _separators.Field);
        foreach (var segment in _segments.All)
        {
            Mask(written, segment, masked);
        }

        var clean = !_setup.Scanner.Find(masked, subject, out _);
        Array.Clear(masked);
        return clean;
    }

    private void Mask(ReadOnlySpan<byte> written, Hl7Segment segment, Span<byte> masked)
    {
        if (segment.Type < 0)
        {
            return;
        }

        var plans = _rules.Of(segment.Type);
        var valuePlan = _textPlan;
        var number = segment.Start == 0 && IsHeaderName(written) ? 1 : 0;
        for (var at = segment.Start + 3; at < segment.End;)
        {
            number++;
            var start = at + 1;
            var length = written[start..segment.End].IndexOf(_separators.Field);
            at = length < 0 ? segment.End : start + length;
            if (number > plans.Length || at == start)
            {
                continue;
            }

            var plan = plans[number - 1];
            if (segment.Type == Obx && number == 2)
            {
                valuePlan = PlanOfValue(written[start..at]);
            }

            plan = plan.Components[0][0].Action == Hl7Action.Value ? valuePlan : plan;
            var (component, sub) = (0, 0);
            for (var piece = start; piece <= at;)
            {
                var found = written[piece..at].IndexOfAny(
                    _separators.Component, _separators.Repetition, _separators.Subcomponent);
                var end = found < 0 ? at : piece + found;
                if (IsChance(StepOf(plan, component, sub).Action, written[piece..end]))
                {
                    masked[piece..end].Fill((byte)'|');
                }

                if (found < 0)
                {
                    break;
                }

                (component, sub) = written[end] == _separators.Repetition ? (0, 0)
                    : written[end] == _separators.Component ? (component + 1, 0) : (component, sub + 1);
                piece = end + 1;
            }
        }
    }

    private static bool IsChance(Hl7Action action, ReadOnlySpan<byte> piece) => action switch
    {
        Hl7Action.Shift or Hl7Action.Year or Hl7Action.Token or Hl7Action.Id or Hl7Action.SubjectId
            or Hl7Action.Authority => true,
        Hl7Action.Code => IsShortCode(piece),
        Hl7Action.Numeric => IsNumber(piece),
        _ => false,
    };
}
