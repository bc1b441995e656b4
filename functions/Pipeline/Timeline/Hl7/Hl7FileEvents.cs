using System.Text;
using FrontierFunctions.Pipeline.Formats.Hl7;
using FrontierFunctions.Pipeline.Timeline.Fhir;

namespace FrontierFunctions.Pipeline.Timeline.Hl7;

/// <summary>The events of one file while it is read: sends each segment to the reader of its kind and counts.</summary>
internal sealed partial class Hl7FileEvents : IDisposable
{
    private const int MostPeople = 200_000;

    private readonly Action<MedsEvent> _emit;
    private readonly Hl7Stays _stays;
    private readonly Hl7Segments _segments = new();
    private readonly Hl7Values _values = new();
    private readonly HashSet<(string, string, DateTimeOffset?)> _people = [];
    private readonly long[] _types = new long[Hl7Table.Instance.Segments.Count];
    private readonly SortedDictionary<string, long> _without = new(StringComparer.Ordinal);
    private long _events;
    private long _read;
    private string _messageType = "";
    private string _trigger = "";
    private string _messageId = "";
    private string? _subject;
    private string? _encounter;
    private DateTimeOffset? _observed;
    private DateTimeOffset? _ordered;
    private string? _orderControl;
    private int _index;

    /// <param name="emit">Receives the events.</param>
    public Hl7FileEvents(Action<MedsEvent> emit)
    {
        _emit = fact =>
        {
            _events++;
            emit(fact);
        };
        _stays = new Hl7Stays(_emit);
    }

    /// <summary>Reads a message.</summary>
    public void Read(ReadOnlySpan<byte> message, Hl7Separators separators)
    {
        _values.Separators = separators;
        _segments.Read(message, separators.Field);
        var segments = _segments.All;
        var header = message[segments[0].Start..segments[0].End];
        var type = Field(header, 8);
        (_messageType, _trigger) = (_values.Component(type, 1) ?? "", _values.Component(type, 2) ?? "");
        _messageId = _values.Component(Field(header, 9), 1) ?? "";
        (_subject, _encounter, _observed, _ordered, _orderControl) = (null, null, null, null, null);
        for (_index = 0; _index < segments.Length; _index++)
        {
            var segment = segments[_index];
            if (segment.Type < 0)
            {
                continue;
            }

            _types[segment.Type]++;
            _read++;
            if (Read(Hl7Table.Instance.Segments[segment.Type].Name, message, message[segment.Start..segment.End])
                is { } reason)
            {
                _without[reason] = _without.GetValueOrDefault(reason) + 1;
            }
        }
    }

    /// <summary>Emits what is left and sums up.</summary>
    public EventSummary Finish(long bytes)
    {
        _stays.Release();
        var types = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var segment in Hl7Table.Instance.Segments.Where(segment => _types[segment.Index] > 0))
        {
            types.Add(segment.Name, _types[segment.Index]);
        }

        return new EventSummary
        {
            Events = _events, Resources = _read, ResourcesByType = types, WithoutEvents = _without, Bytes = bytes,
        };
    }

    /// <inheritdoc/>
    public void Dispose() => _values.Dispose();

    private string? Read(string name, ReadOnlySpan<byte> message, ReadOnlySpan<byte> segment)
    {
        switch (name)
        {
            case "PID":
                _subject = Subject(segment);
                (_encounter, _observed, _ordered, _orderControl) = (null, null, null, null);
                break;
            case "PV1":
                _encounter = Uuid(Hl7PatientId.Value(Field(segment, 19), _values.Separators));
                break;
            case "ORC":
                (_ordered, _orderControl) = (Time(segment, 9), _values.Component(Field(segment, 1), 1));
                break;
            case "OBR":
                _observed = Time(segment, 7) ?? Time(segment, 14) ?? Time(segment, 22);
                break;
            case "OBX" or "DG1" or "AL1" or "IAM" or "PRB" or "PR1" or "RXA" or "RXE" or "RXO" or "RXD" or "PV2":
                break;
            default:
                return WithoutEvents.OfThisType;
        }

        return name == "ORC" ? WithoutEvents.OfThisType
            : _subject is null ? WithoutEvents.NoSubject
            : name switch
            {
                "PID" => Person(segment),
                "PV1" => Stay(segment),
                "PV2" => Concept(Field(segment, 3)) is { } reason
                    ? Add("PV2", reason.As("REASON"), Time(segment, 8)) : WithoutEvents.NoCode,
                "OBR" => Report(segment),
                "OBX" => Observation(segment),
                "DG1" => Diagnosis(segment),
                "AL1" => Allergy("AL1", segment, 6, null),
                "IAM" => Allergy("IAM", segment, 11, _values.Component(Field(segment, 6), 1)),
                "PRB" => Problem(segment),
                "PR1" => Procedure(segment),
                "RXA" => Administration(segment),
                "RXE" => Medication("RXE", segment, 2),
                "RXO" => IsEncoded(message) ? WithoutEvents.Repeats : Medication("RXO", segment, 1),
                _ => Dispense(segment),
            };
    }

    private ReadOnlySpan<byte> Field(ReadOnlySpan<byte> segment, int number) =>
        Hl7Fields.Field(segment, number, _values.Separators.Field);

    private DateTimeOffset? Time(ReadOnlySpan<byte> segment, int number) =>
        Hl7Time.Parse(_values.Component(Field(segment, number), 1));

    private CodedConcept? Concept(ReadOnlySpan<byte> field, string? table = null) =>
        Hl7Concept.Read(Hl7Fields.Part(field, 1, _values.Separators.Repetition), _values, table);

    /// <summary>The pseudonym that stands in PID.</summary>
    private string? Subject(ReadOnlySpan<byte> pid)
    {
        foreach (var number in (ReadOnlySpan<int>)[3, 2, 4])
        {
            foreach (var cx in _values.Repetitions(pid, number))
            {
                if (Uuid(Hl7PatientId.Value(cx, _values.Separators)) is { } pseudonym)
                {
                    return pseudonym;
                }
            }
        }

        return null;
    }

    private static string? Uuid(ReadOnlySpan<byte> value) =>
        value.Length == 36 && Guid.TryParseExact(Encoding.ASCII.GetString(value), "D", out _)
            ? Encoding.ASCII.GetString(value) : null;

    private MedsEvent Event(string segment, CodedConcept concept, DateTimeOffset? time) => new()
    {
        SubjectId = _subject!,
        Time = time,
        Code = concept.Code,
        Display = concept.Display,
        EncounterId = _encounter,
        Source = $"{segment}/{_messageId}-{_index}",
    };

    private string? Add(string segment, CodedConcept concept, DateTimeOffset? time)
    {
        _emit(Event(segment, concept, time));
        return null;
    }

    // RXE repeats the order of RXO as the pharmacy encoded it.
    private bool IsEncoded(ReadOnlySpan<byte> message)
    {
        var segments = _segments.All;
        for (var i = _index + 1; i < segments.Length; i++)
        {
            var segment = message[segments[i].Start..segments[i].End];
            if (segment.StartsWith("ORC"u8))
            {
                return false;
            }

            if (segment.StartsWith("RXE"u8))
            {
                return true;
            }
        }

        return false;
    }
}
