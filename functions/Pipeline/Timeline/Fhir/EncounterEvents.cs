using System.Text.Json;

namespace FrontierFunctions.Pipeline.Timeline.Fhir;

/// <summary>Encounter, ImagingStudy and Procedure: what was done, from when to when.</summary>
internal static class EncounterEvents
{
    /// <summary>
    /// Encounter: <c>ENCOUNTER//{class}</c>, its types and its service with their own codes, its reasons as
    /// <c>REASON//...</c>, its discharge disposition at its end as <c>DISCHARGE//...</c>. Where a stay was (an
    /// intensive care unit, <c>HSLOC//1027-2</c>) is read of type and serviceType: a Location is a resource of its own.
    /// </summary>
    public static string? ReadEncounter(FhirResource encounter)
    {
        if (encounter.Status is "entered-in-error" or "cancelled")
        {
            return WithoutEvents.Retracted;
        }

        if (encounter.Status is "planned")
        {
            return WithoutEvents.NotDone;
        }

        var body = encounter.Body;
        var start = body.Member("period").Time("start");
        var end = body.Member("period").Time("end");
        var stay = new CodedConcept($"ENCOUNTER//{Class(body.Member("class"))}", null);
        encounter.Add(encounter.Event(stay, start) with { End = end });
        foreach (var kind in body.Items("type").Append(body.Member("serviceType")))
        {
            if (CodedConcept.Read(kind) is { } concept)
            {
                encounter.Add(encounter.Event(concept, start) with { End = end });
            }
        }

        foreach (var reason in body.Items("reasonCode"))
        {
            if (CodedConcept.Read(reason) is { } concept)
            {
                encounter.Add(encounter.Event(concept.As("REASON"), start));
            }
        }

        if (CodedConcept.Read(body.Member("hospitalization").Member("dischargeDisposition")) is { } discharge)
        {
            encounter.Add(encounter.Event(discharge.As("DISCHARGE"), end));
        }

        return null;
    }

    /// <summary>
    /// ImagingStudy: one event for each modality and body site, <c>DCM//CT</c> with the site as its value.
    /// </summary>
    public static string? ReadImagingStudy(FhirResource study)
    {
        if (study.Status is "entered-in-error" or "cancelled")
        {
            return WithoutEvents.Retracted;
        }

        var started = study.Body.Time("started");
        var seen = new HashSet<(string, string?)>();
        foreach (var series in study.Body.Items("series"))
        {
            var site = CodedConcept.OfCoding(series.Member("bodySite"));
            if (CodedConcept.OfCoding(series.Member("modality")) is { } modality
                && seen.Add((modality.Code, site?.Code)))
            {
                study.Add(study.Event(modality, started ?? series.Time("started")) with
                {
                    TextValue = site?.Code,
                    ValueDisplay = site?.Display,
                });
            }
        }

        // The study's own list repeats its series' modalities; it counts where there are no series.
        foreach (var item in seen.Count > 0 ? [] : study.Body.Items("modality"))
        {
            if (CodedConcept.OfCoding(item) is { } modality)
            {
                study.Add(study.Event(modality, started));
                seen.Add((modality.Code, null));
            }
        }

        return seen.Count > 0 ? null : WithoutEvents.NoCode;
    }

    /// <summary>Procedure: its code when it was performed.</summary>
    public static string? ReadProcedure(FhirResource procedure)
    {
        if (procedure.Status is "entered-in-error")
        {
            return WithoutEvents.Retracted;
        }

        if (procedure.Status is "not-done" or "preparation")
        {
            return WithoutEvents.NotDone;
        }

        if (CodedConcept.Read(procedure.Body.Member("code")) is not { } concept)
        {
            return WithoutEvents.NoCode;
        }

        var (start, end) = FhirPeriod.Read(procedure.Body, "performed");
        procedure.Add(procedure.Event(concept, start) with { End = end });
        return null;
    }

    /// <summary>The class of HL7 v3 ActEncounterCode without its system, or any other code with its own.</summary>
    private static string Class(JsonElement value)
    {
        const string ActCode = "V3-ACTCODE//";
        var code = CodedConcept.OfCoding(value)?.Code;
        return code is null ? "unknown"
            : code.StartsWith(ActCode, StringComparison.Ordinal) ? code[ActCode.Length..]
            : code;
    }
}
