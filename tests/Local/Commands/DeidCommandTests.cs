using System.Text.Json;
using FrontierFunctions.Local.Commands;
using FrontierFunctions.Local.Samples;
using FrontierFunctions.Tests.Local.Samples;

namespace FrontierFunctions.Tests.Local.Commands;

public sealed class DeidCommandTests : IDisposable
{
    private static readonly SampleBatch Batch = SampleBatch.Create(SampleBatch.DefaultSeed, withBrokenFile: true);

    private readonly FrontierRun _frontier = new();

    public void Dispose() => _frontier.Dispose();

    [Fact]
    public async Task Samples_WithABrokenFile_AreDoneButForThatOne()
    {
        var code = await DeidAsync("out");

        Assert.Equal(ExitCode.SomeSetAside, code);
        var summary = _frontier.Json;
        Assert.Equal(Batch.Files.Count, summary.GetProperty("files").GetInt32());
        Assert.Equal(Batch.Files.Count - 1, summary.GetProperty("processed").GetInt32());
        Assert.Equal(1, summary.GetProperty("quarantined").GetInt32());
        Assert.Equal(Batch.Patients, summary.GetProperty("subjects").GetInt32());
        foreach (var key in (string[])["bytes_in", "bytes_out", "cpu_seconds", "wall_seconds", "peak_rss_bytes"])
        {
            Assert.True(summary.GetProperty(key).GetDouble() > 0, key);
        }

        var kept = Batch.Files.Where(file => !file.Broken).Select(file => file.Name);
        Assert.Equal(kept.Append("manifest.json").Order(StringComparer.Ordinal),
            Names(_frontier.PathOf("out"), quarantine: false));
        Assert.Equal(
            ["quarantine/incoming/truncated.json", "quarantine/incoming/truncated.json.reason.json"],
            Names(_frontier.PathOf("out"), quarantine: true));
    }

    [Theory]
    [InlineData("longitudinal")]
    [InlineData("safe-harbor")]
    public async Task Samples_AfterDeidentification_HaveNoCanary(string profile)
    {
        Assert.Equal(ExitCode.SomeSetAside, await DeidAsync("out", "--profile", profile, "--explain"));

        var search = new CanarySearch(Batch.Canaries);
        var manifest = Path.Combine(_frontier.PathOf("out"), "manifest.json");
        // The manifest names outputs, which by contract keep the names of their inputs.
        var leaks = Names(_frontier.PathOf("out"), quarantine: false)
            .Select(name => Path.Combine(_frontier.PathOf("out"), name))
            .Where(path => path != manifest)
            .SelectMany(path => search.Find(File.ReadAllBytes(path)).Select(canary =>
                $"{canary.Kind} of patient {canary.Patient} in {Path.GetFileName(path)}"));
        Assert.Empty(leaks);
        Assert.Empty(search.Find(_frontier.Output + _frontier.Error));
        Assert.Empty(search.Find(File.ReadAllBytes(Path.Combine(
            _frontier.PathOf("out"), "quarantine", "incoming", "truncated.json.reason.json"))));
    }

    [Fact]
    public async Task Results_OfOneThreadAndOfFour_AreTheSame()
    {
        Assert.Equal(ExitCode.SomeSetAside, await DeidAsync("one", "--threads", "1"));
        Assert.Equal(ExitCode.SomeSetAside, await DeidAsync("four", "--threads", "4"));

        var names = Names(_frontier.PathOf("one"), quarantine: null);
        Assert.Equal(names, Names(_frontier.PathOf("four"), quarantine: null));
        Assert.All(names, name => Assert.Equal(
            File.ReadAllBytes(Path.Combine(_frontier.PathOf("one"), name)),
            File.ReadAllBytes(Path.Combine(_frontier.PathOf("four"), name))));
    }

    [Fact]
    public async Task File_NamedAfterItsSubject_IsPointedOut()
    {
        await DeidAsync("out");

        using var manifest = JsonDocument.Parse(
            File.ReadAllBytes(Path.Combine(_frontier.PathOf("out"), "manifest.json")));
        Assert.Equal(1, manifest.RootElement.GetProperty("files_named_after_subjects").GetInt32());
        Assert.Contains("rename these", _frontier.Error);
    }

    [Fact]
    public async Task Output_OfAnEarlierRun_IsRemovedWhenTheFileIsSetAsideNow()
    {
        var input = Directory.CreateDirectory(_frontier.PathOf("in")).FullName;
        var file = Path.Combine(input, "a.json");
        await File.WriteAllBytesAsync(file, Batch.Files[1].Content, TestContext.Current.CancellationToken);
        await _frontier.RunAsync("deid", "--input", input, "--output", _frontier.PathOf("out"), "--json");
        Assert.True(File.Exists(Path.Combine(_frontier.PathOf("out"), "a.json")));

        await File.WriteAllTextAsync(file, "{\"resourceType\":", TestContext.Current.CancellationToken);
        var code = await _frontier.RunAsync("deid", "--input", input, "--output", _frontier.PathOf("out"), "--json");

        Assert.Equal(ExitCode.SomeSetAside, code);
        Assert.False(File.Exists(Path.Combine(_frontier.PathOf("out"), "a.json")));
        Assert.True(File.Exists(Path.Combine(_frontier.PathOf("out"), "quarantine", "a.json.reason.json")));
    }

    private Task<int> DeidAsync(string output, params string[] more) => _frontier.RunAsync(
        ["deid", "--input", _frontier.WriteSamples(Batch), "--output", _frontier.PathOf(output), "--json", .. more]);

    private static List<string> Names(string folder, bool? quarantine) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/'))
            .Where(name => quarantine is null || name.StartsWith("quarantine/", StringComparison.Ordinal) == quarantine)
            .Order(StringComparer.Ordinal)];
}
