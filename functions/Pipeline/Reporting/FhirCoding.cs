using System.Text.Json;

namespace FrontierFunctions.Pipeline.Reporting;

/// <summary>Turns event codes back into the code systems of FHIR.</summary>
internal static class FhirCoding
{
    /// <summary>Writes a CodeableConcept: the coding where its system is known, and always the text.</summary>
    public static void Write(Utf8JsonWriter json, string name, string code, string label)
    {
        json.WriteStartObject(name);
        var (vocabulary, bare) = EventKinds.Coding(code);
        if (System(vocabulary) is { } system && IsCode(bare))
        {
            json.WriteStartArray("coding"u8);
            json.WriteStartObject();
            json.WriteString("system"u8, system);
            json.WriteString("code"u8, bare);
            json.WriteString("display"u8, Text(label));
            json.WriteEndObject();
            json.WriteEndArray();
        }

        json.WriteString("text"u8, Text(label));
        json.WriteEndObject();
    }

    /// <summary>Writes a CodeableConcept of one coding of HL7's own.</summary>
    public static void WriteHl7(Utf8JsonWriter json, string name, string system, string code)
    {
        json.WriteStartObject(name);
        json.WriteStartArray("coding"u8);
        json.WriteStartObject();
        json.WriteString("system"u8, "http://terminology.hl7.org/CodeSystem/" + system);
        json.WriteString("code"u8, code);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>A string as FHIR allows it: bounded, not empty, without control characters.</summary>
    public static string Text(string value)
    {
        var clean = string.Concat(Notation.Shorten(value, 400).Where(c => !char.IsControl(c))).Trim();
        return clean.Length == 0 ? "not named" : clean;
    }

    /// <summary>FHIR's <c>code</c>: no white space at the ends nor twice in a row.</summary>
    private static bool IsCode(string code) =>
        code.Length is > 0 and <= 64 && !code.Any(c => char.IsWhiteSpace(c) || char.IsControl(c));

    private static string? System(string vocabulary) => vocabulary switch
    {
        "LOINC" => "http://loinc.org",
        "SNOMED" => "http://snomed.info/sct",
        "RXNORM" => "http://www.nlm.nih.gov/research/umls/rxnorm",
        "CVX" => "http://hl7.org/fhir/sid/cvx",
        "ICD10CM" => "http://hl7.org/fhir/sid/icd-10-cm",
        "ICD10" => "http://hl7.org/fhir/sid/icd-10",
        "ICD9CM" => "http://hl7.org/fhir/sid/icd-9-cm",
        "ICD10PCS" => "http://www.cms.gov/Medicare/Coding/ICD10",
        "CPT" => "http://www.ama-assn.org/go/cpt",
        "NDC" => "http://hl7.org/fhir/sid/ndc",
        "ATC" => "http://www.whocc.no/atc",
        "DCM" => "http://dicom.nema.org/resources/ontology/DCM",
        _ => null,
    };
}
