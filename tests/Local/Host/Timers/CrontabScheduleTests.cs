using System.Globalization;
using FrontierFunctions.Host.Timers;

namespace FrontierFunctions.Tests.Local.Host.Timers;

/// <summary>
/// Known answers: those of the NCrontab library's own tests (atifaziz/NCrontab, CrontabScheduleTests.Evaluations; its
/// five-field cases with second 0), which is what the real host evaluates schedules with.
/// </summary>
public sealed class CrontabScheduleTests
{
    [Theory]
    [InlineData("2003-01-01 00:00:00", "45 * * * * *", "2003-01-01 00:00:45")]
    [InlineData("2003-01-01 00:00:47", "45-47,48,49 * * * * *", "2003-01-01 00:00:48")]
    [InlineData("2003-01-01 00:00:49", "45-47,48,49 * * * * *", "2003-01-01 00:01:45")]
    [InlineData("2003-01-01 00:00:57", "2/5 * * * * *", "2003-01-01 00:01:02")]
    [InlineData("2021-02-24 09:50:35", "* 0-1 10 * * *", "2021-02-24 10:00:00")]
    [InlineData("2021-02-24 09:50:35", "* 55 * * * *", "2021-02-24 09:55:00")]
    [InlineData("2003-01-01 00:49:30", "6 45-47,48,49 * * * *", "2003-01-01 01:45:06")]
    [InlineData("2003-01-01 00:57:30", "9 2/5 * * * *", "2003-01-01 01:02:09")]
    [InlineData("2003-12-31 23:59:00", "0 * * * * *", "2004-01-01 00:00:00")]
    [InlineData("2003-02-28 23:59:00", "0 * * * * *", "2003-03-01 00:00:00")]
    [InlineData("2004-02-28 23:59:00", "0 * * * * *", "2004-02-29 00:00:00")]
    [InlineData("2003-12-20 10:00:00", "0 * 3/4 * * *", "2003-12-20 11:00:00")]
    [InlineData("2003-01-07 00:00:00", "0 30 * 1 * *", "2003-02-01 00:30:00")]
    [InlineData("2000-01-31 00:00:00", "0 0 0 15,30,31 * *", "2000-02-15 00:00:00")]
    [InlineData("2000-02-15 00:00:00", "0 0 0 15,30,31 * *", "2000-03-15 00:00:00")]
    [InlineData("2002-07-01 05:00:00", "0 10 * * February,April-Jun *", "2003-02-01 00:10:00")]
    [InlineData(
        "1988-03-11 14:23:00",
        "0 20 * * january,FeB,Mar,april,May,JuNE,July,Augu,SEPT-October,Nov,DECEM *",
        "1988-03-11 15:20:00")]
    [InlineData("2003-06-26 10:00:00", "0 30 6 * * 0", "2003-06-29 06:30:00")]
    [InlineData("2003-06-26 10:00:00", "0 30 6 * * SUNDAY", "2003-06-29 06:30:00")]
    [InlineData("2003-06-30 18:15:00", "0 15 18 * * Mon", "2003-07-07 18:15:00")]
    [InlineData("2003-01-01 12:00:00", "0 45 16 1 * Mon", "2003-09-01 16:45:00")]
    [InlineData("2003-09-01 23:45:00", "0 45 16 1 * Mon", "2003-12-01 16:45:00")]
    [InlineData("2000-02-29 12:01:00", "0 1 12 29 2 *", "2004-02-29 12:01:00")]
    [InlineData("2004-02-29 12:01:00", "0 1 12 28 2 *", "2005-02-28 12:01:00")]
    [InlineData("2000-01-01 14:40:00", "0 40 14/1 * * *", "2000-01-01 15:40:00")]
    public void Next_AfterTime_IsTheKnownAnswer(string after, string expression, string expected) =>
        Assert.Equal(Time(expected), CrontabSchedule.Parse(expression).Next(Time(after)));

    [Fact]
    public void Next_WhenNoDateFits_IsNull() =>
        Assert.Null(CrontabSchedule.Parse("0 0 0 31 2 *").Next(Time("2003-01-01 00:00:00")));

    [Fact]
    public void Next_WithinASecond_IsTheNextWholeSecond() =>
        Assert.Equal(
            Time("2003-01-01 00:00:01"),
            CrontabSchedule.Parse("* * * * * *").Next(Time("2003-01-01 00:00:00").AddMilliseconds(999)));

    [Theory]
    [InlineData("* * * * *")]
    [InlineData("* * * * * * *")]
    [InlineData("60 * * * * *")]
    [InlineData("* * 24 * * *")]
    [InlineData("* * * 0 * *")]
    [InlineData("* * * * 13 *")]
    [InlineData("* * * * * 7")]
    [InlineData("* * * * * Fry")]
    [InlineData("*/0 * * * * *")]
    [InlineData("5-1 * * * * *")]
    [InlineData("1, * * * * *")]
    [InlineData("-1 * * * * *")]
    [InlineData("")]
    public void Parse_OfMalformedExpression_Throws(string expression) =>
        Assert.Throws<FormatException>(() => CrontabSchedule.Parse(expression));

    private static DateTime Time(string text) => DateTime.ParseExact(
        text, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture,
        DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal);
}
