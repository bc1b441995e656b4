using System.Text.Json;

namespace FrontierFunctions.Pipeline.Timeline.Fhir;

/// <summary>
/// MedicationRequest, MedicationStatement, MedicationAdministration, MedicationDispense and Immunization. Which of
/// these a medication's event comes from stands in its source.
/// </summary>
/// <remarks>
/// A medication that stands in a resource of its own is looked for among the contained ones, then in the same file,
/// before or after. One that is not there gives <c>MEDICATION//{id}</c>: its code stands in another file.
/// </remarks>
internal sealed class MedicationEvents(Action<MedsEvent> emit, int mostWaiting)
{
    private const int MostMedications = 100_000;
    private const string Reference = "MEDICATION//";
    private readonly Dictionary<string, CodedConcept> _medications = new(StringComparer.Ordinal);
    private readonly List<MedsEvent> _waiting = [];

    /// <summary>True when so many wait that they are released early, in order to bound memory.</summary>
    public bool IsFull => _waiting.Count >= mostWaiting;

    /// <summary>Medication: kept for those that refer to it; the first 100,000 of a file.</summary>
    public string? ReadMedication(FhirResource medication, string? fullUrl)
    {
        if (CodedConcept.Read(medication.Body.Member("code")) is { } concept && _medications.Count < MostMedications)
        {
            _medications[medication.Id] = concept;
            if (fullUrl is not null)
            {
                _medications[fullUrl[(fullUrl.LastIndexOfAny([':', '/']) + 1)..]] = concept;
            }
        }

        return WithoutEvents.OfThisType;
    }

    /// <summary>MedicationRequest: when it was authored, to the end of what it orders.</summary>
    public string? ReadRequest(FhirResource request)
    {
        var body = request.Body;
        var refusal = request.Status is "entered-in-error" or "cancelled" or "draft" ? WithoutEvents.Retracted
            : body.Flag("doNotPerform") == true || body.Text("intent") is "proposal" or "plan"
            ? WithoutEvents.NotDone
            : null;
        var end = body.Items("dosageInstruction").Select(dosage => FhirPeriod.Timing(dosage.Member("timing")).End)
            .Max();
        return refusal ?? Add(request, body.Time("authoredOn"), fact => fact with { End = end });
    }

    /// <summary>MedicationStatement: from when to when it was taken, else when that was said.</summary>
    public string? ReadStatement(FhirResource statement)
    {
        var refusal = statement.Status is "entered-in-error" ? WithoutEvents.Retracted
            : statement.Status is "not-taken" or "intended" ? WithoutEvents.NotDone : null;
        var (start, end) = FhirPeriod.Read(statement.Body, "effective");
        return refusal ?? Add(statement, start ?? statement.Body.Time("dateAsserted"), fact => fact with { End = end });
    }

    /// <summary>MedicationAdministration: when it was given, with its dose.</summary>
    public string? ReadAdministration(FhirResource administration)
    {
        var refusal = administration.Status is "entered-in-error" ? WithoutEvents.Retracted
            : administration.Status is "not-done" ? WithoutEvents.NotDone : null;
        var (start, end) = FhirPeriod.Read(administration.Body, "effective");
        var dose = administration.Body.Member("dosage").Member("dose");
        return refusal ?? Add(administration, start, fact => FhirValue.WithQuantity(fact with { End = end }, dose));
    }

    /// <summary>MedicationDispense: when it was handed over, else when it was prepared.</summary>
    public string? ReadDispense(FhirResource dispense)
    {
        var refusal = dispense.Status is "entered-in-error" or "cancelled" ? WithoutEvents.Retracted
            : dispense.Status is "declined" or "preparation" ? WithoutEvents.NotDone : null;
        return refusal
            ?? Add(dispense, dispense.Body.Time("whenHandedOver") ?? dispense.Body.Time("whenPrepared"), fact => fact);
    }

    /// <summary>Immunization: when it was given, else when that was recorded.</summary>
    public static string? ReadImmunization(FhirResource immunization)
    {
        if (immunization.Status is "entered-in-error" or "not-done")
        {
            return immunization.Status is "not-done" ? WithoutEvents.NotDone : WithoutEvents.Retracted;
        }

        var body = immunization.Body;
        if (CodedConcept.Read(body.Member("vaccineCode")) is not { } concept)
        {
            return WithoutEvents.NoCode;
        }

        immunization.Add(immunization.Event(concept, body.Time("occurrenceDateTime") ?? body.Time("recorded")));
        return null;
    }

    /// <summary>Emits what waited for a Medication, with its code if it came.</summary>
    /// <returns>The number of events emitted.</returns>
    public int Release()
    {
        foreach (var fact in _waiting)
        {
            emit(_medications.TryGetValue(fact.Code[Reference.Length..], out var concept)
                ? fact with { Code = concept.Code, Display = concept.Display ?? fact.Display } : fact);
        }

        var count = _waiting.Count;
        _waiting.Clear();
        return count;
    }

    private string? Add(FhirResource resource, DateTimeOffset? time, Func<MedsEvent, MedsEvent> complete)
    {
        var stated = resource.Body.Member("medicationReference");
        var own = CodedConcept.Read(resource.Body.Member("medicationCodeableConcept"))
            ?? Contained(resource.Body, stated);
        if (own is { } concept)
        {
            resource.Add(complete(resource.Event(concept, time)));
            return null;
        }

        if (resource.Body.ReferencedId("medicationReference", "Medication") is { } id)
        {
            var fact = complete(resource.Event(new CodedConcept(Reference + id, stated.Text("display")), time));
            if (_medications.TryGetValue(id, out var known))
            {
                resource.Add(fact with { Code = known.Code, Display = known.Display ?? fact.Display });
                return null;
            }

            _waiting.Add(fact);
            return null;
        }

        if (stated.Text("display") is not { } display)
        {
            return WithoutEvents.NoCode;
        }

        resource.Add(complete(resource.Event(new CodedConcept($"{CodeVocabulary.Other}//uncoded", display), time)));
        return null;
    }

    private static CodedConcept? Contained(JsonElement body, JsonElement stated)
    {
        if (stated.Text("reference") is not ['#', .. var id])
        {
            return null;
        }

        foreach (var contained in body.Items("contained"))
        {
            if (contained.Text("id") == id)
            {
                return CodedConcept.Read(contained.Member("code"));
            }
        }

        return null;
    }
}
