using FrontierFunctions.Local.Commands;
using FrontierFunctions.Local.Samples;
using FrontierFunctions.Tests.Local.Samples;

namespace FrontierFunctions.Tests.Local.Commands;

public sealed class DemoCommandTests : IDisposable
{
    private readonly FrontierRun _frontier = new();

    public void Dispose() => _frontier.Dispose();

    [Fact]
    public async Task Demo_OfTheSamples_EndsWithAReportForEveryPatientAndLeavesNothingRunning()
    {
        var code = await _frontier.RunAsync("demo", "--output", _frontier.PathOf("out"), "--json");

        Assert.Equal(ExitCode.Done, code);
        var summary = _frontier.Json;
        Assert.Equal("done", summary.GetProperty("state").GetString());
        Assert.Equal(8, summary.GetProperty("subjects").GetInt32());
        Assert.Equal(8, summary.GetProperty("reports").GetInt32());
        Assert.True(File.Exists(summary.GetProperty("report").GetString()));
        Assert.All(
            (string[])["deidentified", "events", "features", "results", "reports"],
            container => Assert.NotEmpty(Directory.GetFiles(
                Path.Combine(_frontier.PathOf("out"), container), "*", SearchOption.AllDirectories)));
        Assert.Empty(Directory.GetDirectories(Path.Combine(_frontier.Folders.State, "demo")));

        var search = new CanarySearch(SampleBatch.Create(SampleBatch.DefaultSeed).Canaries);
        Assert.All(
            Directory.GetFiles(_frontier.PathOf("out"), "*", SearchOption.AllDirectories),
            file =>
            {
                Assert.Empty(search.Find(File.ReadAllBytes(file)));
                Assert.Empty(search.Find(Path.GetRelativePath(_frontier.PathOf("out"), file)));
            });
    }
}
