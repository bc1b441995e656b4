using FrontierFunctions.Generated.Leaks;
using FrontierFunctions.Local.Commands;
using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Tests.Local.Commands;

namespace FrontierFunctions.Tests.Proof;

/// <summary>Records of all formats in one folder through <c>frontier deid</c>: nothing planted is in any output.</summary>
public sealed class DeidFolderTests : IDisposable
{
    private const int People = 6;

    private readonly FrontierRun _frontier = new();

    public void Dispose() => _frontier.Dispose();

    [Theory]
    [InlineData("longitudinal")]
    [InlineData("safe-harbor")]
    public async Task Folder_OfAllFormats_LeavesNoPlantedIdentifier(string profile)
    {
        using var keys = ProofSetup.Keys();
        var read = ProofSetup.Formats(keys, DeidentificationProfile.Longitudinal).All.Select(format => format.Name).ToHashSet();
        var input = Directory.CreateDirectory(_frontier.PathOf("in")).FullName;
        var key = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var files = 0;
        foreach (var file in PlantedRecords.Formats.Where(read.Contains)
            .SelectMany(format => Enumerable.Range(0, People).Select(i => PlantedRecords.WriteOne(format, i, 5))))
        {
            await File.WriteAllBytesAsync(
                Path.Combine(input, $"{files++:000}{Path.GetExtension(file.Name)}"), file.Content,
                TestContext.Current.CancellationToken);
            // The name of a clinician at a line's end is counted by PlantedIdentifierTests.
            key.UnionWith(file.Key.Where(planted => planted.Kind != "date").Select(planted => planted.Text));
        }

        var code = await _frontier.RunAsync(
            "deid", "--input", input, "--output", _frontier.PathOf("out"), "--profile", profile, "--json", "--explain");

        Assert.Equal(ExitCode.Done, code);
        var search = new PlantedSearch(key);
        var written = Directory.GetFiles(_frontier.PathOf("out"), "*", SearchOption.AllDirectories);
        Assert.True(written.Length > files);
        Assert.Empty(written.SelectMany(path => search.Find(File.ReadAllBytes(path))
            .Select(hit => $"{hit} in {Path.GetFileName(path)}")));
        Assert.Empty(search.Find(System.Text.Encoding.UTF8.GetBytes(_frontier.Output + _frontier.Error)));
    }
}
