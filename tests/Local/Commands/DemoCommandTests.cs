using FrontierFunctions.Local.Commands;
using FrontierFunctions.Local.Samples;
using FrontierFunctions.Tests.Local.Samples;

namespace FrontierFunctions.Tests.Local.Commands;

public sealed class DemoCommandTests : IDisposable
{
    private readonly FrontierRun _frontier = new();

    public void Dispose() => _frontier.Dispose();

    /// <summary>One report has both films and what became of them; the batch counts how the picture lies in the reference.</summary>
    private void Films_AreInAReport()
    {
        var pages = Directory.GetFiles(
            Path.Combine(_frontier.PathOf("out"), "reports"), "report.html", SearchOption.AllDirectories);
        Assert.Single(pages, page => File.ReadAllText(page).Contains("data:image/png;base64,", StringComparison.Ordinal));
        var counted = Directory.GetFiles(
            Path.Combine(_frontier.PathOf("out"), "results"), "*.json", SearchOption.AllDirectories)
            .Single(path => path.Contains($"{Path.DirectorySeparatorChar}validation{Path.DirectorySeparatorChar}"));
        using var inputs = System.Text.Json.JsonDocument.Parse(File.ReadAllText(counted));
        var films = inputs.RootElement.GetProperty("tasks").EnumerateArray()
            .Single(task => task.GetProperty("task").GetString() == "chest-xray");
        Assert.Equal(1, films.GetProperty("rows").GetInt32());
        Assert.All(films.GetProperty("features").EnumerateObject(), feature =>
            Assert.Equal(1, feature.Value.EnumerateArray().Sum(bin => bin.GetInt32())));
    }

    [Fact]
    public async Task Demo_OfTheSamples_EndsWithAReportForEveryPatientAndLeavesNothingRunning()
    {
        var code = await _frontier.RunAsync("demo", "--output", _frontier.PathOf("out"), "--json");

        Assert.Equal(ExitCode.Done, code);
        var summary = _frontier.Json;
        Assert.Equal("done", summary.GetProperty("state").GetString());
        Assert.Equal(9, summary.GetProperty("subjects").GetInt32());
        Assert.Equal(9, summary.GetProperty("reports").GetInt32());
        Assert.True(File.Exists(summary.GetProperty("report").GetString()));
        Films_AreInAReport();
        Assert.All(
            (string[])["deidentified", "events", "features", "results", "reports"],
            container => Assert.NotEmpty(Directory.GetFiles(
                Path.Combine(_frontier.PathOf("out"), container), "*", SearchOption.AllDirectories)));
        Assert.Empty(Directory.GetDirectories(Path.Combine(_frontier.Folders.State, "demo")));

        var search = new CanarySearch(SampleBatch.Create(SampleBatch.DefaultSeed, withFilms: true).Canaries);
        Assert.All(
            Directory.GetFiles(_frontier.PathOf("out"), "*", SearchOption.AllDirectories),
            file =>
            {
                Assert.Empty(search.Find(File.ReadAllBytes(file)));
                Assert.Empty(search.Find(Path.GetRelativePath(_frontier.PathOf("out"), file)));
            });
    }
}
