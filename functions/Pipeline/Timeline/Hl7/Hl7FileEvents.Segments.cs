using FrontierFunctions.Pipeline.Formats.Hl7;
using FrontierFunctions.Pipeline.Timeline.Fhir;

namespace FrontierFunctions.Pipeline.Timeline.Hl7;

/// <content>What each segment says.</content>
internal sealed partial class Hl7FileEvents
{
    /// <summary>PID: birth, death, sex, race and ethnicity, once a file.</summary>
    private string? Person(ReadOnlySpan<byte> pid)
    {
        if (Time(pid, 7) is { } birth)
        {
            Once("MEDS_BIRTH", null, birth);
        }

        var death = Time(pid, 29);
        if (death is not null || _values.Component(Field(pid, 30), 1) == "Y")
        {
            Once("MEDS_DEATH", null, death);
        }

        if (_values.Component(Field(pid, 8), 1) switch
        {
            "M" => "male",
            "F" => "female",
            "O" or "A" or "N" => "other",
            "U" => "unknown",
            _ => null,
        } is { } sex)
        {
            Once($"SEX//{sex}", null, null);
        }

        Categories(pid, 10, "RACE", "0005");
        Categories(pid, 22, "ETHNICITY", "0189");
        return null;
    }

    private void Categories(ReadOnlySpan<byte> pid, int number, string role, string table)
    {
        foreach (var raw in _values.Repetitions(pid, number))
        {
            if (Hl7Concept.Read(raw, _values, Hl7Concept.V2(table)) is { } concept
                && !concept.Code.EndsWith("//uncoded", StringComparison.Ordinal))
            {
                var category = concept.As(role);
                Once(category.Code, category.Display, null);
            }
        }
    }

    private void Once(string code, string? display, DateTimeOffset? time)
    {
        if (_people.Count >= MostPeople)
        {
            _people.Clear();
        }

        if (_people.Add((_subject!, code, time)))
        {
            _emit(new MedsEvent
            {
                SubjectId = _subject!, Time = time, Code = code, Display = display, Source = $"PID/{_subject}",
            });
        }
    }

    /// <summary>PV1: the stay with its class; the events that cancel one take it back.</summary>
    /// <remarks>Classes of table 0004 as v3 ActCode: I IMP, E EMER, O and R AMB, B IMP; P is planned.</remarks>
    private string? Stay(ReadOnlySpan<byte> pv1)
    {
        var key = $"{_subject}/{_encounter ?? _messageId}";
        if (_trigger is "A11" or "A23" or "A27" or "A38")
        {
            _stays.Cancel(key);
            return WithoutEvents.Retracted;
        }

        var (admitted, discharged) = (Time(pv1, 44), Time(pv1, 45));
        var code = _values.Component(Field(pv1, 2), 1) switch
        {
            "I" or "B" => "IMP",
            "E" => "EMER",
            "O" or "R" => "AMB",
            "P" => "PRENC",
            _ => "unknown",
        };
        if (code == "PRENC" && admitted is null)
        {
            return WithoutEvents.NotDone;
        }

        if (_encounter is null && admitted is null)
        {
            return WithoutEvents.NoCode;
        }

        var discharge = Concept(Field(pv1, 36), Hl7Concept.V2("0112"));
        var stay = Event("PV1", new CodedConcept($"ENCOUNTER//{code}", null), admitted);
        _stays.Add(key, stay with
        {
            End = discharged, Source = _encounter is null ? stay.Source : $"PV1/{_encounter}",
        }, discharge);
        return null;
    }

    /// <summary>OBR of a result message: its code, as FHIR's DiagnosticReport; an order is no event.</summary>
    private string? Report(ReadOnlySpan<byte> obr)
    {
        var status = Status(_values.Component(Field(obr, 25), 1));
        if (status == "cancelled")
        {
            return WithoutEvents.Retracted;
        }

        if (_messageType != "ORU")
        {
            return WithoutEvents.NotDone;
        }

        if (Concept(Field(obr, 4)) is not { } concept)
        {
            return WithoutEvents.NoCode;
        }

        _emit(Event("OBR", concept, _observed) with { End = Time(obr, 8), Status = status });
        return null;
    }

