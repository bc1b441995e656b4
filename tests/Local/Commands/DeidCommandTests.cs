using System.Text.Json;
using FrontierFunctions.Local.Commands;
using FrontierFunctions.Local.Samples;
using FrontierFunctions.Tests.Local.Samples;
using FrontierFunctions.Tests.Pipeline.Formats.Archives;

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

    [Fact]
    public async Task Privacy_Asked_WritesTheReportOfTheRun()
    {
        await DeidAsync("out", "--privacy");

        using var report = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(_frontier.PathOf("out"), "privacy.json")));
        Assert.Equal(Batch.Patients, report.RootElement.GetProperty("population").GetProperty("subjects").GetInt32());
        var utility = report.RootElement.GetProperty("utility");
        Assert.InRange(utility.GetProperty("values").GetInt32(), 100, int.MaxValue);
        foreach (var kind in (string[])["values", "intervals"])
        {
            Assert.Equal(utility.GetProperty(kind).GetInt32(), utility.GetProperty($"{kind}_kept").GetInt32());
        }

        var page = File.ReadAllBytes(Path.Combine(_frontier.PathOf("out"), "privacy.html"));
        Assert.Empty(new CanarySearch(Batch.Canaries).Find(page));
    }

    [Fact]
    public async Task Vault_Asked_HoldsEverySubjectForThePrivateKey()
    {
        Assert.Equal(ExitCode.Done, await _frontier.RunAsync(["vault", "create-key", "--output", _frontier.PathOf("key")]));
        await DeidAsync(
            "out", "--vault", _frontier.PathOf("vault"),
            "--vault-key", Path.Combine(_frontier.PathOf("key"), "vault-public.pem"));

        var entries = Directory.GetFiles(_frontier.PathOf("vault"));
        Assert.Equal(Batch.Patients, entries.Length);
        Assert.All(entries, entry => Assert.Empty(new CanarySearch(Batch.Canaries).Find(File.ReadAllBytes(entry))));
        var privateKey = Path.Combine(_frontier.PathOf("key"), "vault-private.pem");
        Assert.Equal(
            ExitCode.Done,
            await _frontier.RunAsync(["vault", "open", "--entry", entries[0], "--key", privateKey]));
        Assert.NotEmpty(new CanarySearch(Batch.Canaries).Find(_frontier.Output));
        Assert.Equal(
            ExitCode.Usage,
            await _frontier.RunAsync(
                ["vault", "open", "--entry", entries[0], "--key", privateKey, "--organization", "other"]));
    }

    [Theory]
    [InlineData("""{"elements":{"Patient.gendre":"drop"}}""", "Patient.gendre")]
    [InlineData("""{"elemnets":{}}""", "elemnets")]
    [InlineData("""{"elements":{"Patient.gender":"dorp"}}""", "dorp")]
    public async Task Rules_Misspelt_AreUsageThatNamesThePlace(string rules, string place)
    {
        Directory.CreateDirectory(_frontier.PathOf("rules"));
        await File.WriteAllTextAsync(
            Path.Combine(_frontier.PathOf("rules"), "fhir-r4.longitudinal.json"), rules,
            TestContext.Current.CancellationToken);

        Assert.Equal(ExitCode.Usage, await DeidAsync("out", "--rules", _frontier.PathOf("rules")));
        Assert.Contains(place, _frontier.Error, StringComparison.Ordinal);
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

    [Fact]
    public async Task Archive_GivesWhatItsFilesGive()
    {
        var files = Batch.Files.Where(file => !file.Broken).ToList();
        var folder = Directory.CreateDirectory(_frontier.PathOf("zipped")).FullName;
        await File.WriteAllBytesAsync(
            Path.Combine(folder, "all.zip"),
            ZipFiles.Encrypted(
                ZipFiles.Of([.. files.Select(file => (file.Name, file.Content)), ("locked", "x"u8.ToArray())]), "locked"),
            TestContext.Current.CancellationToken);
        await DeidAsync("plain");

        var code = await _frontier.RunAsync(
            "deid", "--input", folder, "--output", _frontier.PathOf("out"), "--json", "--key",
            _frontier.PathOf("secret"));

        Assert.Equal(ExitCode.SomeSetAside, code);
        Assert.Equal(1, _frontier.Json.GetProperty("codes").GetProperty("zip.encrypted").GetInt32());
        Assert.Equal(files.Count, _frontier.Json.GetProperty("processed").GetInt32());
        Assert.Equal(Batch.Patients, _frontier.Json.GetProperty("subjects").GetInt32());
        Assert.Equal(
            files.Select(file => file.Name).Order(StringComparer.Ordinal),
            Names(_frontier.PathOf("out"), quarantine: false).Where(name => name != "manifest.json")
                .Select(name => name["all.zip!entries/".Length..]).Order(StringComparer.Ordinal));
        Assert.True(File.Exists(Path.Combine(_frontier.PathOf("out"), "quarantine", "all.zip.reason.json")));
    }

    [Fact]
    public async Task Bomb_IsSetAside()
    {
        await File.WriteAllBytesAsync(
            _frontier.PathOf("a.zip"), ZipFiles.Of(("a.txt", new byte[40 << 20])), TestContext.Current.CancellationToken);
        var code = await _frontier.RunAsync(
            "deid", "--input", _frontier.PathOf("a.zip"), "--output", _frontier.PathOf("out"), "--json");
        Assert.Equal(ExitCode.SomeSetAside, code);
        Assert.Equal(1, _frontier.Json.GetProperty("codes").GetProperty("zip.ratio").GetInt32());
    }

    [Fact]
    public async Task DamagedArchive_IsSetAside_AndTheOthersGoOn()
    {
        Directory.CreateDirectory(_frontier.PathOf("in"));
        var whole = ZipFiles.Of(("a.txt", "Seen by Dr. Quill on 3/4/2020."u8.ToArray()));
        await File.WriteAllBytesAsync(
            _frontier.PathOf("in/quill.zip"), whole.AsMemory(0, whole.Length / 2), TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(
            _frontier.PathOf("in/whole.zip"), whole, TestContext.Current.CancellationToken);

        var code = await _frontier.RunAsync(
            "deid", "--input", _frontier.PathOf("in"), "--output", _frontier.PathOf("out"), "--json");

        Assert.Equal(ExitCode.SomeSetAside, code);
        var set = Assert.Single(_frontier.Json.GetProperty("codes").EnumerateObject());
        Assert.Equal(("zip.corrupt", 1), (set.Name, set.Value.GetInt32()));
        Assert.DoesNotContain("quill", _frontier.Output, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(2, Names(_frontier.PathOf("out"), quarantine: false).Count);
    }

    /// <summary>
    /// With a secret of its own: with one made at random, a moved date is now and then somebody else's true one.
    /// </summary>
    private Task<int> DeidAsync(string output, params string[] more)
    {
        File.WriteAllText(_frontier.PathOf("secret"), "a secret for tests of 32 bytes or more");
        return _frontier.RunAsync(
        [
            "deid", "--input", _frontier.WriteSamples(Batch), "--output", _frontier.PathOf(output), "--json",
            "--key", _frontier.PathOf("secret"), .. more,
        ]);
    }

    private static List<string> Names(string folder, bool? quarantine) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/'))
            .Where(name => quarantine is null || name.StartsWith("quarantine/", StringComparison.Ordinal) == quarantine)
            .Order(StringComparer.Ordinal)];
}
