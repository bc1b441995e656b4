using System.Text;
using System.Text.Json;
using FrontierFunctions.Pipeline.Features;
using FrontierFunctions.Pipeline.Reporting;
using FrontierFunctions.Pipeline.Timeline;

namespace FrontierFunctions.Tests.Pipeline.Reporting;

/// <summary>Reports of the 40 open Synthea patients, who differ more than any sample does.</summary>
public sealed class SyntheaReportTests
{
    [Fact]
    public async Task Compose_EveryPatient_GivesAPageAndADocumentWhoseReferencesResolve()
    {
        var files = Directory.GetFiles(TestData.Shared("fhir/synthea_bundles"), "*.json").Order(StringComparer.Ordinal)
            .ToArray();

        Assert.True(files.Length >= 40);
        foreach (var file in files)
        {
            var input = await ReadAsync(file);
            var page = Encoding.UTF8.GetString(ReportComposer.ComposeHtml(input));
            using var document = JsonDocument.Parse(ReportDocument.Compose(input));
            var text = document.RootElement.GetRawText();
            var urls = document.RootElement.GetProperty("entry").EnumerateArray()
                .Select(entry => entry.GetProperty("fullUrl").GetString()!).ToArray();

            Assert.Contains("<h3>Vital signs</h3>", page, StringComparison.Ordinal);
            Assert.Contains("Encounters as a table", page, StringComparison.Ordinal);
            Assert.InRange(page.Length, 40_000, 400_000);
            Assert.Equal(urls.Length, urls.Distinct().Count());
            Assert.Equal(
                text.Split("\"reference\":\"").Length - 1,
                urls.Sum(url => text.Split($"\"reference\":\"{url}\"").Length - 1));
        }
    }

    [Fact]
    public async Task Page_OfSomePatients_HasNoAccessibilityViolationAndASilentConsole()
    {
        var axe = Path.Combine(TestData.Repository, "node_modules", "axe-core", "axe.min.js");
        TestData.RequireOrSkip(File.Exists(axe), "needs axe-core (npm ci)");
        var script = await File.ReadAllTextAsync(axe, TestContext.Current.CancellationToken);
        var files = Directory.GetFiles(TestData.Shared("fhir/synthea_bundles"), "*.json").Order(StringComparer.Ordinal);
        foreach (var file in files.Where((_, index) => index % 15 == 3))
        {
            await using var chromium = await ChromiumPage.OpenAsync(ReportComposer.ComposeHtml(await ReadAsync(file)));
            Assert.Empty(chromium.Console);
            await chromium.Page.EvaluateAsync(script);
            Assert.Equal("", await chromium.Page.EvaluateAsync<string>(
                "async () => (await axe.run()).violations.map(v => v.id).join(', ')"));
        }
    }

    private static async Task<ReportInput> ReadAsync(string file)
    {
        var events = new List<MedsEvent>();
        await using var stream = File.OpenRead(file);
        await new FhirEventReader().ReadAsync(stream, events.Add, TestContext.Current.CancellationToken);
        var own = events.Where(fact => fact.SubjectId == events[0].SubjectId).ToList();
        return SampleReports.Empty() with { Events = own, AsOf = FeatureComputer.LastKnown(own)!.Value };
    }
}
