using System.Globalization;
using FrontierFunctions.Local.Commands;

namespace FrontierFunctions.Tests.Local.Commands;

/// <summary>The event model on three labelled tables, event by event.</summary>
public sealed class EvaluateTimelineTests : IDisposable
{
    private const int Subjects = 24;

    private readonly FrontierRun _frontier = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _frontier.Dispose();

    [Fact]
    public async Task ThreeTables_GiveAnEvaluationOfEachEvent()
    {
        var tables = Directory.CreateDirectory(_frontier.PathOf("tables")).FullName;
        List<string> subjects = ["id,age,male,bmi,futime,status"];
        List<string> measures = ["id,days,test,value"];
        List<string> events = ["id,days,event"];
        for (var i = 0; i < Subjects; i++)
        {
            // The old die within five years, every fourth is lost to follow-up, every third has diabetes already.
            var (age, isLost) = (i % 2 == 0 ? 85 : 35, i % 4 == 3);
            var days = i % 2 == 0 ? 900 : isLost ? 500 : 2500;
            subjects.Add(string.Create(CultureInfo.InvariantCulture, $"{i},{age},{i % 2},27.5,{days},{(i % 2 == 0 ? 1 : 0)}"));
            measures.Add(string.Create(CultureInfo.InvariantCulture, $"{i},-30,hdl,{40 + i}"));
            if (i % 3 == 0)
            {
                events.Add(string.Create(CultureInfo.InvariantCulture, $"{i},-200,diabetes"));
            }
        }

        await File.WriteAllLinesAsync(Path.Combine(tables, "a.csv"), subjects, Stop);
        await File.WriteAllLinesAsync(Path.Combine(tables, "b.csv"), measures, Stop);
        await File.WriteAllLinesAsync(Path.Combine(tables, "c.csv"), events, Stop);

        Assert.Equal(ExitCode.Done, await _frontier.RunAsync(
            "evaluate", "--task", "timeline", "--input", Path.Combine(tables, "a.csv"), "--json"));

        var all = _frontier.Json.GetProperty("evaluations").EnumerateArray().ToDictionary(one => one.GetProperty("task").GetString()!);
        Assert.Equal(5, all.Count);
        var death = all["timeline-death"];
        Assert.Equal((Subjects, 6), (death.GetProperty("rows").GetInt32(), death.GetProperty("without_outcome").GetInt32()));
        Assert.Equal(12, death.GetProperty("groups")[0].GetProperty("happened").GetInt32());
        Assert.InRange(death.GetProperty("concordance").GetProperty("value").GetDouble(), 0.9, 1);
        Assert.Equal(Subjects - 8, all["timeline-diabetes"].GetProperty("rows").GetInt32());
        Assert.False(death.GetProperty("is_training_data").GetBoolean());
    }

    [Fact]
    public async Task TablesThatAreOthers_AreRefusedWithTheirColumns()
    {
        await File.WriteAllLinesAsync(_frontier.PathOf("x.csv"), ["id,age", "1,2"], Stop);
        Assert.NotEqual(ExitCode.Done, await _frontier.RunAsync(
            "evaluate", "--task", "timeline", "--input", _frontier.PathOf("x.csv")));
        Assert.Contains("futime", _frontier.Error, StringComparison.Ordinal);
    }
}
