using System.Text.Json;
using FrontierFunctions.Local.Commands;
using FrontierFunctions.Local.Samples;
using FrontierFunctions.Tests.Local.Samples;

namespace FrontierFunctions.Tests.Local.Commands;

public sealed class ScoreAndReportTests : IDisposable
{
    private static readonly SampleBatch Batch = SampleBatch.Create(SampleBatch.DefaultSeed);

    private readonly FrontierRun _frontier = new();

    public void Dispose() => _frontier.Dispose();

    [Fact]
    public async Task Score_OfTheSamples_VariesAndAbstainsWhereThereIsNotEnough()
    {
        var code = await _frontier.RunAsync("score", "--input",
            _frontier.WriteSamples(Batch), "--task", "liver-disease", "--json");

        Assert.Equal(ExitCode.Done, code);
        var scores = _frontier.Json.GetProperty("scores").EnumerateArray().ToList();
        Assert.Equal(Batch.Patients, scores.Count);
        var probabilities = scores.Select(score => score.GetProperty("probability")).Where(value =>
            value.ValueKind == JsonValueKind.Number)
            .Select(value => value.GetDouble()).ToList();
        Assert.True(probabilities.Max() - probabilities.Min() > 0.3, "ill and well patients differ");
        Assert.Contains(scores, score => score.GetProperty("abstention").GetString() == "not-enough-data");
    }

    [Fact]
    public async Task Report_OfTheSamples_IsThereForEverySubjectWithoutACanary()
    {
        var code = await _frontier.RunAsync(
            "report", "--input", _frontier.WriteSamples(Batch), "--output", _frontier.PathOf("reports"), "--json");

        Assert.Equal(ExitCode.Done, code);
        Assert.Equal(Batch.Patients, _frontier.Json.GetProperty("reports").GetInt32());
        var search = new CanarySearch(Batch.Canaries);
        var files = Directory.GetFiles(_frontier.PathOf("reports"), "*", SearchOption.AllDirectories);
        Assert.Equal(3 * Batch.Patients, files.Length);
        Assert.All(files, file => Assert.Empty(search.Find(File.ReadAllBytes(file))));
    }

    [Fact]
    public async Task Report_OfTheSameRecordsAgain_IsTheSameVersion()
    {
        string[] arguments = ["report", "--input", _frontier.WriteSamples(Batch), "--output",
            _frontier.PathOf("reports"), "--json"];
        await _frontier.RunAsync(arguments);
        var first = Contents();
        await _frontier.RunAsync(arguments);

        Assert.Equal(first, Contents());
    }

    [Theory]
    [InlineData("score")]
    [InlineData("report")]
    public async Task File_InAFormatThatIsNotRead_IsSetAsideWithItsRemedy(string verb)
    {
        await File.WriteAllTextAsync(
            _frontier.PathOf("a.pdf"), "%PDF-1.7", TestContext.Current.CancellationToken);

        string[] output = verb == "report" ? ["--output", _frontier.PathOf("reports")] : [];
        var code = await _frontier.RunAsync([verb, "--input", _frontier.PathOf("a.pdf"), .. output]);

        Assert.Equal(ExitCode.SomeSetAside, code);
        Assert.Contains("input.format-unsupported: Export the records", _frontier.Output);
    }

    [Fact]
    public async Task Task_ThatIsUnknown_ExitsWithUsage()
    {
        Assert.Equal(
            ExitCode.Usage,
            await _frontier.RunAsync("score", "--input", _frontier.WriteSamples(Batch), "--task", "astrology"));
        Assert.Contains("liver-disease", _frontier.Error);
    }

    private SortedDictionary<string, string> Contents() => new(
        Directory.GetFiles(_frontier.PathOf("reports"), "*", SearchOption.AllDirectories)
            .ToDictionary(file => file, file =>
                Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)))),
        StringComparer.Ordinal);
}
