using System.Text;
using System.Text.Json.Nodes;

namespace FrontierFunctions.Local.Samples;

/// <summary>The FHIR R4 data types that the sample records are made of.</summary>
internal static class FhirJson
{
    public const string Loinc = "http://loinc.org";
    public const string Snomed = "http://snomed.info/sct";
    public const string Icd10 = "http://hl7.org/fhir/sid/icd-10-cm";
    public const string RxNorm = "http://www.nlm.nih.gov/research/umls/rxnorm";
    public const string Cvx = "http://hl7.org/fhir/sid/cvx";
    public const string Ucum = "http://unitsofmeasure.org";
    private const string Terminology = "http://terminology.hl7.org/CodeSystem/";

    public static JsonObject Coding(string system, string code, string? display = null)
    {
        var coding = new JsonObject { ["system"] = system, ["code"] = code };
        if (display is not null)
        {
            coding["display"] = display;
        }

        return coding;
    }

    public static JsonObject Concept(string system, string code, string? display = null)
    {
        var concept = new JsonObject { ["coding"] = new JsonArray(Coding(system, code, display)) };
        if (display is not null)
        {
            concept["text"] = display;
        }

        return concept;
    }

    /// <summary>A concept of an HL7 code system: <c>v2-0203</c>, <c>condition-clinical</c> ...</summary>
    public static JsonObject Hl7(string codeSystem, string code) => Concept(Terminology + codeSystem, code);

    public static JsonObject Hl7Coding(string codeSystem, string code) => Coding(Terminology + codeSystem, code);

    public static JsonObject Reference(string reference, string? display = null)
    {
        var json = new JsonObject { ["reference"] = reference };
        if (display is not null)
        {
            json["display"] = display;
        }

        return json;
    }

    public static JsonObject Identifier(string? type, string system, string value, string? assigner = null)
    {
        var identifier = new JsonObject();
        if (type is not null)
        {
            identifier["type"] = Hl7("v2-0203", type);
        }

        identifier["system"] = system;
        identifier["value"] = value;
        if (assigner is not null)
        {
            identifier["assigner"] = new JsonObject { ["display"] = assigner };
        }

        return identifier;
    }

    public static JsonObject Quantity(double value, string unit) =>
        new() { ["value"] = (decimal)value, ["unit"] = unit, ["system"] = Ucum, ["code"] = unit };

    public static JsonObject Telecom(string system, string value, string use) =>
        new() { ["system"] = system, ["value"] = value, ["use"] = use };

    public static JsonObject Narrative(string xhtml) => new()
    {
        ["status"] = "generated", ["div"] = $"<div xmlns=\"http://www.w3.org/1999/xhtml\">{xhtml}</div>",
    };

    public static JsonArray Note(string text, string? author = null)
    {
        var note = new JsonObject { ["text"] = text };
        if (author is not null)
        {
            note["authorString"] = author;
        }

        return new JsonArray(note);
    }

    public static JsonObject Attachment(string contentType, string text, string title) => new()
    {
        ["contentType"] = contentType,
        ["language"] = "en",
        ["data"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(text)),
        ["title"] = title,
    };

    public static JsonObject Resource(string type, string id) => new() { ["resourceType"] = type, ["id"] = id };
}
