using System.Text;
using FrontierFunctions.Tests.Pipeline.Reporting;

namespace FrontierFunctions.Tests.App;

/// <summary>
/// The forty open Synthea patients, once as bundles and once as bulk NDJSON, through the whole product.
/// </summary>
public sealed class SyntheaTests
{
    [Fact]
    public async Task BundlesAndNdjson_GiveTheSameEventsFeaturesAndReports()
    {
        var bundles = TestData.Shared("fhir/synthea_bundles");
        var ndjson = TestData.Shared("fhir/synthea_ndjson");
        var keys = Directory.CreateTempSubdirectory("frontier-keys-").FullName;
        try
        {
            var fromBundles = await OutputsAsync(bundles, keys);
            var fromNdjson = await OutputsAsync(ndjson, keys);
            Assert.Equal(40, fromBundles.Events.Count);
            Assert.Equal(fromBundles.Events, fromNdjson.Events);
            Assert.Equal(40, fromBundles.Features.Count);
            Assert.Equal(fromBundles.Features, fromNdjson.Features);
            Assert.Equal(40, fromBundles.Reports.Count);
            Assert.Equal(fromBundles.Reports.Keys, fromNdjson.Reports.Keys);
            await LookAtAsync(fromBundles.Reports);
        }
        finally
        {
            Directory.Delete(keys, recursive: true);
        }
    }

    private static async Task<(SortedDictionary<string, string> Events, SortedDictionary<string, string> Features,
        SortedDictionary<string, byte[]> Reports)>
        OutputsAsync(string folder, string keys)
    {
        await using var product = await RunningProduct.StartAsync(keys);
        var view = await product.RunFolderAsync("synthea", folder);
        Assert.Equal((40, 40), (view.Subjects, view.Reports));
        Assert.DoesNotContain(view.Files, f => f.Code is not null);
        var reports = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var (name, content) in await product.BlobsAsync(records: false, "reports"))
        {
            if (name.EndsWith("/report.html", StringComparison.Ordinal))
            {
                reports.Add(name.Split('/')[2], content);
            }
        }

        return (BySubject(await product.BlobsAsync(records: false, "events")),
            BySubject(await product.BlobsAsync(records: false, "features")), reports);
    }

    /// <summary>All lines of a subject, sorted, of equal ones one: over whatever files they are spread.</summary>
    private static SortedDictionary<string, string> BySubject(IReadOnlyDictionary<string, byte[]> blobs) => new(
        blobs.Values.SelectMany(
            content => Encoding.UTF8.GetString(content).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            .Distinct(StringComparer.Ordinal)
            .GroupBy(line => line.Split("\"subject_id\":\"")[1][..36], StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => string.Join('\n', g.Order(StringComparer.Ordinal)), StringComparer.Ordinal),
        StringComparer.Ordinal);

    /// <summary>
    /// Opens every report in Chromium: silent console, no request but the page; keeps a picture of the first.
    /// </summary>
    private static async Task LookAtAsync(SortedDictionary<string, byte[]> reports)
    {
        var artifacts = Directory.CreateDirectory(
            Path.Combine(TestData.Repository, "artifacts", "screenshots")).FullName;
        var file = Path.Combine(artifacts, "report.html");
        await using var browser = await ChromiumPage.OpenAsync(reports.Values.First());
        await browser.Page.ScreenshotAsync(new() { Path = Path.Combine(artifacts, "report.png"), FullPage = true });
        foreach (var (subject, html) in reports)
        {
            await File.WriteAllBytesAsync(file, html, TestContext.Current.CancellationToken);
            await browser.Page.GotoAsync(new Uri(file).AbsoluteUri);
            Assert.True(browser.Console.Count == 0, $"{subject}: {string.Join("; ", browser.Console)}");
            Assert.Contains(subject[..8], await browser.Page.TitleAsync(), StringComparison.Ordinal);
        }

        Assert.All(browser.Requests, request => Assert.StartsWith("file:", request, StringComparison.Ordinal));
        File.Delete(file);
    }
}
