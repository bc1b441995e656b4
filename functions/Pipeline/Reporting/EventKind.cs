using FrontierFunctions.Pipeline.Timeline;

namespace FrontierFunctions.Pipeline.Reporting;

/// <summary>The section of a report that an event belongs to.</summary>
internal enum EventKind
{
    Birth,
    Death,
    Sex,
    Problem,
    Allergy,
    Medication,
    Immunization,
    Procedure,
    Encounter,
    Measurement,
    Finding,
    Genomic,
    Film,
    Other,
}

/// <summary>Sorts events into the sections of a report.</summary>
internal static class EventKinds
{
    /// <summary>
    /// The kind of an event: first by what MEDS itself names, then by the type of the record it comes from, then by the
    /// vocabulary of its code.
    /// </summary>
    public static EventKind Of(MedsEvent fact)
    {
        var vocabulary = Vocabulary(fact.Code);
        return vocabulary switch
        {
            "MEDS_BIRTH" => EventKind.Birth,
            "MEDS_DEATH" => EventKind.Death,
            "GENDER" or "SEX" => EventKind.Sex,
            "ENCOUNTER" => EventKind.Encounter,
            "ALLERGY" => EventKind.Allergy,
            "PGX" or "PGX_PHENOTYPE" or "PGX_COVERAGE" or "PGX_OTHERS" or "PGX_VARIANTS" or "HEREDITARY"
                or "HEREDITARY_CLAIM" => EventKind.Genomic,
            "FILM" => EventKind.Film,
            _ => OfRecord(RecordType(fact.Source), fact) ?? OfVocabulary(vocabulary, fact),
        };
    }

    /// <summary>What stands before the two slashes; the whole code when there are none.</summary>
    public static string Vocabulary(string code)
    {
        var slashes = code.IndexOf("//", StringComparison.Ordinal);
        return slashes < 0 ? code : code[..slashes];
    }

    /// <summary>What stands after the last two slashes; the whole code when there are none.</summary>
    public static string Bare(string code) => Coding(code).Code;

    /// <summary>
    /// The system and the code within it, past any role (<c>ALLERGY//SNOMED//91930004</c>); no system for free text.
    /// </summary>
    public static (string System, string Code) Coding(string code)
    {
        var last = code.LastIndexOf("//", StringComparison.Ordinal);
        if (last < 0)
        {
            return ("", code);
        }

        var before = code.LastIndexOf("//", last - 1, StringComparison.Ordinal);
        return (code[(before < 0 ? 0 : before + 2)..last], code[(last + 2)..]);
    }

    private static ReadOnlySpan<char> RecordType(string source)
    {
        var slash = source.IndexOf('/');
        return slash < 0 ? default : source.AsSpan(0, slash);
    }

    private static EventKind? OfRecord(ReadOnlySpan<char> type, MedsEvent fact) => type switch
    {
        "Condition" => EventKind.Problem,
        "AllergyIntolerance" => EventKind.Allergy,
        "MedicationRequest" or "MedicationStatement" or "MedicationAdministration" or "MedicationDispense"
            or "MedicationOrder" => EventKind.Medication,
        "Immunization" => EventKind.Immunization,
        "Procedure" or "ImagingStudy" => EventKind.Procedure,
        "Encounter" => EventKind.Encounter,
        "Observation" => fact.NumericValue is null ? EventKind.Finding : EventKind.Measurement,
        _ => null,
    };

    private static EventKind OfVocabulary(string vocabulary, MedsEvent fact) => vocabulary switch
    {
        _ when fact.NumericValue is not null => EventKind.Measurement,
        "CVX" => EventKind.Immunization,
        "RXNORM" or "NDC" or "ATC" or "MEDICATION" => EventKind.Medication,
        "ICD10CM" or "ICD10" or "ICD9CM" => EventKind.Problem,
        "ICD10PCS" or "CPT" or "HCPCS" => EventKind.Procedure,
        "LOINC" => EventKind.Finding,
        _ => EventKind.Other,
    };
}
