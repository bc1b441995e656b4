using System.Security.Cryptography;
using System.Text;
using FrontierFunctions.Contract.Features;
using FrontierFunctions.Pipeline.Features;
using FrontierFunctions.Pipeline.Timeline;
using static FrontierFunctions.Tests.Pipeline.Features.LiverFixture;

namespace FrontierFunctions.Tests.Pipeline.Features;

public sealed class FeatureComputerTests
{
    [Fact]
    public void Compute_AmountConcentration_IsConvertedWithTheMolarMass()
    {
        // 17.1 umol/L of bilirubin is 1.0 mg/dL, the conversion that every laboratory handbook prints.
        var value = Compute(Bilirubin, LabEvent(3, 17.1, "umol/L"));

        Assert.Equal(FeatureStatus.Present, value.Status);
        Assert.Equal(1.0, value.Value!.Value, 3);
        Assert.Equal(AsOf.AddDays(-3), value.MeasuredAt);
        Assert.Equal("Observation/a", value.Source);
    }

    [Fact]
    public void Compute_SeveralValuesOfOneTime_GivesTheirMeanInOneUnit()
    {
        var value = Compute(Bilirubin,
            LabEvent(9, 50, "mg/dL", "x"), LabEvent(2, 1.0, "mg/dL", "a"), LabEvent(2, 20, "mg/L", "b"));

        Assert.Equal(1.5, value.Value!.Value, 12);
    }

    [Theory]
    [InlineData(365, FeatureStatus.Present)]
    [InlineData(366, FeatureStatus.Missing)]
    [InlineData(-1, FeatureStatus.Missing)]
    public void Compute_ValueAtTheEdgeOfTheWindow_CountsInclusiveAndNeverTheFuture(
        int daysBefore, FeatureStatus expected) =>
        Assert.Equal(expected, Compute(Bilirubin, LabEvent(daysBefore, 1, "mg/dL")).Status);

    [Theory]
    [InlineData(1.0, null, FeatureStatus.UnknownUnit)]
    [InlineData(1.0, "10*3/uL", FeatureStatus.UnknownUnit)]
    [InlineData(-1.0, "mg/dL", FeatureStatus.Implausible)]
    [InlineData(101.0, "mg/dL", FeatureStatus.Implausible)]
    [InlineData(80.0, "mg/dL", FeatureStatus.OutsideTraining)]
    [InlineData(0.4, "mg/dL", FeatureStatus.Present)]
    public void Compute_ValueThatIsNotUsable_SaysWhy(double number, string? unit, FeatureStatus expected) =>
        Assert.Equal(expected, Compute(Bilirubin, LabEvent(1, number, unit)).Status);

    [Fact]
    public void Compute_LatestValueRefused_TakesTheOneBeforeAndCountsTheRefusal()
    {
        var value = Compute(Bilirubin, LabEvent(5, 1.2, "mg/dL"), LabEvent(1, 900, "mg/dL", "b"));

        Assert.Equal((1.2, 1), (value.Value!.Value, value.Refused));
    }

    [Fact]
    public void Compute_CorrectedResult_ReplacesTheFinalOneOfTheSameRecord()
    {
        var final = LabEvent(1, 1.2, "mg/dL") with { Status = "final" };

        Assert.Equal(2.2, Compute(Bilirubin, final, final with { NumericValue = 2.2, Status = "corrected" }).Value);
    }

    [Theory]
    [InlineData(FeatureAggregation.Minimum, 1.0)]
    [InlineData(FeatureAggregation.Maximum, 4.0)]
    [InlineData(FeatureAggregation.First, 1.0)]
    [InlineData(FeatureAggregation.Mean, 7.0 / 3)]
    [InlineData(FeatureAggregation.Median, 2.0)]
    [InlineData(FeatureAggregation.Sum, 7.0)]
    [InlineData(FeatureAggregation.Count, 3.0)]
    [InlineData(FeatureAggregation.DaysSince, 10.0)]
    public void Compute_Aggregations_GiveTheirNumber(FeatureAggregation aggregation, double expected)
    {
        var feature = Bilirubin with { Aggregation = aggregation, TrainingLow = null, TrainingHigh = null };

        var value = Compute(
            feature, LabEvent(30, 1, "mg/dL"), LabEvent(20, 4, "mg/dL", "b"), LabEvent(10, 2, "mg/dL", "c"));

        Assert.Equal(expected, value.Value!.Value, 12);
    }

    [Theory]
    [InlineData(FeatureAggregation.First, 2.0, 20)]
    [InlineData(FeatureAggregation.Median, 3.5, 10)]
    [InlineData(FeatureAggregation.Mean, 13.0 / 4, 10)]
    public void Compute_EvenNumberOfValuesInSeveralUnits_IsTakenInTheFeaturesUnitWithItsTime(
        FeatureAggregation aggregation, double expected, int daysBefore)
    {
        var feature = Bilirubin with { Aggregation = aggregation, TrainingLow = null, TrainingHigh = null };

        var value = Compute(
            feature, LabEvent(20, 10, "mg/L"), LabEvent(20, 3, "mg/dL", "b"), LabEvent(10, 4, "mg/dL", "c"),
            LabEvent(15, 5, "mg/dL", "d"), LabEvent(12, 900, "mg/dL", "e"));

        Assert.Equal(expected, value.Value!.Value, 12);
        Assert.Equal((AsOf.AddDays(-daysBefore), 1), (value.MeasuredAt, value.Refused));
    }

