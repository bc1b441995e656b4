using System.Text;
using System.Text.Json;
using FrontierFunctions.Pipeline.Reporting;

namespace FrontierFunctions.Tests.App;

/// <summary>A subject's report over several batches.</summary>
public sealed class ReportVersionTests
{
    [Fact]
    public async Task NewFacts_InALaterBatch_GiveAVersionThatComparesWithTheFormer()
    {
        await using var product = await RunningProduct.StartAsync();
        await product.RunAsync("march", ("labs.ndjson", Records("2024-03-01", 24, 1)));
        await product.RunAsync("may", ("labs.ndjson", Records("2024-05-01", 240, 2)));
        var reports = await product.BlobsAsync(records: false, "reports");
        var subject = Assert.Single(reports.Keys.Select(k => k.Split('/')[2]).Distinct());
        Assert.Equal(["0001", "0002"], reports.Keys.Select(k => k.Split('/')[3]).Distinct().Order());

        var snapshot = ReportSnapshot.Parse(
            reports.Single(r => r.Key.EndsWith("0002/snapshot.json", StringComparison.Ordinal)).Value);
        Assert.Equal(240, snapshot.Latest.Single(v => v.Code == "LOINC//1742-6").Value);
        var page = Encoding.UTF8.GetString(
            reports.Single(r => r.Key.EndsWith("0002/report.html", StringComparison.Ordinal)).Value);
        Assert.Contains("24", page, StringComparison.Ordinal);
        Assert.Contains("240", page, StringComparison.Ordinal);

        // The newest is what a caller gets; the former stays.
        Assert.Contains(
            "240", await product.Http.GetStringAsync($"api/reports/{subject}", TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
        using var first = await product.Http.GetAsync(
            $"api/reports/{subject}?version=1", TestContext.Current.CancellationToken);
        Assert.True(first.IsSuccessStatusCode);
        using var third = await product.Http.GetAsync(
            $"api/reports/{subject}?version=3", TestContext.Current.CancellationToken);
        using var problem = JsonDocument.Parse(
            await third.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("report.unknown", problem.RootElement.GetProperty("code").GetString());
    }

    [Fact]
    public async Task OtherOrganization_SeesNothing_AndHasOtherPseudonyms()
    {
        await using var product = await RunningProduct.StartAsync(organizations: ["acme", "zenith"]);
        await product.RunAsync("labs", ("labs.ndjson", Records("2024-03-01", 24, 1)));
        var subject = (await product.BlobsAsync(records: false, "reports")).Keys.First().Split('/')[2];
        using var other = product.ClientOf("zenith");
        using var report = await other.GetAsync($"api/reports/{subject}", TestContext.Current.CancellationToken);
        Assert.Equal(System.Net.HttpStatusCode.NotFound, report.StatusCode);
        using var batch = await other.GetAsync("api/batches/labs", TestContext.Current.CancellationToken);
        Assert.Equal(System.Net.HttpStatusCode.NotFound, batch.StatusCode);
        using var content = new ByteArrayContent(Records("2024-03-01", 24, 1));
        using var query = await other.PostAsync("api/query", content, TestContext.Current.CancellationToken);
        using var answer = JsonDocument.Parse(
            await query.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.NotEqual(subject, answer.RootElement.GetProperty("subject").GetString());
    }

    [Theory]
    [InlineData("", 422, "input.empty")]
    [InlineData("{\"resourceType\":\"Patient\"", 422, "json.truncated")]
    [InlineData("{\"resourceType\":\"Organization\",\"id\":\"1\"}", 422, "query.no-facts")]
    public async Task Query_ThatCannotBeAnswered_IsAProblemWithItsCode(string body, int status, string code)
    {
        await using var product = await RunningProduct.StartAsync();
        using var content = new StringContent(body);
        using var answer = await product.Http.PostAsync("api/query", content, TestContext.Current.CancellationToken);
        using var problem = JsonDocument.Parse(
            await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal((status, code), ((int)answer.StatusCode, problem.RootElement.GetProperty("code").GetString()));
    }

    private static byte[] Records(string date, double alt, int number) => Encoding.UTF8.GetBytes($$$"""
        {"resourceType":"Patient","id":"v1","identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"MR"}]},"system":"urn:oid:1.2.3","value":"MRN-4410"}],"gender":"male","birthDate":"1958-02-03"}
        {"resourceType":"Observation","id":"alt{{{number}}}","status":"final","subject":{"reference":"Patient/v1"},"effectiveDateTime":"{{{date}}}","code":{"coding":[{"system":"http://loinc.org","code":"1742-6","display":"ALT"}]},"valueQuantity":{"value":{{{alt}}},"unit":"U/L","system":"http://unitsofmeasure.org","code":"U/L"}}

        """);
}
