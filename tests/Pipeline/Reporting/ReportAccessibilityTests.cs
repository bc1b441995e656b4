using System.Text.Json;
using FrontierFunctions.Pipeline.Reporting;

namespace FrontierFunctions.Tests.Pipeline.Reporting;

public sealed class ReportAccessibilityTests
{
    [Theory]
    [InlineData(1200, false)]
    [InlineData(360, true)]
    public async Task Page_CheckedByAxe_HasNoViolation(int width, bool dark)
    {
        var axe = Path.Combine(TestData.Repository, "node_modules", "axe-core", "axe.min.js");
        TestData.RequireOrSkip(File.Exists(axe), "needs axe-core (npm ci)");
        await using var chromium = await ChromiumPage.OpenAsync(
            ReportComposer.ComposeHtml(SampleReports.Second()), width, dark);
        await chromium.Page.EvaluateAsync("() => document.querySelectorAll('details').forEach(d => d.open = true)");
        await chromium.Page.EvaluateAsync(await File.ReadAllTextAsync(axe, TestContext.Current.CancellationToken));

        var violations = await chromium.Page.EvaluateAsync<JsonElement>(
            "async () => (await axe.run()).violations.map(v => v.id + ': ' + v.nodes.map(n => n.target.join(' ')).slice(0, 5).join(', '))");

        Assert.Empty(violations.EnumerateArray().Select(violation => violation.GetString()));
    }

    [Theory]
    [InlineData("second")]
    [InlineData("large")]
    [InlineData("hostile")]
    public async Task Page_InANarrowWindow_DoesNotScrollSideways(string sample)
    {
        await using var chromium = await ChromiumPage.OpenAsync(
            ReportComposer.ComposeHtml(SampleReports.Named(sample)), 360);
        await chromium.Page.EvaluateAsync("() => document.querySelectorAll('details').forEach(d => d.open = true)");

        Assert.Equal(360, await chromium.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"));
    }

    [Theory]
    [InlineData("second")]
    [InlineData("hostile")]
    [InlineData("empty")]
    public async Task Page_InABrowser_SaysNothingOnTheConsoleAndAsksForNothing(string sample)
    {
        await using var chromium = await ChromiumPage.OpenAsync(
            ReportComposer.ComposeHtml(SampleReports.Named(sample)));

        Assert.Empty(chromium.Console);
        Assert.DoesNotContain(
            chromium.Requests, request => !request.StartsWith("file:", StringComparison.Ordinal)
                && !request.StartsWith("data:", StringComparison.Ordinal));
        Assert.Equal(0, await chromium.Page.Locator("script, img, iframe, object, [onclick], [onload]").CountAsync());
    }
}
