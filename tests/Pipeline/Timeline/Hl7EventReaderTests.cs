using FrontierFunctions.Tests.Pipeline.Formats.Hl7;

namespace FrontierFunctions.Tests.Pipeline.Timeline;

public sealed class Hl7EventReaderTests
{
    private const string Start = "MSH|^~\\&|LAB|GHH|EHR|GHH|20240310||ORU^R01|M1|P|2.5.1\n"
        + "PID|1||4471982^^^GHH^MR||Trevino^Maria||19600503|F||2106-3^White^CDCREC\n"
        + "PV1|1|I|||||||||||||||||VN1|||||||||||||||||01||||||||20240308|20240312\n"
        + "OBR|1|P1|F1|24323-8^CMP^LN|||20240310091500-0500||||||||||||||||||F\n";

    [Theory]
    [InlineData("NM|2345-7^Glucose^LN||90.5|mg/dL|70-99|H", 90.5, "mg/dL", null, 70.0, 99.0, "H")]
    [InlineData("SN|2345-7^Glucose^LN||<^5|mg/dl^^UCUM|<10|L", 5.0, "mg/dL", "<", null, 10.0, "L")]
    [InlineData("ST|2345-7^Glucose^LN||>=5.5|mmol/L||", 5.5, "mmol/L", ">=", null, null, null)]
    [InlineData("ST|2345-7^Glucose^LN||clear|||", null, null, "clear", null, null, null)]
    [InlineData("SN|2345-7^Glucose^LN||^1^:^128|||", null, null, "1:128", null, null, null)]
    [InlineData("CWE|2345-7^Glucose^LN||260373001^Detected^SCT|||A", null, null, "SNOMED//260373001", null, null, "A")]
    public async Task Observation_HasValueUnitRangeAndInterpretation(
        string obx, double? number, string? unit, string? text, double? low, double? high, string? interpretation)
    {
        var events = await new Hl7Files().EventsAsync(Start + $"OBX|1|{obx}|||F\n");
        var fact = Assert.Single(events, found => found.Source.StartsWith("OBX/", StringComparison.Ordinal));

        Assert.Equal("LOINC//2345-7", fact.Code);
        Assert.Equal("Glucose", fact.Display);
        Assert.Equal("final", fact.Status);
        Assert.Equal((number, unit, text), (fact.NumericValue, fact.Unit, fact.TextValue));
        Assert.Equal((low, high, interpretation), (fact.RangeLow, fact.RangeHigh, fact.Interpretation));
        Assert.Equal(14, fact.Time!.Value.Hour);
    }

    [Theory]
    [InlineData("D")]
    [InlineData("W")]
    [InlineData("X")]
    public async Task Observation_Retracted_HasNoEvent(string status) => Assert.DoesNotContain(
        await new Hl7Files().EventsAsync(Start + $"OBX|1|NM|2345-7^Glucose^LN||90||||||{status}\n"),
        found => found.Source.StartsWith("OBX/", StringComparison.Ordinal));

    [Fact]
    public async Task PatientAndStay_AreEventsOfThePseudonym()
    {
        var events = await new Hl7Files().EventsAsync(Start + Start);
        var codes = events.Select(found => found.Code).Order(StringComparer.Ordinal).ToList();

        Assert.Single(events.Select(found => found.SubjectId).Distinct());
        Assert.Equal(36, events[0].SubjectId.Length);
        Assert.Equal(
            ["DISCHARGE//V2-0112//01", "ENCOUNTER//IMP", "LOINC//24323-8", "LOINC//24323-8", "MEDS_BIRTH", "RACE//CDCREC//2106-3",
                "SEX//female"],
            codes);
        var stay = Assert.Single(events, found => found.Code == "ENCOUNTER//IMP");
        Assert.Equal(TimeSpan.FromDays(4), stay.End - stay.Time);
        Assert.Equal(stay.EncounterId, events.First(found => found.Code == "LOINC//24323-8").EncounterId);
    }

    [Fact]
    public async Task Diagnoses_AllergiesAndMedications_HaveTheCodesOfFhir()
    {
        var events = await new Hl7Files().EventsAsync(
            Start + "DG1|1||E11.9^Diabetes^I10C||20240309|F\nDG1|2||I10^HTN^I10C||20240309|W\nAL1|1|DA|70618^Penicillin^RXNORM\n"
            + "RXA|0|1|20240310|20240310|88^influenza^CVX|999||||||||||||||CP|A\nRXA|0|1|20240310||1049502^Oxycodone^RXNORM|5|mg\n"
            + "RXA|0|1|20240310||141^flu^CVX|999||||||||||||||RE|A\n");
        var codes = events.Select(found => found.Code).ToHashSet(StringComparer.Ordinal);

        Assert.Superset(
            new HashSet<string>
            {
                "ICD10CM//E11.9", "SUSPECTED//ICD10CM//I10", "ALLERGY//RXNORM//70618", "CVX//88", "RXNORM//1049502",
            },
            codes);
        Assert.DoesNotContain("CVX//141", codes);
        Assert.Equal(5, Assert.Single(events, found => found.Code == "RXNORM//1049502").NumericValue);
        Assert.Null(Assert.Single(events, found => found.Code == "CVX//88").NumericValue);
    }
}
