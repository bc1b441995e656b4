using System.Buffers;
using System.Text.Json;

namespace FrontierFunctions.Pipeline.Reporting;

/// <summary>
/// Composes the report of one subject as a FHIR R4 document: a Bundle whose first entry is a Composition and whose
/// references all resolve within it (R4, Documents). It holds the pseudonym, no name, no number of a person.
/// </summary>
public static class ReportDocument
{
    /// <summary>The Bundle as UTF-8 JSON: the same bytes for the same input.</summary>
    /// <param name="input">What the report is made from.</param>
    public static byte[] Compose(ReportInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var bundle = new DocumentBundle(new ReportView(input));
        AddEntries(bundle);
        var output = new ArrayBufferWriter<byte>(64 * 1024);
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteString("resourceType"u8, "Bundle"u8);
            WritePseudonymized(json);
            json.WriteStartObject("identifier"u8);
            json.WriteString("system"u8, "urn:ietf:rfc:3986"u8);
            json.WriteString("value"u8, bundle.Document(input.Version));
            json.WriteEndObject();
            json.WriteString("type"u8, "document"u8);
            json.WriteString("timestamp"u8, bundle.Instant);
            bundle.WriteEntries(json);
            json.WriteEndObject();
        }

        return output.WrittenSpan.ToArray();
    }

    private static void AddEntries(DocumentBundle bundle)
    {
        var view = bundle.View;
        var sections = new List<DocumentSection>();
        var composition = bundle.UrnOf("Composition", "");
        var composer = bundle.UrnOf("Device", "composer");
        bundle.Add("Composition", "", json => WriteComposition(json, bundle, composer, sections));
        DocumentResources.AddPatient(bundle);
        DocumentScores.AddComposer(bundle);
        DocumentScores.AddModels(bundle);

        var observations = DocumentObservations.Add(bundle);
        var scores = DocumentScores.AddScores(bundle, Records(view, observations));
        var ended = view.History.Death is null ? "active" : "active at the end";
        sections.Add(new("Risk scores", "75492-9", "Risk assessment and screening note", scores,
            html => DocumentNarrative.Scores(html, view)));
        sections.Add(new("Problems", "11450-4", "Problem list - Reported", DocumentResources.AddProblems(bundle),
            html => DocumentNarrative.Items(html, view, view.History.Problems, ended, "resolved")));
        sections.Add(new("Measurements", "30954-2", "Relevant diagnostic tests/laboratory data Narrative", observations,
            html => DocumentNarrative.Measurements(html, view)));
        sections.Add(new("Medications", "10160-0", "History of Medication use Narrative",
            DocumentResources.AddMedications(bundle),
            html => DocumentNarrative.Items(html, view, view.History.Medications, "active", "past")));
        sections.Add(new("Allergies", "48765-2", "Allergies and adverse reactions Document",
            DocumentResources.AddAllergies(bundle),
            html => DocumentNarrative.Items(html, view, view.History.Allergies, "active", "inactive")));
        sections.Add(
            new("Procedures", "47519-4", "History of Procedures Document", DocumentResources.AddProcedures(bundle),
            html => DocumentNarrative.Records(html, view, view.History.Procedures)));
        sections.Add(new("Immunizations", "11369-6", "History of Immunization Narrative",
            DocumentResources.AddImmunizations(bundle),
            html => DocumentNarrative.Records(html, view, view.History.Immunizations)));
        sections.Add(new("Genome", "51969-4", "Genetic analysis report", DocumentGenome.Add(bundle),
            html => DocumentGenome.Narrative(html, view)));
        DocumentScores.AddProvenance(bundle, composition, composer, scores);
    }

    /// <summary>
    /// Which entry stands for a source record: the latest value of a measurement for the record it comes from.
    /// </summary>
    private static Dictionary<string, string> Records(ReportView view, string[] observations) =>
        view.History.Series.Where(series => series.Latest is not null).Take(DocumentResources.Most)
            .Zip(observations, (series, urn) => (series.Latest!.Source, urn))
            .DistinctBy(pair => pair.Source)
            .ToDictionary(pair => pair.Source, pair => pair.urn, StringComparer.Ordinal);

    private static void WriteComposition(
        Utf8JsonWriter json, DocumentBundle bundle, string composer, List<DocumentSection> sections)
    {
        var view = bundle.View;
        DocumentNarrative.Write(json, html => DocumentNarrative.Header(html, view));
        json.WriteStartObject("identifier"u8);
        json.WriteString("system"u8, "urn:ietf:rfc:3986"u8);
        json.WriteString("value"u8, bundle.Series);
        json.WriteEndObject();
        json.WriteString("status"u8, "final"u8);
        FhirCoding.Write(json, "type", "LOINC//60591-5", "Patient summary Document");
        DocumentBundle.Reference(json, "subject", bundle.Patient);
        json.WriteString("date"u8, bundle.Instant);
        json.WriteStartArray("author"u8);
        json.WriteStartObject();
        json.WriteString("reference"u8, composer);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteString("title"u8, "Longitudinal report, version "
            + view.Input.Version.ToString(System.Globalization.CultureInfo.InvariantCulture));
        if (view.Input.Previous is { } previous)
        {
            json.WriteStartArray("relatesTo"u8);
            json.WriteStartObject();
            json.WriteString("code"u8, "replaces"u8);
            json.WriteStartObject("targetIdentifier"u8);
            json.WriteString("system"u8, "urn:ietf:rfc:3986"u8);
            json.WriteString("value"u8, bundle.Document(previous.Version));
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndArray();
        }

        json.WriteStartArray("section"u8);
        foreach (var section in sections)
        {
            section.Write(json);
        }

        json.WriteEndArray();
    }

    /// <summary>HL7 v3 security label: the content is pseudonymized.</summary>
    private static void WritePseudonymized(Utf8JsonWriter json)
    {
        json.WriteStartObject("meta"u8);
        json.WriteStartArray("security"u8);
        json.WriteStartObject();
        json.WriteString("system"u8, "http://terminology.hl7.org/CodeSystem/v3-ObservationValue"u8);
        json.WriteString("code"u8, "PSEUDED"u8);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }
}

/// <summary>One section of the Composition.</summary>
internal sealed record DocumentSection(
    string Title, string Loinc, string Display, string[] Entries, Action<HtmlWriter> Narrative)
{
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("title"u8, Title);
        FhirCoding.Write(json, "code", "LOINC//" + Loinc, Display);
        DocumentNarrative.Write(json, Narrative);
        if (Entries.Length > 0)
        {
            json.WriteStartArray("entry"u8);
            foreach (var entry in Entries)
            {
                json.WriteStartObject();
                json.WriteString("reference"u8, entry);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }
        else
        {
            FhirCoding.WriteHl7(json, "emptyReason", "list-empty-reason", "unavailable");
        }

        json.WriteEndObject();
    }
}
