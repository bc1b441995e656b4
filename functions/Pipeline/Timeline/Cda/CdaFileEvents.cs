using System.Security.Cryptography;
using System.Text;
using FrontierFunctions.Pipeline.Timeline.Fhir;

namespace FrontierFunctions.Pipeline.Timeline.Cda;

/// <summary>
/// The events of one document. Templates are those of C-CDA R2.1 (HL7 CDA R2 Implementation Guide, volume 2); records
/// are called by the FHIR types that they stand for, so that events of both formats are alike.
/// </summary>
internal sealed class CdaFileEvents(Action<MedsEvent> emit)
{
    private const string ProblemObservation = "2.16.840.1.113883.10.20.22.4.4";
    private const string AllergyObservation = "2.16.840.1.113883.10.20.22.4.7";
    private const string ImmunizationActivity = "2.16.840.1.113883.10.20.22.4.52";
    private readonly SortedDictionary<string, long> _types = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _without = new(StringComparer.Ordinal);
    private string? _subject;
    private string? _encounter;
    private long _events;
    private long _records;

    /// <summary>Reads a root element.</summary>
    public void Read(CdaNode root)
    {
        if (root.Name == "ClinicalDocument")
        {
            _subject = SubjectOf(root.At("recordTarget", "patientRole")?.First("id"));
            var stay = root.At("componentOf", "encompassingEncounter");
            _encounter = stay is null ? null : IdOf(stay);
            if (root.At("recordTarget", "patientRole", "patient") is { } patient)
            {
                Record("Patient", () => Patient(patient));
            }

            if (stay is not null)
            {
                Record("Encounter", () => Encounter(stay, stay.First("code")));
            }
        }

        // Documents nest no deeper than the tokenizer allows, so neither does this.
        Walk(root);
    }

    /// <summary>Sums up.</summary>
    public EventSummary Finish(long bytes) => new()
    {
        Events = _events,
        Resources = _records,
        ResourcesByType = _types,
        WithoutEvents = _without,
        Bytes = bytes,
    };

    private void Walk(CdaNode node)
    {
        foreach (var child in node.Children)
        {
            switch (child.Name)
            {
                case "observation":
                    Record(TypeOf(child), () => Observation(child));
                    break;
                case "substanceAdministration":
                    var type = child.Is(ImmunizationActivity) ? "Immunization"
                        : child["moodCode"] == "EVN" ? "MedicationStatement" : "MedicationRequest";
                    Record(type, () => Medication(child, type));
                    break;
                case "procedure":
                    Record("Procedure", () => Procedure(child));
                    break;
                case "encounter":
                    Record("Encounter", () => child["moodCode"] is null or "EVN"
                        ? Encounter(child, child.First("code")) : WithoutEvents.NotDone);
                    break;
                case "act" when child.Is("2.16.840.1.113883.10.20.22.4.12"):
                    Record("Procedure", () => Procedure(child));
                    break;
                case "relatedSubject" or "externalAct" or "externalDocument" or "text" or "recordTarget" or "componentOf":
                    break;
                case "organizer" when child.First("subject") is not null:
                    // Family history is about somebody else.
                    break;
                default:
                    Walk(child);
                    break;
            }
        }
    }

    private static string TypeOf(CdaNode observation) => observation.Is(ProblemObservation) ? "Condition"
        : observation.Is(AllergyObservation) ? "AllergyIntolerance"
        : observation.Is("2.16.840.1.113883.10.20.22.4.13") ? "Procedure"
        : "Observation";

    private void Record(string type, Func<string?> read)
    {
        _types[type] = _types.GetValueOrDefault(type) + 1;
        _records++;
        if ((_subject is null ? WithoutEvents.NoSubject : read()) is { } reason)
        {
            _without[reason] = _without.GetValueOrDefault(reason) + 1;
        }
    }

    private string? Patient(CdaNode patient)
    {
        var source = $"Patient/{_subject}";
        if (CdaValues.Time(patient.First("birthTime")) is { } birth)
        {
            Add(source, new CodedConcept("MEDS_BIRTH", null), birth);
        }

        var death = CdaValues.Time(patient.First("sdtc:deceasedTime"));
        if (death is not null || patient.First("sdtc:deceasedInd")?["value"] == "true")
        {
            Add(source, new CodedConcept("MEDS_DEATH", null), death);
        }

        var sex = patient.First("administrativeGenderCode")?["code"] switch
        {
            "M" => "male",
            "F" => "female",
            "UN" => "other",
            _ => null,
        };
        if (sex is not null)
        {
            Add(source, new CodedConcept($"SEX//{sex}", null), null);
        }

        foreach (var item in patient.Children)
        {
            var role = item.Name is "raceCode" or "sdtc:raceCode" ? "RACE"
                : item.Name is "ethnicGroupCode" or "sdtc:ethnicGroupCode" ? "ETHNICITY" : null;
            if (role is not null && item["code"] is not null && CdaValues.Concept(item) is { } concept)
            {
                Add(source, concept.As(role), null);
            }
        }

        return null;
    }

