using System.Text.Json.Nodes;

namespace FrontierFunctions.Local.Samples;

/// <summary>One sample patient's records while they are written: ids, and how records refer to each other.</summary>
internal sealed class SampleChart(SamplePerson person, SampleRandom random)
{
    private int _references;

    public SamplePerson Person { get; } = person;

    public SampleRandom Random { get; } = random;

    public string PractitionerId { get; } = random.Uuid();

    public string OrganizationId { get; } = random.Uuid();

    public string LocationId { get; } = random.Uuid();

    public string NewId() => Random.Uuid();

    public JsonObject Reference(string type, string id, string? display = null) => FhirJson.Reference(
        Person.Course.Form == SampleForm.Transaction ? $"urn:uuid:{id}" : $"{type}/{id}", display);

    /// <summary>
    /// The patient, in turn by plain reference, with the name as display, and (outside transactions) by absolute
    /// address.
    /// </summary>
    public JsonObject Subject()
    {
        var name = $"{Person.Given} {Person.Family}";
        return (_references++ % 3, Person.Course.Form) switch
        {
            (1, _) => Reference("Patient", Person.LocalId, name),
            (2, not SampleForm.Transaction) => FhirJson.Reference($"https://ehr.example/fhir/Patient/{Person.LocalId}"),
            _ => Reference("Patient", Person.LocalId),
        };
    }

    public JsonObject Clinician() =>
        Reference("Practitioner", PractitionerId, $"Dr. {Person.ClinicianGiven} {Person.ClinicianFamily}");

    /// <summary>All records, the patient's own first.</summary>
    public IEnumerable<JsonObject> Records()
    {
        yield return PersonRecords.Patient(this);
        yield return PersonRecords.Practitioner(this);
        yield return PersonRecords.Organization(this);
        yield return PersonRecords.Location(this);
        yield return PersonRecords.RelatedPerson(this);
        yield return PersonRecords.Coverage(this);
        yield return PersonRecords.Device(this);
        foreach (var record in new ClinicalRecords(this).All())
        {
            yield return record;
        }
    }
}
