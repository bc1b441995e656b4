using System.Buffers;
using System.Collections.Frozen;

namespace FrontierFunctions.Pipeline.Timeline;

/// <summary>Names code systems as event codes do: <c>LOINC</c>, <c>SNOMED</c>, <c>RXNORM</c> ...</summary>
/// <remarks>
/// <para>A system that HL7 terminology names (<c>http://terminology.hl7.org/CodeSystem/v3-ActCode</c>) is called by
/// its own name in capitals: <c>V3-ACTCODE</c>.</para>
/// <para>A code of any other system is local: whoever chose it may have chosen a person's number. It becomes
/// <c>OTHER//{code}</c> only when it has at most 32 letters, digits, dots, hyphens or underscores with at most five
/// digits among them (no record number, telephone number, date or nine-digit ZIP fits), else <c>OTHER//withheld</c>.
/// The system's address, which can name the organization, is never carried. Text without a code is
/// <c>OTHER//uncoded</c>.</para>
/// </remarks>
public static class CodeVocabulary
{
    /// <summary>The prefix of codes from systems that are not known.</summary>
    public const string Other = "OTHER";

    private const int LongestKnownCode = 64;
    private const int LongestOtherCode = 32;
    private const int MostOtherDigits = 5;
    private const string Terminology = "http://terminology.hl7.org/CodeSystem/";
    private const string FhirBase = "http://hl7.org/fhir/";
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create(Letters + "0123456789.-_");
    private static readonly SearchValues<char> CodeCharacters = SearchValues.Create(Letters + "0123456789.-_+*:^");

    private static readonly FrozenDictionary<string, string> Systems = new Dictionary<string, string>
    {
        ["http://loinc.org"] = "LOINC",
        ["urn:oid:2.16.840.1.113883.6.1"] = "LOINC",
        ["http://snomed.info/sct"] = "SNOMED",
        ["urn:oid:2.16.840.1.113883.6.96"] = "SNOMED",
        ["http://hl7.org/fhir/sid/icd-10-cm"] = "ICD10CM",
        ["urn:oid:2.16.840.1.113883.6.90"] = "ICD10CM",
        ["http://hl7.org/fhir/sid/icd-10"] = "ICD10",
        ["urn:oid:2.16.840.1.113883.6.3"] = "ICD10",
        ["http://hl7.org/fhir/sid/icd-9-cm"] = "ICD9CM",
        ["http://hl7.org/fhir/sid/icd-9-cm/diagnosis"] = "ICD9CM",
        ["http://hl7.org/fhir/sid/icd-9-cm/procedure"] = "ICD9CM",
        ["urn:oid:2.16.840.1.113883.6.103"] = "ICD9CM",
        ["urn:oid:2.16.840.1.113883.6.104"] = "ICD9CM",
        ["http://www.cms.gov/Medicare/Coding/ICD10"] = "ICD10PCS",
        ["urn:oid:2.16.840.1.113883.6.4"] = "ICD10PCS",
        ["http://www.nlm.nih.gov/research/umls/rxnorm"] = "RXNORM",
        ["urn:oid:2.16.840.1.113883.6.88"] = "RXNORM",
        ["http://hl7.org/fhir/sid/cvx"] = "CVX",
        ["urn:oid:2.16.840.1.113883.12.292"] = "CVX",
        ["http://www.ama-assn.org/go/cpt"] = "CPT",
        ["urn:oid:2.16.840.1.113883.6.12"] = "CPT",
        ["https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"] = "HCPCS",
        ["http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"] = "HCPCS",
        ["urn:oid:2.16.840.1.113883.6.285"] = "HCPCS",
        ["http://hl7.org/fhir/sid/ndc"] = "NDC",
        ["urn:oid:2.16.840.1.113883.6.69"] = "NDC",
        ["http://www.whocc.no/atc"] = "ATC",
        ["http://fdasis.nlm.nih.gov"] = "UNII",
        ["http://hl7.org/fhir/ndfrt"] = "NDFRT",
        ["http://dicom.nema.org/resources/ontology/DCM"] = "DCM",
        ["urn:oid:1.2.840.10008.2.16.4"] = "DCM",
        ["urn:oid:2.16.840.1.113883.6.238"] = "CDCREC",
        ["http://www.nubc.org/patient-discharge"] = "NUBC",
        ["https://www.nubc.org/CodeSystem/PatDischargeStatus"] = "NUBC",
        ["https://www.cdc.gov/nhsn/cdaportal/terminology/codesystem/hsloc.html"] = "HSLOC",
        ["urn:oid:2.16.840.1.113883.6.259"] = "HSLOC",
        ["http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl"] = "NCIT",
        ["urn:oid:2.16.840.1.113883.3.26.1.1"] = "NCIT",
        ["http://www.genenames.org"] = "HGNC",
        ["urn:iso:std:iso:11073:10101"] = "MDC",
        ["http://unitsofmeasure.org"] = "UCUM",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, int> Ranks = ((string[])
    [
        "LOINC", "RXNORM", "CVX", "SNOMED", "ICD10CM", "ICD10", "ICD9CM", "CPT", "HCPCS", "ICD10PCS", "NDC", "ATC", "UNII",
        "NDFRT", "DCM", "CDCREC", "NUBC", "HSLOC", "NCIT", "HGNC", "MDC",
    ]).Select((name, rank) => KeyValuePair.Create(name, rank)).ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The event code of a code in a system.</summary>
    /// <param name="system">The system's URI; null when not stated.</param>
    /// <param name="code">The code.</param>
    public static string EventCode(string? system, string code)
    {
        ArgumentNullException.ThrowIfNull(code);
        return Name(system) is { } name && code.Length is > 0 and <= LongestKnownCode
            && !code.AsSpan().ContainsAnyExcept(CodeCharacters)
            ? $"{name}//{code}" : $"{Other}//{(IsHarmless(code) ? code : "withheld")}";
    }

    /// <summary>
    /// Which of several codings of one concept stands for it: the least; of equal ones, the first. LOINC, RxNorm, CVX,
    /// SNOMED CT, ICD-10-CM, ICD-10, ICD-9-CM, CPT, HCPCS, ICD-10-PCS, NDC, then others that are known, then HL7's,
    /// then unknown ones.
    /// </summary>
    public static int Rank(string? system) =>
        Name(system) is not { } name ? int.MaxValue : Ranks.GetValueOrDefault(name, Ranks.Count);

    /// <summary>The name of a system; null when it is not known.</summary>
    public static string? Name(string? system)
    {
        if (system is null)
        {
            return null;
        }

        if (Systems.TryGetValue(system, out var name))
        {
            return name;
        }

        var own = system.StartsWith(Terminology, StringComparison.Ordinal) ? system[Terminology.Length..]
            : system.StartsWith(FhirBase, StringComparison.Ordinal) ? system[FhirBase.Length..].Replace('/', '-')
            : "";
        return own.Length is > 0 and <= LongestKnownCode && !own.AsSpan().ContainsAnyExcept(NameCharacters)
            ? own.ToUpperInvariant() : null;
    }

    private static bool IsHarmless(string code)
    {
        var digits = 0;
        foreach (var character in code)
        {
            digits += char.IsAsciiDigit(character) ? 1 : 0;
        }

        return code.Length is > 0 and <= LongestOtherCode && digits <= MostOtherDigits
            && !code.AsSpan().ContainsAnyExcept(NameCharacters);
    }
}