    private string? Observation(CdaNode observation)
    {
        if (Refusal(observation) is { } refusal)
        {
            return refusal;
        }

        var (start, end) = CdaValues.Period(observation);
        var isProblem = observation.Is(ProblemObservation);
        if (isProblem || observation.Is(AllergyObservation))
        {
            var allergen = observation.Children.Where(child => child.Name == "participant")
                .Select(child => child.At("participantRole", "playingEntity", "code")).FirstOrDefault(code => code is not null);
            if ((CdaValues.Concept(isProblem ? observation.First("value") : allergen)
                ?? CdaValues.Concept(observation.First("value"))) is not { } stated)
            {
                return WithoutEvents.NoCode;
            }

            Add(observation, isProblem ? "Condition" : "AllergyIntolerance", isProblem ? stated : stated.As("ALLERGY"), start, end);
            return null;
        }

        if (CdaValues.Concept(observation.First("code")) is not { } concept)
        {
            return WithoutEvents.NoCode;
        }

        var fact = Event($"{TypeOf(observation)}/{IdOf(observation)}", concept, start) with
        {
            End = end,
            Status = observation.First("statusCode")?["code"],
        };
        Emit(CdaValues.WithValue(fact, observation));
        return null;
    }

    private string? Medication(CdaNode administration, string type)
    {
        if ((administration["negationInd"] == "true" ? WithoutEvents.NotDone : Status(administration)) is { } refusal)
        {
            return refusal;
        }

        if (CdaValues.Concept(administration.At("consumable", "manufacturedProduct", "manufacturedMaterial", "code"))
            is not { } concept)
        {
            return WithoutEvents.NoCode;
        }

        var (start, end) = CdaValues.Period(administration);
        Add(administration, type, concept, start, type == "Immunization" ? null : end);
        return null;
    }

    private string? Procedure(CdaNode procedure)
    {
        if (Refusal(procedure) is { } refusal)
        {
            return refusal;
        }

        if (CdaValues.Concept(procedure.First("code")) is not { } concept)
        {
            return WithoutEvents.NoCode;
        }

        var (start, end) = CdaValues.Period(procedure);
        Add(procedure, "Procedure", concept, start, end);
        return null;
    }

    private string? Encounter(CdaNode encounter, CdaNode? type)
    {
        var (start, end) = CdaValues.Period(encounter);
        const string ActCode = "2.16.840.1.113883.5.4";
        var kind = type is null ? null
            : type.All("translation").Prepend(type).FirstOrDefault(coding => coding["codeSystem"] == ActCode)?["code"];
        Add(encounter, "Encounter", new CodedConcept($"ENCOUNTER//{kind ?? "unknown"}", null), start, end);
        if (CdaValues.Concept(type) is { } concept && type?["codeSystem"] != ActCode)
        {
            Add(encounter, "Encounter", concept, start, end);
        }

        if (CdaValues.Concept(encounter.First("dischargeDispositionCode") ?? encounter.First("sdtc:dischargeDispositionCode"))
            is { } discharge)
        {
            Add(encounter, "Encounter", discharge.As("DISCHARGE"), end, null);
        }

        return null;
    }

    private static string? Refusal(CdaNode act) =>
        act["negationInd"] == "true" || act["moodCode"] is not (null or "EVN") ? WithoutEvents.NotDone : Status(act);

    private static string? Status(CdaNode act) => act.First("statusCode")?["code"] switch
    {
        "nullified" or "cancelled" => WithoutEvents.Retracted,
        "held" or "new" => WithoutEvents.NotDone,
        _ => null,
    };

    private void Add(CdaNode act, string type, CodedConcept concept, DateTimeOffset? start, DateTimeOffset? end) =>
        Emit(Event($"{type}/{IdOf(act)}", concept, start) with { End = end, Status = act.First("statusCode")?["code"] });

    private void Add(string source, CodedConcept concept, DateTimeOffset? time) => Emit(Event(source, concept, time));

    private MedsEvent Event(string source, CodedConcept concept, DateTimeOffset? time) => new()
    {
        SubjectId = _subject!,
        Time = time,
        Code = concept.Code,
        Display = concept.Display,
        EncounterId = _encounter,
        Source = source,
    };

    private void Emit(MedsEvent fact)
    {
        _events++;
        emit(fact);
    }

    // The pseudonym is a UUID: nothing else is taken for a subject.
    private static string? SubjectOf(CdaNode? id) =>
        (id?["extension"] ?? id?["root"]) is { } text && Guid.TryParseExact(text, "D", out _) ? text : null;

    private static string IdOf(CdaNode act)
    {
        var id = act.First("id");
        return id?["extension"] ?? id?["root"]
            ?? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Fingerprint(act))).AsSpan(0, 16));
    }

    private static string Fingerprint(CdaNode act) =>
        $"{act.Name}|{act.First("code")?["code"]}|{act.First("effectiveTime")?["value"]}|{act.First("value")?["value"]}";
}
