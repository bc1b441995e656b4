using FrontierFunctions.Local.Commands;

namespace FrontierFunctions.Tests.Local.Commands;

public sealed class UsageTests : IDisposable
{
    private readonly FrontierRun _frontier = new();

    public void Dispose() => _frontier.Dispose();

    [Theory]
    [InlineData]
    [InlineData("bogus")]
    [InlineData("deid")]
    [InlineData("deid", "--input", ".")]
    [InlineData("deid", "--input", ".", "--output", "out", "--profile", "none")]
    [InlineData("deid", "--input", ".", "--output", "out", "--threads", "0")]
    [InlineData("serve", "--port", "70000")]
    [InlineData("bench", "bogus")]
    public async Task CommandLine_ThatCannotBeMeant_ExitsWithUsage(params string[] arguments)
    {
        Assert.Equal(ExitCode.Usage, await _frontier.RunAsync(arguments));
        Assert.NotEqual("", _frontier.Error);
        Assert.Equal("", _frontier.Output);
    }

    [Fact]
    public async Task Input_ThatIsNotThere_ExitsWithUsage()
    {
        var missing = _frontier.PathOf("missing");

        Assert.Equal(
            ExitCode.Usage, await _frontier.RunAsync("deid", "--input", missing, "--output", _frontier.PathOf("out")));
        Assert.Contains("no file or folder", _frontier.Error);
    }

    [Fact]
    public async Task Output_InsideTheInput_IsRefused()
    {
        var input = Directory.CreateDirectory(_frontier.PathOf("in")).FullName;
        await File.WriteAllTextAsync(Path.Combine(input, "a.json"), "{}", TestContext.Current.CancellationToken);

        var code = await _frontier.RunAsync("deid", "--input", input, "--output", Path.Combine(input, "out"));

        Assert.Equal(ExitCode.Usage, code);
        Assert.False(Directory.Exists(Path.Combine(input, "out")));
    }

    [Theory]
    [InlineData("deid")]
    [InlineData("report")]
    [InlineData("demo")]
    public async Task Output_ThatIsAFile_IsRefused(string verb)
    {
        var input = Directory.CreateDirectory(_frontier.PathOf("in")).FullName;
        await File.WriteAllTextAsync(Path.Combine(input, "a.json"), "{}", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(_frontier.PathOf("out"), "mine", TestContext.Current.CancellationToken);

        var code = await _frontier.RunAsync(verb, "--input", input, "--output", _frontier.PathOf("out"));

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("--output is a folder", _frontier.Error);
    }

    [Theory]
    [InlineData("local", "too short")]
    [InlineData("Not/A/Name", "0123456789abcdef0123456789abcdef")]
    public async Task Key_ThatIsNone_ExitsWithUsage(string organization, string secret)
    {
        var input = Directory.CreateDirectory(_frontier.PathOf("in")).FullName;
        await File.WriteAllTextAsync(Path.Combine(input, "a.json"), "{}", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(_frontier.PathOf("key"), secret, TestContext.Current.CancellationToken);

        var code = await _frontier.RunAsync(
            "deid", "--input", input, "--output", _frontier.PathOf("out"), "--organization", organization,
            "--key", _frontier.PathOf("key"));

        Assert.Equal(ExitCode.Usage, code);
        Assert.DoesNotContain(secret, _frontier.Error);
    }

    [Fact]
    public async Task Bench_WithoutAName_ListsTheBenchmarks()
    {
        Assert.Equal(ExitCode.Done, await _frontier.RunAsync("bench", "--json"));
        Assert.Subset(
            _frontier.Json.GetProperty("benchmarks").EnumerateObject().Select(benchmark =>
                benchmark.Name).Order(StringComparer.Ordinal).ToHashSet(), new HashSet<string>(["deid", "events", "query", "report", "serving"]));
    }

    [Fact]
    public async Task Help_NamesEveryVerb()
    {
        Assert.Equal(ExitCode.Done, await _frontier.RunAsync("--help"));
        Assert.All(
            (string[])["demo", "serve", "deid", "score", "report", "bench", "doctor"], verb =>
                Assert.Contains($"  {verb} ", _frontier.Output));
    }
}
