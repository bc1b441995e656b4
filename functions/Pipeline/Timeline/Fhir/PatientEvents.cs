using System.Text.Json;

namespace FrontierFunctions.Pipeline.Timeline.Fhir;

/// <summary>
/// Patient: <c>MEDS_BIRTH</c>, <c>MEDS_DEATH</c> (without a time when only the fact is known) and, without a time,
/// <c>SEX//male</c>, <c>SEX_AT_BIRTH//M</c>, <c>ZIP3//021</c>, <c>RACE//CDCREC//2106-3</c>, <c>ETHNICITY//CDCREC//2186-5</c>.
/// </summary>
/// <remarks>
/// Source of race, ethnicity and sex at birth: US Core extensions, any of their OMB and detailed categories.
/// </remarks>
internal static class PatientEvents
{
    private const string UsCore = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-";

    public static string? Read(FhirResource patient)
    {
        var body = patient.Body;
        if (body.Time("birthDate") is { } birth)
        {
            patient.Add(patient.Event(new CodedConcept("MEDS_BIRTH", null), birth));
        }

        var death = body.Time("deceasedDateTime");
        if (death is not null || body.Flag("deceasedBoolean") == true || body.Text("deceasedDateTime") is not null)
        {
            patient.Add(patient.Event(new CodedConcept("MEDS_DEATH", null), death));
        }

        if (body.Text("gender") is "male" or "female" or "other" or "unknown")
        {
            patient.Add(patient.Event(new CodedConcept($"SEX//{body.Text("gender")}", null), null));
        }

        foreach (var address in body.Items("address"))
        {
            if (Zip3(address.Text("postalCode")) is { } zip3)
            {
                patient.Add(patient.Event(new CodedConcept($"ZIP3//{zip3}", null), null));
                break;
            }
        }

        foreach (var extension in body.Items("extension"))
        {
            switch (extension.Text("url"))
            {
                case UsCore + "race":
                    Categories(patient, extension, "RACE");
                    break;
                case UsCore + "ethnicity":
                    Categories(patient, extension, "ETHNICITY");
                    break;
                case UsCore + "birthsex" when extension.Text("valueCode") is "F" or "M" or "UNK" or "OTH":
                    patient.Add(
                        patient.Event(new CodedConcept($"SEX_AT_BIRTH//{extension.Text("valueCode")}", null), null));
                    break;
            }
        }

        return null;
    }

    /// <summary>What de-identification leaves of a ZIP code; null where it is none, or replaced by 000.</summary>
    private static string? Zip3(string? postalCode) =>
        postalCode is { Length: >= 3 } && postalCode[..3].All(char.IsAsciiDigit) && postalCode[..3] != "000"
            ? postalCode[..3]
            : null;

    private static void Categories(FhirResource patient, JsonElement extension, string role)
    {
        foreach (var category in extension.Items("extension"))
        {
            if (category.Text("url") is "ombCategory" or "detailed"
                && CodedConcept.OfCoding(category.Member("valueCoding")) is { } concept)
            {
                patient.Add(patient.Event(concept.As(role), null));
            }
        }
    }
}
