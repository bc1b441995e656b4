using FrontierFunctions.Pipeline.Timeline;
using static FrontierFunctions.Tests.Pipeline.Timeline.FhirEvents;

namespace FrontierFunctions.Tests.Pipeline.Timeline;

/// <summary>Observations: values, components, ranges, times.</summary>
public sealed class FhirValueTests
{
    private const string Potassium = """ "status":"final","code":{"coding":[{"system":"http://loinc.org","code":"2823-3","display":"Potassium"}]},""";

    [Fact]
    public async Task Quantity_WithRangeAndInterpretation_IsWhollyCarried()
    {
        var fact = await OneAsync("Observation", Potassium + """
            "effectiveDateTime":"2020-01-01T23:30:00-05:00","encounter":{"reference":"Encounter/e"},
            "valueQuantity":{"value":6.3,"unit":"mmol/l","system":"http://unitsofmeasure.org","code":"mmol/L"},
            "interpretation":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation","code":"H"}]}],
            "referenceRange":[{"low":{"value":3.5,"unit":"mmol/l","code":"mmol/L"},"high":{"value":5.1,"unit":"mmol/L"}}]
            """);

        Assert.Equal(
            new MedsEvent
            {
                SubjectId = "p", Source = "Observation/x", Code = "LOINC//2823-3", Display = "Potassium",
                Status = "final",
                Time = new DateTimeOffset(2020, 1, 2, 4, 30, 0, TimeSpan.Zero), EncounterId = "e",
                NumericValue = 6.3, Unit = "mmol/L", Interpretation = "H", RangeLow = 3.5, RangeHigh = 5.1,
            }, fact);
        Assert.Equal(TimeSpan.Zero, fact.Time!.Value.Offset);
    }

    [Theory]
    [InlineData(""" "valueQuantity":{"value":5,"comparator":"<","unit":"mg/dL"}""", 5d, "<", "mg/dL")]
    [InlineData(""" "valueQuantity":{"value":5,"unit":"furlongs"}""", 5d, null, null)]
    [InlineData(
        """ "valueQuantity":{"value":7,"unit":"K/uL","system":"http://unitsofmeasure.org","code":"K/uL"}""", 7d, null,
        "10*3/uL")]
    [InlineData(""" "valueCodeableConcept":{"coding":[{"system":"http://snomed.info/sct","code":"266919005","display":"Never"}]}""", null, "SNOMED//266919005", null)]
    [InlineData(""" "valueCodeableConcept":{"text":"yellow"}""", null, "yellow", null)]
    [InlineData(""" "valueString":"positive" """, null, "positive", null)]
    [InlineData(""" "valueBoolean":false """, null, "false", null)]
    [InlineData(""" "valueInteger":9 """, 9d, null, null)]
    [InlineData(""" "valueRange":{"low":{"value":1,"unit":"mg"},"high":{"value":2,"unit":"mg"}}""", null, "1..2", "mg")]
    [InlineData(""" "valueRatio":{"numerator":{"value":1},"denominator":{"value":128}}""", null, "1:128", null)]
    [InlineData(
        """ "valueRatio":{"numerator":{"value":6,"unit":"mg"},"denominator":{"value":2,"unit":"dL"}}""", 3d, null,
        "(mg)/(dL)")]
    [InlineData(""" "valueTime":"07:30:00" """, null, "07:30:00", null)]
    [InlineData(""" "valueDateTime":"2020-05" """, null, "2020-05-01T00:00:00Z", null)]
    [InlineData(""" "valuePeriod":{"start":"2020-05-01"}""", null, "2020-05-01T00:00:00Z/", null)]
    public async Task Value_OfEveryType_IsNumberOrText(string value, double? number, string? text, string? unit)
    {
        var fact = await OneAsync("Observation", Potassium + value);

        Assert.Equal((number, text, unit), (fact.NumericValue, fact.TextValue, fact.Unit));
    }

    [Fact]
    public async Task Components_OfABloodPressure_AreEventsOfTheirOwnAndThePanelIsNone()
    {
        var events = await OfAsync("Observation", """
            "code":{"coding":[{"system":"http://loinc.org","code":"85354-9"}]},"effectiveDateTime":"2020-01-01",
            "component":[
              {"code":{"coding":[{"system":"http://loinc.org","code":"8480-6"}]},"valueQuantity":{"value":120,"unit":"mmHg"}},
              {"code":{"coding":[{"system":"http://loinc.org","code":"8462-4"}]},"dataAbsentReason":{"coding":[{"code":"not-performed"}]}}]
            """);

        Assert.Equal(["LOINC//8480-6", "LOINC//8462-4"], events.Select(fact => fact.Code));
        Assert.Equal("mm[Hg]", events[0].Unit);
        Assert.Equal("not-performed", events[1].AbsentReason);
        Assert.All(events, fact => Assert.Equal(2020, fact.Time!.Value.Year));
    }

    [Fact]
    public async Task Panel_ThatOnlyGroupsOthers_GivesNoEvent() =>
        Assert.Empty(await OfAsync("Observation", Potassium + """ "hasMember":[{"reference":"Observation/y"}]"""));

    [Theory]
    [InlineData(""" "referenceRange":[{"low":{"value":35,"unit":"g/L"}}]""", null)]
    [InlineData(""" "referenceRange":[{"low":{"value":3.5}}]""", 3.5)]
    [InlineData(""" "referenceRange":[{"type":{"coding":[{"code":"therapeutic"}]},"low":{"value":1,"unit":"g/dL"}},{"low":{"value":2,"unit":"g/dl"}}]""", 2d)]
    public async Task ReferenceRange_InAnotherUnitOrOfAnotherKind_IsLeftOut(string range, double? low) =>
        Assert.Equal(
            low, (await OneAsync("Observation",
                Potassium + """ "valueQuantity":{"value":4,"unit":"g/dL"},""" + range)).RangeLow);

    [Theory]
    [InlineData(""" "effectiveDateTime":"2015" """, "2015-01-01T00:00:00Z")]
    [InlineData(""" "effectiveDateTime":"2015-02" """, "2015-02-01T00:00:00Z")]
    [InlineData(""" "effectiveDateTime":"2015-02-07T13:28:17.239+02:00" """, "2015-02-07T11:28:17.239Z")]
    [InlineData(""" "effectiveDateTime":"2015-02-07T13:28" """, "2015-02-07T13:28:00Z")]
    [InlineData(""" "effectiveDateTime":"2016-12-31T23:59:60Z" """, "2016-12-31T23:59:59Z")]
    [InlineData(""" "effectiveDateTime":"2015-02-07T13:28:17.123456789Z" """, "2015-02-07T13:28:17.1234567Z")]
    [InlineData(""" "effectiveInstant":"2015-02-07T13:28:17Z" """, "2015-02-07T13:28:17Z")]
    [InlineData(""" "effectivePeriod":{"start":"2015-02-07","end":"2015-02-08"}""", "2015-02-07T00:00:00Z")]
    [InlineData(""" "effectiveTiming":{"event":["2015-03-01","2015-02-01"]}""", "2015-02-01T00:00:00Z")]
    [InlineData(""" "issued":"2015-02-07T13:28:17Z" """, "2015-02-07T13:28:17Z")]
    [InlineData(""" "effectiveDateTime":"last week" """, null)]
    public async Task Time_OfEveryForm_IsAnInstantInUtc(string time, string? expected) =>
        Assert.Equal(
            expected is null ? null : DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture),
            (await OneAsync("Observation", Potassium + time)).Time);
}
