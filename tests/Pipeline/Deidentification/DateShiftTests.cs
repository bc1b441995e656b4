using System.Text;
using FrontierFunctions.Pipeline.Deidentification;

namespace FrontierFunctions.Tests.Pipeline.Deidentification;

public sealed class DateShiftTests
{
    [Theory]
    [InlineData("2019-03-05", 1, "2019-03-04")]
    [InlineData("2020-03-01", 1, "2020-02-29")]
    [InlineData("2019-03-01", 1, "2019-02-28")]
    [InlineData("2020-02-29", 365, "2019-03-01")]
    [InlineData("2019-03-05T23:59:60.123456789-05:00", 5, "2019-02-28T23:59:60.123456789-05:00")]
    [InlineData("2019-03-05T10:00:00Z", 64, "2018-12-31T10:00:00Z")]
    [InlineData("2019-03-05 10:00", 64, "2018-12-31 10:00")]
    [InlineData("2019-03", 14, "2019-03")]
    [InlineData("2019-03", 15, "2019-02")]
    [InlineData("2019", 181, "2019")]
    [InlineData("2019", 182, "2018")]
    public void TryShift_DateOfAnyPrecision_KeepsTheForm(string date, int back, string expected)
    {
        Assert.Equal(expected, Shift(DateShift.Back(back), date));
    }

    [Theory]
    [InlineData("2019-02-29")]
    [InlineData("2019-13-01")]
    [InlineData("2019-00")]
    [InlineData("2019-3-05")]
    [InlineData("2019-03-05X")]
    [InlineData("0000")]
    [InlineData("0001-01-01")]
    [InlineData("19")]
    [InlineData("march")]
    [InlineData("")]
    public void TryShift_NoDateOrNoRoom_Refuses(string date)
    {
        Assert.Null(Shift(DateShift.Back(365), date));
    }

    [Fact]
    public void TryShift_DestinationTooShort_Refuses()
    {
        Assert.False(DateShift.Back(1).TryShift("2019-03-05"u8, new byte[9], out var written));
        Assert.Equal(0, written);
    }

    [Fact]
    public void TryShift_EveryDayOfFourHundredYears_KeepsIntervals()
    {
        var shift = DateShift.Back(217);
        var first = new DateOnly(1800, 1, 1);
        Span<byte> destination = stackalloc byte[10];
        DateOnly? before = null;
        for (var day = first; day.Year < 2200; day = day.AddDays(1))
        {
            Assert.True(shift.TryShift(Encoding.ASCII.GetBytes(day.ToString("yyyy-MM-dd")), destination, out _));
            var shifted = DateOnly.ParseExact(Encoding.ASCII.GetString(destination), "yyyy-MM-dd");
            Assert.True(before is null || shifted.DayNumber == before.Value.DayNumber + 1);
            Assert.Equal(shifted, shift.Shift(day));
            before = shifted;
        }
    }

    [Fact]
    public void ShiftFor_ManyPseudonyms_NeverStaysAndUsesTheWholeRange()
    {
        using var keys = new OrganizationKeys(new byte[32], "a");
        var days = Enumerable.Range(0, 20_000).Select(i => keys.ShiftFor($"{i}").Days).ToList();

        Assert.All(days, day => Assert.InRange(day, -DateShift.MaximumDays, -1));
        Assert.Equal(DateShift.MaximumDays, days.Distinct().Count());
        // 54.8 a day are expected; six standard deviations are 44.
        Assert.All(days.CountBy(day => day), pair => Assert.InRange(pair.Value, 10, 100));
    }

    [Fact]
    public void Shift_Default_Refuses()
    {
        Assert.Throws<InvalidOperationException>(() => default(DateShift).Shift(new DateOnly(2019, 1, 1)));
        Assert.Null(Shift(default, "2019-01-01"));
    }

    [Fact]
    public void Shift_Instant_KeepsTimeAndOffset()
    {
        var instant = new DateTimeOffset(2020, 3, 1, 23, 30, 0, TimeSpan.FromHours(-5));

        Assert.Equal(new DateTimeOffset(2020, 2, 29, 23, 30, 0, TimeSpan.FromHours(-5)),
            DateShift.Back(1).Shift(instant));
    }

    [Fact]
    public void ToString_AnyShift_DoesNotTellTheDays() => Assert.DoesNotContain("17", DateShift.Back(17).ToString());

    private static string? Shift(DateShift shift, string date)
    {
        var bytes = Encoding.UTF8.GetBytes(date);
        var destination = new byte[bytes.Length];
        return shift.TryShift(bytes, destination, out var written) ? Encoding.UTF8.GetString(destination, 0,
            written) : null;
    }
}
