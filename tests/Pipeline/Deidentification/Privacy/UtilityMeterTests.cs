using FrontierFunctions.Pipeline.Deidentification.Privacy;
using FrontierFunctions.Pipeline.Timeline;

namespace FrontierFunctions.Tests.Pipeline.Deidentification.Privacy;

public sealed class UtilityMeterTests
{
    private static readonly DateTimeOffset Day = new(2020, 1, 1, 8, 0, 0, TimeSpan.Zero);
    private readonly UtilityMeter _meter = new(id => id == "7" ? "p" : null);

    [Fact]
    public void Copy_WithDatesMovedAlike_KeepsAll()
    {
        Both("A", 1.5, 0, 0);
        Both("B", 2.5, 10, 10);
        Both("C", 3.5, 12, 12);

        Assert.Equal(
            new UtilityCounts { Codes = 3, CodesKept = 3, Values = 3, ValuesKept = 3, Intervals = 2, IntervalsKept = 2 },
            _meter.Finish());
    }

    [Fact]
    public void Copy_WithADateMovedByItself_LosesTheIntervalsAroundIt()
    {
        Both("A", 1.5, 0, 0);
        Both("B", 2.5, 10, 11);
        Both("C", 3.5, 20, 20);

        Assert.Equal(0, _meter.Finish().IntervalsKept);
    }

    [Fact]
    public void Copy_WithOtherValuesOrFewerCodes_LosesThem()
    {
        _meter.AddClean(Fact("p", "A", 1.5, 0));
        _meter.AddClean(Fact("p", "B", 9, 10));
        _meter.AddOriginal(Fact("7", "A", 1.5, 0));
        _meter.AddOriginal(Fact("7", "A", 1.5, 0));
        _meter.AddOriginal(Fact("7", "B", 2.5, 10));

        var kept = _meter.Finish();
        Assert.Equal((3, 2, 3, 1), (kept.Codes, kept.CodesKept, kept.Values, kept.ValuesKept));
    }

    private void Both(string code, double value, int day, int cleanDay)
    {
        // The copy first: everything of it is known before the original is compared.
        _meter.AddClean(Fact("p", code, value, cleanDay - 77));
        _meter.AddOriginal(Fact("7", code, value, day));
    }

    private static MedsEvent Fact(string subject, string code, double value, int day) =>
        new() { SubjectId = subject, Code = code, NumericValue = value, Time = Day.AddDays(day), Source = "Observation/1" };
}