    private string? Observation(ReadOnlySpan<byte> obx)
    {
        var status = _values.Component(Field(obx, 11), 1);
        if (status is "D" or "W" or "X" or "N")
        {
            return WithoutEvents.Retracted;
        }

        if (Concept(Field(obx, 3)) is not { } concept)
        {
            return WithoutEvents.NoCode;
        }

        var time = Time(obx, 14) ?? _observed ?? Time(obx, 19);
        var fact = Event("OBX", concept, time) with { Status = Status(status) };
        foreach (var complete in Hl7ObservationValue.Complete(fact, obx, _values))
        {
            _emit(complete);
        }

        return null;
    }

    /// <summary>Tables 0085 and 0123 in the words of FHIR's ObservationStatus.</summary>
    private static string? Status(string? code) => code switch
    {
        "F" or "U" => "final",
        "C" => "corrected",
        "A" or "B" or "V" => "amended",
        "P" or "S" or "R" or "M" => "preliminary",
        "I" or "O" => "registered",
        "X" or "Y" or "Z" => "cancelled",
        _ => null,
    };

    private string? Diagnosis(ReadOnlySpan<byte> dg1)
    {
        if (_values.Component(Field(dg1, 21), 1) == "D")
        {
            return WithoutEvents.Retracted;
        }

        if (Concept(Field(dg1, 3)) is not { } concept)
        {
            return WithoutEvents.NoCode;
        }

        // Table 0052: W is a working diagnosis.
        var isSuspected = _values.Component(Field(dg1, 6), 1) == "W";
        return Add("DG1", isSuspected ? concept.As("SUSPECTED") : concept, Time(dg1, 5) ?? Time(dg1, 19));
    }

    private string? Allergy(string name, ReadOnlySpan<byte> segment, int time, string? action)
    {
        if (action == "D" || _values.Component(Field(segment, 17), 1) is "E" && name == "IAM")
        {
            return WithoutEvents.Retracted;
        }

        return Concept(Field(segment, 3)) is { } concept
            ? Add(name, concept.As("ALLERGY"), Time(segment, time)) : WithoutEvents.NoCode;
    }

    private string? Problem(ReadOnlySpan<byte> prb)
    {
        if (_values.Component(Field(prb, 1), 1) is "DE" or "CO")
        {
            return WithoutEvents.Retracted;
        }

        if (Concept(Field(prb, 3)) is not { } concept)
        {
            return WithoutEvents.NoCode;
        }

        _emit(Event("PRB", concept, Time(prb, 16) ?? Time(prb, 7) ?? Time(prb, 2)) with { End = Time(prb, 9) });
        return null;
    }

    private string? Procedure(ReadOnlySpan<byte> pr1)
    {
        if (_values.Component(Field(pr1, 20), 1) == "D")
        {
            return WithoutEvents.Retracted;
        }

        return Concept(Field(pr1, 3)) is { } concept ? Add("PR1", concept, Time(pr1, 5)) : WithoutEvents.NoCode;
    }

    /// <summary>RXA: a vaccination, or a medication with its dose. 999 is no dose (CDC implementation guide 2.5.1).
    /// </summary>
    private string? Administration(ReadOnlySpan<byte> rxa)
    {
        if (_values.Component(Field(rxa, 21), 1) == "D")
        {
            return WithoutEvents.Retracted;
        }

        if (_values.Component(Field(rxa, 20), 1) is "RE" or "NA")
        {
            return WithoutEvents.NotDone;
        }

        if (Concept(Field(rxa, 5)) is not { } concept)
        {
            return WithoutEvents.NoCode;
        }

        var (start, end) = (Time(rxa, 3), Time(rxa, 4));
        var fact = Event("RXA", concept, start) with { End = end == start ? null : end };
        if (!concept.Code.StartsWith("CVX//", StringComparison.Ordinal)
            && Hl7ObservationValue.Number(_values.Component(Field(rxa, 6), 1)) is { } dose and not 999)
        {
            fact = fact with { NumericValue = dose, Unit = Hl7ObservationValue.Unit(Field(rxa, 7), _values) };
        }

        _emit(fact);
        return null;
    }

    private string? Medication(string name, ReadOnlySpan<byte> segment, int code)
    {
        if (_orderControl is "CA" or "OC" or "CR" or "DE")
        {
            return WithoutEvents.Retracted;
        }

        return Concept(Field(segment, code)) is { } concept ? Add(name, concept, _ordered) : WithoutEvents.NoCode;
    }

    private string? Dispense(ReadOnlySpan<byte> rxd) => Concept(Field(rxd, 2)) is { } concept
        ? Add("RXD", concept, Time(rxd, 3) ?? _ordered) : WithoutEvents.NoCode;
}
