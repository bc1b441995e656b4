using FrontierFunctions.Generated.Leaks;
using FrontierFunctions.Pipeline.Deidentification;

namespace FrontierFunctions.Tests.Proof;

/// <summary>
/// Planted identifiers of every place and kind, in both profiles: none survives, and what is clinical stays. More than
/// 10,000 for each format that the product reads.
/// </summary>
public sealed class PlantedIdentifierTests(ITestOutputHelper output)
{
    private const ulong Seed = 11;
    private const int Identifiers = 10_000;

    public static TheoryData<string, DeidentificationProfile> Cases
    {
        get
        {
            var cases = new TheoryData<string, DeidentificationProfile>();
            foreach (var format in PlantedRecords.Formats)
            {
                cases.Add(format, DeidentificationProfile.Longitudinal);
                cases.Add(format, DeidentificationProfile.SafeHarbor);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Passes_OverPlantedIdentifiers_LeaveNone(string format, DeidentificationProfile profile)
    {
        using var keys = ProofSetup.Keys();
        var formats = ProofSetup.Formats(keys, profile);
        Assert.SkipUnless(formats.All.Any(known => known.Name == format), $"{format} is not read yet");
        var longitudinal = profile == DeidentificationProfile.Longitudinal;
        var run = new LeakRun(formats, keys, dates: !longitudinal);

        foreach (var file in PlantedRecords.Write(format, Identifiers, Seed))
        {
            run.Add(file);
        }

        output.WriteLine($"{run.Files} files, {run.Planted} planted, {run.Leaks.Values.Sum()} leaks, {run.Kept} to keep");
        Assert.True(run.Leaks.Count == 0, string.Join('\n', run.Leaks));
        if (longitudinal)
        {
            Assert.True(run.Lost.Count == 0, string.Join('\n', run.Lost));
        }
    }

    // A search that finds nothing proves nothing unless it finds what is there.
    [Fact]
    public void Find_InThePlantedFilesThemselves_FindsThatTheyArePlanted()
    {
        foreach (var format in PlantedRecords.Formats)
        {
            var file = PlantedRecords.WriteOne(format, 3, Seed);
            var key = file.Key.Select(planted => planted.Text).ToHashSet(StringComparer.OrdinalIgnoreCase);

            var found = new PlantedSearch(key).Find(file.Content);

            Assert.True(found.Count >= key.Count - 2, $"{format}: {string.Join(", ", key.Except(found))}");
        }
    }
}
