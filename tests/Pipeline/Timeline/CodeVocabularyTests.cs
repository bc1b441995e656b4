using FrontierFunctions.Pipeline.Timeline;

namespace FrontierFunctions.Tests.Pipeline.Timeline;

public sealed class CodeVocabularyTests
{
    [Theory]
    [InlineData("http://loinc.org", "2345-7", "LOINC//2345-7")]
    [InlineData("urn:oid:2.16.840.1.113883.6.96", "44054006", "SNOMED//44054006")]
    [InlineData("http://hl7.org/fhir/sid/icd-10-cm", "E11.9", "ICD10CM//E11.9")]
    [InlineData("http://hl7.org/fhir/sid/icd-9-cm", "250.00", "ICD9CM//250.00")]
    [InlineData("http://terminology.hl7.org/CodeSystem/v3-ActCode", "AMB", "V3-ACTCODE//AMB")]
    [InlineData("http://hl7.org/fhir/v2/0074", "LAB", "V2-0074//LAB")]
    public void EventCode_KnownSystem_IsItsNameAndTheCode(string system, string code, string expected) =>
        Assert.Equal(expected, CodeVocabulary.EventCode(system, code));

    [Theory]
    [InlineData("http://hospital.example/labs", "HGBA1C", "OTHER//HGBA1C")]
    [InlineData("http://hospital.example/labs", "12345", "OTHER//12345")]
    [InlineData(null, "K-12.3_a", "OTHER//K-12.3_a")]
    [InlineData("http://hospital.example/mrn", "4839201", "OTHER//withheld")]
    [InlineData("http://hospital.example/ssn", "123-45-6789", "OTHER//withheld")]
    [InlineData("http://hospital.example/x", "19501231", "OTHER//withheld")]
    [InlineData("http://hospital.example/x", "John Smith", "OTHER//withheld")]
    [InlineData("http://hospital.example/x", "j@example.org", "OTHER//withheld")]
    [InlineData("http://loinc.org", "John Smith", "OTHER//withheld")]
    public void EventCode_UnknownSystem_CarriesNothingThatCouldIdentify(string? system, string code, string expected) =>
        Assert.Equal(expected, CodeVocabulary.EventCode(system, code));
}
