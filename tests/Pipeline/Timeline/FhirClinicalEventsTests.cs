using FrontierFunctions.Pipeline.Timeline;
using static FrontierFunctions.Tests.Pipeline.Timeline.FhirEvents;

namespace FrontierFunctions.Tests.Pipeline.Timeline;

/// <summary>What each type of resource becomes, beside observations.</summary>
public sealed class FhirClinicalEventsTests
{
    [Fact]
    public async Task Patient_GivesBirthDeathAndStaticFactsWithoutATime()
    {
        var (events, _) = await ReadAsync("""
            {"resourceType":"Patient","id":"p","gender":"female","birthDate":"1950-03","deceasedDateTime":"2020-01-02T03:04:05Z",
             "extension":[{"url":"http://hl7.org/fhir/us/core/StructureDefinition/us-core-race","extension":[
                {"url":"ombCategory","valueCoding":{"system":"urn:oid:2.16.840.1.113883.6.238","code":"2106-3","display":"White"}},
                {"url":"text","valueString":"White"}]}]}
            """);

        Assert.Equal(
            [("MEDS_BIRTH", 1950), ("MEDS_DEATH", 2020), ("SEX//female", null), ("RACE//CDCREC//2106-3", (int?)null)],
            events.Select(fact => (fact.Code, fact.Time?.Year)));
        Assert.All(events, fact => Assert.Equal(("p", "Patient/p"), (fact.SubjectId, fact.Source)));
    }

    [Fact]
    public async Task Patient_DeadAtAnUnknownTime_DiesWithoutATime()
    {
        var death = Assert.Single(
            (await ReadAsync("""{"resourceType":"Patient","id":"p","deceasedBoolean":true}""")).Events);

        Assert.Equal(("MEDS_DEATH", null), (death.Code, death.Time));
        Assert.Empty((await ReadAsync("""{"resourceType":"Patient","id":"p","deceasedBoolean":false}""")).Events);
    }

    [Fact]
    public async Task Encounter_GivesClassTypeReasonAndDischarge()
    {
        var events = await OfAsync("Encounter", """
            "status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"IMP"},
            "type":[{"coding":[{"system":"http://snomed.info/sct","code":"32485007","display":"Hospital admission"}]}],
            "reasonCode":[{"coding":[{"system":"http://snomed.info/sct","code":"233604007"}]}],
            "period":{"start":"2020-01-01T00:00:00Z","end":"2020-01-04T00:00:00Z"},
            "hospitalization":{"dischargeDisposition":{"coding":[{"system":"http://www.nubc.org/patient-discharge","code":"01"}]}}
            """);

        Assert.Equal(
            ["ENCOUNTER//IMP", "SNOMED//32485007", "REASON//SNOMED//233604007", "DISCHARGE//NUBC//01"],
            events.Select(fact => fact.Code));
        Assert.Equal([1, 1, 1, 4], events.Select(fact => fact.Time!.Value.Day));
        Assert.Equal(4, events[0].End!.Value.Day);
        Assert.All(events, fact => Assert.Equal("x", fact.EncounterId));
    }

    [Fact]
    public async Task Encounter_ServiceType_SaysWhereTheStayWas()
    {
        var events = await OfAsync("Encounter", """
            "status":"in-progress","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"IMP"},
            "serviceType":{"coding":[{"system":"https://www.cdc.gov/nhsn/cdaportal/terminology/codesystem/hsloc.html",
            "code":"1027-2","display":"Medical Critical Care"}]},"period":{"start":"2020-01-01T00:00:00Z"}
            """);

        Assert.Equal(["ENCOUNTER//IMP", "HSLOC//1027-2"], events.Select(fact => fact.Code));
        Assert.Equal(1, events[1].Time!.Value.Day);
    }

    [Theory]
    [InlineData(""" "onsetDateTime":"2010-01-01","recordedDate":"2012-01-01" """, 2010)]
    [InlineData(""" "onsetPeriod":{"start":"2009-01-01","end":"2009-02-01"}""", 2009)]
    [InlineData(""" "onsetAge":{"value":52,"unit":"a"},"recordedDate":"2012-01-01" """, 2012)]
    [InlineData(""" "onsetString":"long ago" """, null)]
    public async Task Condition_Onset_IsItsTimeAndElseWhenItWasRecorded(string onset, int? year) =>
        Assert.Equal(year, (await OneAsync("Condition", """ "code":{"text":"x"},""" + onset)).Time?.Year);

    [Fact]
    public async Task Condition_Abated_EndsAndKeepsItsClinicalStatus()
    {
        var fact = await OneAsync("Condition", """
            "code":{"text":"x"},"onsetDateTime":"2010","abatementDateTime":"2011-05",
            "clinicalStatus":{"coding":[{"code":"resolved"}]},"verificationStatus":{"coding":[{"code":"provisional"}]}
            """);

        Assert.Equal(("SUSPECTED//OTHER//uncoded", "x", "resolved"), (fact.Code, fact.Display, fact.Status));
        Assert.Equal(new DateTimeOffset(2011, 5, 1, 0, 0, 0, TimeSpan.Zero), fact.End);
    }

