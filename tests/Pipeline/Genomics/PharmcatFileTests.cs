using FrontierFunctions.Contract.Cards;
using FrontierFunctions.Pipeline.Timeline;

namespace FrontierFunctions.Tests.Pipeline.Genomics;

/// <summary>Every per-gene test file of PharmCAT, taken from the VCF through de-identification to events.</summary>
public sealed class PharmcatFileTests(ITestOutputHelper output)
{
    private const double Least = 0.95;

    [Fact]
    public async Task PharmcatFiles_AreCalledAsTheirNamesSay_OrForAStatedReason()
    {
        var folder = TestData.Shared(PharmcatNames.Folder);
        var counts = new SortedDictionary<string, (int Same, int Listed, int Total)>(StringComparer.Ordinal);
        foreach (var (name, expected) in PharmcatNames.Expected)
        {
            var gene = name.Split('/')[0].ToUpperInvariant();
            var events = await PharmacogenomicFile.EventsAsync(await File.ReadAllBytesAsync(
                Path.Combine(folder, name + ".vcf"), TestContext.Current.CancellationToken));
            var call = events.SingleOrDefault(one => one.Code == "PGX//" + gene);
            var first = Calls(call?.TextValue);
            var listed = Calls(events.Text("PGX_OTHERS//" + gene));
            if (expected == "?")
            {
                output.WriteLine($"{name}: the name tells no call; called {call?.TextValue ?? call?.AbsentReason}");
                continue;
            }

            var wanted = expected == "none" ? [] : expected.Split(" & ");
            var same = expected == "none" ? call is { TextValue: null, AbsentReason: "no-allele-fits" }
                : wanted.All(first.Contains);
            var (had, beside, total) = counts.GetValueOrDefault(gene);
            counts[gene] = (had + (same ? 1 : 0), beside + (same || wanted.Any(listed.Contains) ? 1 : 0), total + 1);
            if (!same)
            {
                var (actual, reason) = PharmcatNames.Different[name];
                Assert.Equal(actual, call?.TextValue);
                output.WriteLine($"{name}: the name says {expected}, called {actual}: {reason}");
            }
        }

        foreach (var (gene, (same, listed, total)) in counts)
        {
            output.WriteLine($"{gene}: {same} of {total} called as named, {listed} with those listed beside the call");
        }

        var (all, with, files) = counts.Values.Aggregate((Same: 0, Listed: 0, Total: 0), (sum, one) =>
            (sum.Same + one.Same, sum.Listed + one.Listed, sum.Total + one.Total));
        output.WriteLine($"all: {all} of {files} called as named, {with} with those listed beside the call");
        Assert.Equal(Directory.EnumerateFiles(folder, "*.vcf", SearchOption.AllDirectories)
            .Count(path => counts.ContainsKey(new DirectoryInfo(Path.GetDirectoryName(path)!).Name.ToUpperInvariant())),
            PharmcatNames.Expected.Count);
        Assert.InRange(with, Least * files, files);
        Assert.Equal(PharmcatNames.Different.Count, files - all);

        var card = ModelCard.Parse(await File.ReadAllBytesAsync(
            Path.Combine(TestData.Repository, "models", "knowledge", "pharmacogenomics", "1", "card.json"),
            TestContext.Current.CancellationToken));
        Assert.Equal(
            counts.Select(one => (one.Key, Math.Round((double)one.Value.Same / one.Value.Total, 3), one.Value.Total)),
            card.Metrics.Where(metric => metric.Group is not null)
                .Select(metric => (metric.Group!, metric.Value, metric.Patients)).Order());
        Assert.Equal(
            [Math.Round((double)all / files, 3), Math.Round((double)with / files, 3)],
            card.Metrics.Where(metric => metric.Group is null).Select(metric => metric.Value));
    }

    [Fact]
    public async Task Samples_OfOneFile_AreCalledEach()
    {
        var path = TestData.Shared("vcf/pharmcat/docs/examples/multisample.vcf");
        var events = await PharmacogenomicFile.EventsAsync(
            await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken));
        var subjects = events.Where(one => one.Code == "PGX//CYP2C19").Select(one => one.SubjectId).ToList();
        Assert.InRange(subjects.Count, 2, 100);
        Assert.Distinct(subjects);
    }

    [Theory]
    [InlineData("pharmcat.example.vcf")]
    [InlineData("pharmcat.example2.vcf")]
    public async Task Examples_OfTheWholePanel_AreCalledInEveryGene(string file)
    {
        var path = TestData.Shared("vcf/pharmcat/docs/examples/" + file);
        IReadOnlyList<MedsEvent> events = await PharmacogenomicFile.EventsAsync(
            await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken));
        Assert.InRange(events.Count(one => one.Code.StartsWith("PGX//", StringComparison.Ordinal)), 11, 12);
    }

    private static string[] Calls(string? text) => text?.Split(" or ") ?? [];
}
