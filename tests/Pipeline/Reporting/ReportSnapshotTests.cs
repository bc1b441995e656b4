using System.Text;
using System.Text.Json;
using FrontierFunctions.Pipeline.Reporting;

namespace FrontierFunctions.Tests.Pipeline.Reporting;

public sealed class ReportSnapshotTests
{
    [Fact]
    public void ToJson_ReadAgain_GivesTheSameBytes()
    {
        var bytes = ReportSnapshot.From(SampleReports.Second()).ToJson();

        Assert.Equal(bytes, ReportSnapshot.Parse(bytes).ToJson());
    }

    [Fact]
    public void From_SameFactsInAnotherOrder_GivesTheSameBytes()
    {
        var input = SampleReports.Large(500);

        Assert.Equal(
            ReportSnapshot.From(input).ToJson(),
            ReportSnapshot.From(input with { Events = [.. input.Events.Reverse()] }).ToJson());
    }

    [Fact]
    public void Parse_AnotherVersionOfTheRecord_IsRefused()
    {
        var text = Encoding.UTF8.GetString(ReportSnapshot.From(SampleReports.Typical()).ToJson())
            .Replace("\"snapshotVersion\": 1", "\"snapshotVersion\": 2", StringComparison.Ordinal);

        Assert.Throws<JsonException>(() => ReportSnapshot.Parse(Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public void Latest_ValueAfterTheDateOfTheReport_DoesNotCount()
    {
        var input = SampleReports.Empty() with
        {
            Events =
            [
                SampleReports.Lab("1742-6", "ALT", "U/L", SampleReports.At(2020, 1, 1), 30, "1"),
                SampleReports.Lab("1742-6", "ALT", "U/L", SampleReports.At(2022, 1, 1), 90, "2"),
            ],
        };

        Assert.Equal(30, Assert.Single(ReportSnapshot.From(input).Latest).Value);
    }

    [Theory]
    [InlineData(true, true, null)]
    [InlineData(null, true, "new")]
    [InlineData(null, false, "new, already resolved")]
    [InlineData(true, false, "resolved")]
    [InlineData(false, true, "active again")]
    [InlineData(true, null, "no longer recorded")]
    public void Change_OfAProblem_IsSaidInAWord(bool? before, bool? now, string? expected)
    {
        var empty = ReportSnapshot.From(SampleReports.Empty());
        var change = ReportChange.Between(empty with { Problems = Of(before) }, empty with { Problems = Of(now) });

        Assert.Equal(expected, change.Problems.Select(row => ReportChange.Word(row, "resolved")).SingleOrDefault());

        static SnapshotItem[] Of(bool? active) =>
            active is null ? [] : [new SnapshotItem("SNOMED//1", "x", active.Value)];
    }
}
