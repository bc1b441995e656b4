using System.Globalization;
using FrontierFunctions.Pipeline.Formats.Hl7;
using FrontierFunctions.Pipeline.Timeline.Fhir;

namespace FrontierFunctions.Pipeline.Timeline.Hl7;

/// <summary>Reads CE, CWE and CNE: the coding that ranks first stands for the concept, as in FHIR.</summary>
internal static class Hl7Concept
{
    private const int LongestDisplay = 400;

    /// <summary>The concept; null when it has neither code nor text.</summary>
    /// <param name="raw">The value, one repetition.</param>
    /// <param name="values">Reads values of the message.</param>
    /// <param name="table">The system where none is stated; null for none.</param>
    public static CodedConcept? Read(ReadOnlySpan<byte> raw, Hl7Values values, string? table = null)
    {
        CodedConcept? best = null;
        var bestRank = int.MaxValue;
        foreach (var (code, text, system, oid) in
            (ReadOnlySpan<(int, int, int, int)>)[(1, 2, 3, 14), (4, 5, 6, 17), (10, 11, 12, 20)])
        {
            if (values.Component(raw, code) is not { } value)
            {
                continue;
            }

            var uri = values.Component(raw, oid) is { } stated && stated.Contains('.', StringComparison.Ordinal)
                && CodeVocabulary.Name($"urn:oid:{stated}") is not null
                ? $"urn:oid:{stated}"
                : System(values.Component(raw, system), value) ?? (code == 1 ? table : null);
            var rank = CodeVocabulary.Rank(uri);
            if (best is null || rank < bestRank)
            {
                bestRank = rank;
                best = new CodedConcept(
                    CodeVocabulary.EventCode(uri, value),
                    Cut(values.Component(raw, text) ?? values.Component(raw, 9)));
            }
        }

        var display = values.Component(raw, 9) ?? values.Component(raw, 2);
        return best ?? (display is null ? null : new CodedConcept($"{CodeVocabulary.Other}//uncoded", Cut(display)));
    }

    /// <summary>The URI of a coding system of table 0396 (HL7 v2.8.2, 2C.3); null where it is local or not known.
    /// </summary>
    public static string? System(string? name, string code) => name?.ToUpperInvariant() switch
    {
        null => null,
        "LN" or "LOINC" => "http://loinc.org",
        "SCT" or "SCT2" or "SNOMED" or "SNOMED-CT" or "SNOMEDCT" => "http://snomed.info/sct",
        "I10C" or "ICD-10-CM" or "ICD10CM" => "http://hl7.org/fhir/sid/icd-10-cm",
        "I10" or "ICD10" or "ICD-10" or "I10G2004" or "I10G2006" => "http://hl7.org/fhir/sid/icd-10",
        "I9" or "I9C" or "I9CDX" or "I9CP" or "ICD9" or "ICD-9-CM" or "ICD9CM" => "http://hl7.org/fhir/sid/icd-9-cm",
        "I10P" => "http://www.cms.gov/Medicare/Coding/ICD10",
        "RXNORM" => "http://www.nlm.nih.gov/research/umls/rxnorm",
        "CVX" => "http://hl7.org/fhir/sid/cvx",
        "C4" or "C5" or "CPT" or "CPT4" => "http://www.ama-assn.org/go/cpt",
        "HCPCS" or "HPC" => "https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets",
        "NDC" => "http://hl7.org/fhir/sid/ndc",
        "ATC" or "WC" => "http://www.whocc.no/atc",
        "UNII" => "http://fdasis.nlm.nih.gov",
        "CDCREC" => "urn:oid:2.16.840.1.113883.6.238",
        "HL70005" or "HL70189" when code.Length == 6 && code[4] == '-' => "urn:oid:2.16.840.1.113883.6.238",
        "DCM" => "http://dicom.nema.org/resources/ontology/DCM",
        "MDC" => "urn:iso:std:iso:11073:10101",
        "UCUM" => "http://unitsofmeasure.org",
        { Length: 7 } own when own.StartsWith("HL7", StringComparison.Ordinal)
            && int.TryParse(own.AsSpan(3), NumberStyles.None, CultureInfo.InvariantCulture, out _) => V2(own[3..]),
        _ => null,
    };

    /// <summary>The URI of an HL7 table.</summary>
    public static string V2(string table) => $"http://terminology.hl7.org/CodeSystem/v2-{table}";

    private static string? Cut(string? text) => text is { Length: > LongestDisplay } ? text[..LongestDisplay] : text;
}