    [Theory]
    [InlineData(FeatureAggregation.First)]
    [InlineData(FeatureAggregation.Mean)]
    [InlineData(FeatureAggregation.Median)]
    [InlineData(FeatureAggregation.Sum)]
    public void Compute_AggregationOfNothing_IsMissing(FeatureAggregation aggregation) =>
        Assert.Equal(
            FeatureStatus.Missing,
            Compute(Bilirubin with { Aggregation = aggregation }, LabEvent(400, 1, "mg/dL")).Status);

    [Fact]
    public void Compute_Slope_IsLeastSquaresPerYearAndNeedsTwoTimes()
    {
        var feature = Bilirubin with
        {
            Aggregation = FeatureAggregation.Slope, Unit = "mg/dL/a", LookBackDays = null, TrainingLow = null,
            PlausibleLow = null,
        };

        // 1, 2 and 4 mg/dL at 0, 1 and 2 years: slope 1.5 a year.
        Assert.Equal(1.5, Compute(feature,
            Event("LOINC//1975-2", AsOf.AddDays(-730.5), 1, "mg/dL"),
            Event("LOINC//1975-2", AsOf.AddDays(-365.25), 20, "mg/L"),
            Event("LOINC//1975-2", AsOf, 4, "mg/dL")).Value!.Value, 9);
        Assert.Equal(FeatureStatus.Missing, Compute(feature, LabEvent(1, 1, "mg/dL")).Status);
    }

    [Theory]
    [InlineData(1990, 30)]
    [InlineData(1930, 90)]
    [InlineData(1900, 90)]
    public void Compute_Age_IsCompletedYearsAndNinetyForOlderPeople(int birthYear, double expected) =>
        Assert.Equal(expected, Compute(Age, Birth(birthYear)).Value);

    [Fact]
    public void Compute_AgeTheDayBeforeTheBirthday_IsAYearLess()
    {
        var vector = FeatureComputer.Compute(
            Schema(Age), [Birth(1980)], new DateTimeOffset(2020, 3, 1, 23, 0, 0, TimeSpan.Zero));

        Assert.Equal(39, vector.Values[0].Value);
    }

    [Theory]
    [InlineData("SEX//male", 1d)]
    [InlineData("SEX//female", 0d)]
    [InlineData("SEX_AT_BIRTH//F", 0d)]
    [InlineData("SEX//unknown", null)]
    public void Compute_Sex_IsOneForMaleAndMissingWhenNeither(string code, double? expected) =>
        Assert.Equal(expected, Compute(Sex, Event(code, null)).Value);

    [Fact]
    public void Compute_SourcesThatDisagreeOnSex_GiveMissing() =>
        Assert.Equal(FeatureStatus.Missing, Compute(Sex, Event("SEX//male", null), Event("SEX//female", null)).Status);

    [Fact]
    public void Compute_Presence_IsZeroWithoutAndIgnoresFactsInAnotherRole()
    {
        var feature = new FeatureDefinition
        {
            Name = "diabetes", Label = "Diabetes", Kind = FeatureKind.Presence, Unit = "1",
            Codes = ["SNOMED//44054006"],
        };

        Assert.Equal(1, Compute(feature, Event("SNOMED//44054006", AsOf.AddYears(-30))).Value);
        Assert.Equal(
            0, Compute(
                feature, Event("SUSPECTED//SNOMED//44054006", AsOf), Event("SNOMED//44054006", AsOf.AddDays(1))).Value);
    }

    [Fact]
    public void LastKnown_DeathAndUndatedFacts_AreNotCounted()
    {
        MedsEvent[] events = [Event("SEX//male", null), LabEvent(7, 1, "mg/dL"), Event("MEDS_DEATH", AsOf)];

        Assert.Equal(AsOf.AddDays(-7), FeatureComputer.LastKnown(events));
        Assert.Null(FeatureComputer.LastKnown([events[0]]));
    }

    [Fact]
    public async Task Compute_SyntheaPatientsInAnyOrder_GivesTheSameBytes()
    {
        var schema = Schema(
            Age with { TrainingLow = null }, Sex,
            Bilirubin with
            {
                Name = "glucose", Codes = ["LOINC//2339-0"], LookBackDays = null, TrainingHigh = null,
                PlausibleHigh = null,
            },
            Bilirubin with { Name = "sodium", Codes = ["LOINC//2947-0"], Unit = "mmol/L", LookBackDays = null,
                TrainingHigh = null, PlausibleHigh = null });
        var present = 0;
        foreach (var path in Directory.EnumerateFiles(TestData.Shared("fhir/synthea_bundles"), "*.json"))
        {
            await using var input = File.OpenRead(path);
            var events = new List<MedsEvent>();
            await new FhirEventReader().ReadAsync(input, events.Add, TestContext.Current.CancellationToken);
            var asOf = FeatureComputer.LastKnown(events)!.Value;

            var vector = FeatureComputer.Compute(schema, events, asOf);
            var shuffled = events.OrderBy(fact => Convert.ToHexString(
                SHA256.HashData(Encoding.UTF8.GetBytes(fact.Source + fact.Code)))).ToArray();

            Assert.Equal(vector.ToRow(), FeatureComputer.Compute(schema, shuffled, asOf).ToRow());
            Assert.Equal(FeatureStatus.Present, vector.Values[0].Status);
            Assert.Equal(FeatureStatus.Present, vector.Values[1].Status);
            present += vector.Values.Count(value => value.Status == FeatureStatus.Present);
        }

        Assert.True(present > 100, $"{present} values were found");
    }
}
