using System.Collections.Frozen;
using System.Text.Json;

namespace FrontierFunctions.Pipeline.Timeline.Fhir;

/// <summary>
/// The events of one file while it is read: sends each resource to the reader of its type and counts.
/// </summary>
internal sealed class FhirFileEvents
{
    private const string OtherType = "(other)";
    private const int DeepestBundle = 4;

    /// <summary>
    /// The types that are counted by name. A name from the input never becomes a key: it could be anything.
    /// </summary>
    private static readonly FrozenSet<string> NamedTypes = FrozenSet.Create(
        StringComparer.Ordinal,
        "AdverseEvent", "AllergyIntolerance", "Appointment", "AuditEvent", "Basic", "Binary", "BodyStructure", "Bundle",
        "CarePlan", "CareTeam", "Claim", "ClaimResponse", "ClinicalImpression", "Communication", "Composition", "Condition",
        "Consent", "Coverage", "DetectedIssue", "Device", "DeviceMetric", "DeviceRequest", "DeviceUseStatement",
        "DiagnosticReport", "DocumentReference", "Encounter", "EpisodeOfCare", "ExplanationOfBenefit", "FamilyMemberHistory",
        "Flag", "Goal", "Group", "HealthcareService", "ImagingStudy", "Immunization", "ImmunizationEvaluation",
        "ImmunizationRecommendation", "List", "Location", "Media", "Medication", "MedicationAdministration",
        "MedicationDispense", "MedicationRequest", "MedicationStatement", "MolecularSequence", "NutritionOrder", "Observation",
        "OperationOutcome", "Organization", "Patient", "Person", "Practitioner", "PractitionerRole", "Procedure", "Provenance",
        "Questionnaire", "QuestionnaireResponse", "RelatedPerson", "RequestGroup", "ResearchSubject", "RiskAssessment",
        "Schedule", "ServiceRequest", "Slot", "Specimen", "Substance", "SupplyDelivery", "SupplyRequest", "Task",
        "VisionPrescription");

    private readonly Action<MedsEvent> _emit;
    private readonly MedicationEvents _medications;
    private readonly List<MedsEvent> _events = [];
    private readonly SortedDictionary<string, long> _types = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _without = new(StringComparer.Ordinal);
    private long _eventCount;
    private long _resourceCount;
    private int _depth;

    /// <param name="emit">Receives the events.</param>
    /// <param name="mostWaitingMedications">Number of events that may wait for a Medication.</param>
    public FhirFileEvents(Action<MedsEvent> emit, int mostWaitingMedications)
    {
        _emit = emit;
        _medications = new MedicationEvents(emit, mostWaitingMedications);
    }

    /// <summary>
    /// Reads an entry of a Bundle; one without a resource (a deletion, a bare response) says nothing.
    /// </summary>
    public void ReadEntry(JsonElement entry)
    {
        var resource = entry.Member("resource");
        if (resource.ValueKind == JsonValueKind.Object)
        {
            ReadResource(resource, resource.Text("resourceType") ?? "", entry.Text("fullUrl"));
        }
    }

    /// <summary>Reads one resource; undefined for a Bundle whose entries were read before.</summary>
    public void ReadResource(JsonElement body, string type, string? fullUrl)
    {
        Count(_types, NamedTypes.Contains(type) ? type : OtherType);
        _resourceCount++;
        if (body.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        if (type == "Bundle")
        {
            ReadNested(body);
            return;
        }

        _events.Clear();
        if (Read(new FhirResource(body, type, fullUrl, _events), fullUrl) is { } reason)
        {
            Count(_without, reason);
        }

        _events.ForEach(_emit);
        _eventCount += _events.Count;
        if (_medications.IsFull)
        {
            _eventCount += _medications.Release();
        }
    }

    /// <summary>Emits what is left and sums up.</summary>
    public EventSummary Finish(long bytes)
    {
        _eventCount += _medications.Release();
        return new EventSummary
        {
            Events = _eventCount,
            Resources = _resourceCount,
            ResourcesByType = _types,
            WithoutEvents = _without,
            Bytes = bytes,
        };
    }

    private void ReadNested(JsonElement bundle)
    {
        if (++_depth <= DeepestBundle)
        {
            foreach (var entry in bundle.Items("entry"))
            {
                ReadEntry(entry);
            }
        }

        _depth--;
    }

    private string? Read(FhirResource resource, string? fullUrl) => resource.Type switch
    {
        "Medication" => _medications.ReadMedication(resource, fullUrl),
        "Claim" => WithoutEvents.Repeats,
        "Patient" or "Encounter" or "ImagingStudy" or "Procedure" or "Condition" or "AllergyIntolerance" or "CarePlan" or "Goal"
            or "ExplanationOfBenefit" or "Observation" or "DiagnosticReport" or "MedicationRequest" or "MedicationStatement"
            or "MedicationAdministration" or "MedicationDispense" or "Immunization"
            => resource.SubjectId is null ? WithoutEvents.NoSubject : ReadSubject(resource),
        _ => WithoutEvents.OfThisType,
    };

    private string? ReadSubject(FhirResource resource) => resource.Type switch
    {
        "Patient" => PatientEvents.Read(resource),
        "Encounter" => EncounterEvents.ReadEncounter(resource),
        "ImagingStudy" => EncounterEvents.ReadImagingStudy(resource),
        "Procedure" => EncounterEvents.ReadProcedure(resource),
        "Condition" => ConditionEvents.ReadCondition(resource),
        "AllergyIntolerance" => ConditionEvents.ReadAllergy(resource),
        "CarePlan" => ConditionEvents.ReadCarePlan(resource),
        "Goal" => ConditionEvents.ReadGoal(resource),
        "ExplanationOfBenefit" => ConditionEvents.ReadExplanationOfBenefit(resource),
        "Observation" => ObservationEvents.ReadObservation(resource),
        "DiagnosticReport" => ObservationEvents.ReadDiagnosticReport(resource),
        "MedicationRequest" => _medications.ReadRequest(resource),
        "MedicationStatement" => _medications.ReadStatement(resource),
        "MedicationAdministration" => _medications.ReadAdministration(resource),
        "MedicationDispense" => _medications.ReadDispense(resource),
        _ => MedicationEvents.ReadImmunization(resource),
    };

    private static void Count(SortedDictionary<string, long> counts, string key) =>
        counts[key] = counts.GetValueOrDefault(key) + 1;
}
