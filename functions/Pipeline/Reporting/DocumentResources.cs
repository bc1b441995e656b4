using System.Globalization;
using System.Text.Json;
using FrontierFunctions.Pipeline.Timeline;

namespace FrontierFunctions.Pipeline.Reporting;

/// <summary>Adds the subject's own resources to a document: patient, problems, medications and what was done.</summary>
internal static class DocumentResources
{
    /// <summary>The most resources of one kind; the narrative says how many there are.</summary>
    public const int Most = 200;

    public static void AddPatient(DocumentBundle bundle) => bundle.Add("Patient", "", json =>
    {
        var history = bundle.View.History;
        json.WriteStartArray("identifier"u8);
        json.WriteStartObject();
        json.WriteString("system"u8, DocumentBundle.SubjectSystem);
        json.WriteString("value"u8, FhirCoding.Text(bundle.View.Input.SubjectId));
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteString("gender"u8, history.Sex switch
        {
            "female" => "female",
            "male" => "male",
            null => "unknown",
            _ => "other",
        });

        // From 90 on the birth date would tell the age (45 CFR 164.514(b)(2)(i)(C)).
        if (history.Birth is { } birth && history.AgeAt(bundle.View.Input.AsOf) is null or < 90)
        {
            json.WriteString("birthDate"u8, birth.ToString(
                bundle.View.ShowsYearsOnly ? "yyyy" : "yyyy-MM-dd", CultureInfo.InvariantCulture));
        }

        if (history.Death is { Time: { } death })
        {
            json.WriteString("deceasedDateTime"u8, bundle.DateTime(death));
        }
        else if (history.Death is not null)
        {
            json.WriteBoolean("deceasedBoolean"u8, true);
        }
    });

    public static string[] AddProblems(DocumentBundle bundle) =>
        Items(bundle, "Condition", bundle.View.History.Problems, (json, item) =>
    {
        FhirCoding.WriteHl7(json, "clinicalStatus", "condition-clinical", item.IsActive ? "active" : "resolved");
        if (item.Code.StartsWith("SUSPECTED//", StringComparison.Ordinal))
        {
            FhirCoding.WriteHl7(json, "verificationStatus", "condition-ver-status", "provisional");
        }

        FhirCoding.Write(json, "code", item.Code, item.Label);
        DocumentBundle.Reference(json, "subject", bundle.Patient);
        Time(bundle, json, "onsetDateTime", item.Start);
        Time(bundle, json, "abatementDateTime", item.IsActive ? null : item.End);
    });

    public static string[] AddAllergies(DocumentBundle bundle) =>
        Items(bundle, "AllergyIntolerance", bundle.View.History.Allergies, (json, item) =>
        {
            FhirCoding.WriteHl7(
                json, "clinicalStatus", "allergyintolerance-clinical", item.IsActive ? "active" : "inactive");
            if (item.Code.StartsWith("SUSPECTED//", StringComparison.Ordinal))
            {
                FhirCoding.WriteHl7(json, "verificationStatus", "allergyintolerance-verification", "unconfirmed");
            }

            if (item.Records[^1].TextValue is "high" or "low" or "unable-to-assess")
            {
                json.WriteString("criticality"u8, item.Records[^1].TextValue);
            }

            FhirCoding.Write(json, "code", item.Code, item.Label);
            DocumentBundle.Reference(json, "patient", bundle.Patient);
            Time(bundle, json, "onsetDateTime", item.Start);
        });

    public static string[] AddMedications(DocumentBundle bundle) =>
        Items(bundle, "MedicationStatement", bundle.View.History.Medications, (json, item) =>
        {
            json.WriteString("status"u8, item.IsActive ? "active" : item.Status == "stopped" ? "stopped" : "completed");
            FhirCoding.Write(json, "medicationCodeableConcept", item.Code, item.Label);
            DocumentBundle.Reference(json, "subject", bundle.Patient);
            if (item.Start is null && item.End is null)
            {
                return;
            }

            json.WriteStartObject("effectivePeriod"u8);
            Time(bundle, json, "start", item.Start);
            Time(bundle, json, "end", item.End is { } end && (item.Start is null || end >= item.Start) ? end : null);
            json.WriteEndObject();
        });

    public static string[] AddProcedures(DocumentBundle bundle) =>
        Records(bundle, "Procedure", bundle.View.History.Procedures, (json, record, label) =>
        {
            json.WriteString("status"u8, record.Status == "in-progress" ? "in-progress" : "completed");
            FhirCoding.Write(json, "code", record.Code, label);
            DocumentBundle.Reference(json, "subject", bundle.Patient);
            Time(bundle, json, "performedDateTime", record.Time);
        });

    public static string[] AddImmunizations(DocumentBundle bundle) =>
        Records(bundle, "Immunization", bundle.View.History.Immunizations, (json, record, label) =>
        {
            json.WriteString("status"u8, "completed"u8);
            FhirCoding.Write(json, "vaccineCode", record.Code, label);
            DocumentBundle.Reference(json, "patient", bundle.Patient);
            Time(bundle, json, "occurrenceDateTime", record.Time);
            if (record.Time is null)
            {
                json.WriteString("occurrenceString"u8, "not known"u8);
            }
        });

    private static string[] Items(
        DocumentBundle bundle, string type, IReadOnlyList<ClinicalItem> items,
        Action<Utf8JsonWriter, ClinicalItem> write) =>
        [.. items.Take(Most).Select(item => bundle.Add(type, item.Code, json =>
        {
            DocumentBundle.Identifier(json, item.Source);
            write(json, item);
        }))];

    /// <summary>The last of each kind.</summary>
    private static string[] Records(
        DocumentBundle bundle, string type, IReadOnlyList<MedsEvent> records,
        Action<Utf8JsonWriter, MedsEvent, string> write) =>
        [.. RecordKind.Of(records).Take(Most).Select(kind => bundle.Add(type, kind.Code, json =>
        {
            DocumentBundle.Identifier(json, kind.Last.Source);
            write(json, kind.Last, kind.Label);
        }))];

    private static void Time(DocumentBundle bundle, Utf8JsonWriter json, string name, DateTimeOffset? time)
    {
        if (time is { } known)
        {
            json.WriteString(name, bundle.DateTime(known));
        }
    }
}