    [Fact]
    public async Task Allergy_ToADrug_IsNotAMedication()
    {
        var fact = await OneAsync("AllergyIntolerance", """
            "code":{"coding":[{"system":"http://www.nlm.nih.gov/research/umls/rxnorm","code":"7980"}]},"criticality":"high","recordedDate":"2001-01-01"
            """);

        Assert.Equal(("ALLERGY//RXNORM//7980", "high"), (fact.Code, fact.TextValue));
    }

    [Fact]
    public async Task Medication_ByReference_IsFoundContainedOrInTheSameFileBeforeOrAfter()
    {
        const string Amoxicillin =
            """ "code":{"coding":[{"system":"http://www.nlm.nih.gov/research/umls/rxnorm","code":"723"}]}""";
        const string Request = """{"resource":{"resourceType":"MedicationRequest","id":"r","authoredOn":"2020-01-01","subject":{"reference":"Patient/p"},"medicationReference":{"reference":"REF","display":"Amoxicillin"}}}""";
        const string Medication =
            """{"fullUrl":"urn:uuid:m","resource":{"resourceType":"Medication","id":"m", """ + Amoxicillin + "}}";

        foreach (var (entries, reference) in new[]
        {
            ($"{Medication},{Request}", "Medication/m"), ($"{Request},{Medication}", "Medication/m"),
            ($"{Request},{Medication}", "urn:uuid:m"),
        })
        {
            var bundle = $$"""{"resourceType":"Bundle","entry":[{{entries.Replace("REF", reference, StringComparison.Ordinal)}}]}""";
            var (events, summary) = await ReadAsync(bundle);
            Assert.Equal("RXNORM//723", Assert.Single(events).Code);
            Assert.Equal(1, summary.Events);
        }

        Assert.Equal("RXNORM//723", (await OneAsync("MedicationStatement", $$"""
            "contained":[{"resourceType":"Medication","id":"c",{{Amoxicillin}}}],"medicationReference":{"reference":"#c"}
            """)).Code);
        var elsewhere = await OneAsync(
            "MedicationDispense", """ "medicationReference":{"reference":"Medication/m","display":"Amoxicillin"}""");
        Assert.Equal(("MEDICATION//m", "Amoxicillin"), (elsewhere.Code, elsewhere.Display));
    }

    [Fact]
    public async Task MedicationAdministration_HasItsDose()
    {
        var fact = await OneAsync("MedicationAdministration", """
            "medicationCodeableConcept":{"coding":[{"system":"http://hl7.org/fhir/sid/ndc","code":"0069-2587-10"}]},
            "effectivePeriod":{"start":"2015-01-15T14:30:00+01:00","end":"2015-01-15T15:30:00+01:00"},"dosage":{"dose":{"value":500,"unit":"mg"}}
            """);

        Assert.Equal(
            ("NDC//0069-2587-10", 500d, "mg", 13, 14),
            (fact.Code, fact.NumericValue, fact.Unit, fact.Time!.Value.Hour, fact.End!.Value.Hour));
    }

    [Fact]
    public async Task ImagingStudy_GivesEachModalityAndSiteOnce()
    {
        const string Series = """{"modality":{"system":"http://dicom.nema.org/resources/ontology/DCM","code":"CT"},"bodySite":{"system":"http://snomed.info/sct","code":"51185008","display":"Chest"}}""";

        var fact = await OneAsync("ImagingStudy", $$""" "started":"2020-01-01","series":[{{Series}},{{Series}}]""");

        Assert.Equal(("DCM//CT", "SNOMED//51185008", "Chest"), (fact.Code, fact.TextValue, fact.ValueDisplay));
    }

    [Fact]
    public async Task DiagnosticReport_GivesItsCodeAndConclusionsButNotItsResults()
    {
        var events = await OfAsync("DiagnosticReport", """
            "code":{"coding":[{"system":"http://loinc.org","code":"24331-1"}]},"effectiveDateTime":"2020-01-01","conclusion":"High.",
            "conclusionCode":[{"coding":[{"system":"http://snomed.info/sct","code":"55822004"}]}],"result":[{"reference":"Observation/1"}]
            """);

        Assert.Equal(
            [("LOINC//24331-1", "High."), ("CONCLUSION//SNOMED//55822004", null)],
            events.Select(fact => (fact.Code, fact.TextValue)));
    }

    [Fact]
    public async Task ExplanationOfBenefit_GivesOnlyTheDiagnosesThatItCodesItself()
    {
        var fact = await OneAsync("ExplanationOfBenefit", """
            "billablePeriod":{"start":"2020-01-01"},"diagnosis":[{"diagnosisReference":{"reference":"Condition/1"}},
            {"diagnosisCodeableConcept":{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"E11.9"}]}}]
            """);

        Assert.Equal("CLAIM//ICD10CM//E11.9", fact.Code);
    }

    [Fact]
    public async Task SeveralCodings_OfOneConcept_AreOneEventByTheDocumentedOrder()
    {
        var fact = await OneAsync("Condition", """
            "code":{"text":"T2D","coding":[{"system":"http://hospital.example/codes","code":"DM2"},
            {"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"E11.9","display":"Type 2 diabetes mellitus"},
            {"system":"http://snomed.info/sct","code":"44054006","display":"Diabetes mellitus type 2"}]}
            """);

        Assert.Equal(("SNOMED//44054006", "Diabetes mellitus type 2"), (fact.Code, fact.Display));
    }
}
