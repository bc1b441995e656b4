using System.Diagnostics;
using System.Text.Json;
using System.Xml.Linq;
using FrontierFunctions.Pipeline.Reporting;

namespace FrontierFunctions.Tests.Pipeline.Reporting;

public sealed class ReportDocumentTests
{
    public static TheoryData<string> Samples =>
        ["first", "second", "empty", "one", "abstaining", "deceased", "hostile", "safe-harbor", "genomic"];

    [Fact]
    public async Task Compose_EverySample_ValidatesAgainstTheOfficialDefinitions()
    {
        TestData.RequireOrSkip(
            Directory.Exists(Path.Combine(TestData.Repository, "node_modules", "@medplum", "core")),
            "needs the FHIR validator (npm ci)");
        var folder = Directory.CreateTempSubdirectory("report-documents");
        try
        {
            foreach (var sample in Samples)
            {
                await File.WriteAllBytesAsync(Path.Combine(folder.FullName, sample.Data + ".json"),
                    ReportDocument.Compose(SampleReports.Named(sample.Data)), TestContext.Current.CancellationToken);
            }

            var start = new ProcessStartInfo("node") { RedirectStandardError = true, RedirectStandardOutput = true };
            start.ArgumentList.Add(Path.Combine(TestData.Repository, "tests", "validation", "validate-fhir.mjs"));
            foreach (var file in folder.GetFiles())
            {
                start.ArgumentList.Add(file.FullName);
            }

            using var node = Process.Start(start)!;
            var output = node.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            var errors = await node.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await node.WaitForExitAsync(TestContext.Current.CancellationToken);

            Assert.Equal("", errors);
            Assert.EndsWith(", 0 errors\n", await output, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Compose_AnySample_KeepsTheRulesOfDocuments(string sample)
    {
        using var document = JsonDocument.Parse(ReportDocument.Compose(SampleReports.Named(sample)));
        var bundle = document.RootElement;
        var entries = bundle.GetProperty("entry").EnumerateArray().ToArray();
        var urls = entries.Select(entry => entry.GetProperty("fullUrl").GetString()!).ToArray();

        Assert.Equal("document", bundle.GetProperty("type").GetString());
        Assert.Equal("urn:ietf:rfc:3986", bundle.GetProperty("identifier").GetProperty("system").GetString());
        Assert.True(bundle.TryGetProperty("timestamp", out _));
        Assert.Equal("Composition", entries[0].GetProperty("resource").GetProperty("resourceType").GetString());
        Assert.Equal(urls.Length, urls.Distinct().Count());
        Assert.All(References(bundle), reference => Assert.Contains(reference, urls));
        Assert.All(entries, entry => Assert.Equal(
            entry.GetProperty("fullUrl").GetString(),
            "urn:uuid:" + entry.GetProperty("resource").GetProperty("id").GetString()));
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Compose_AnySample_HasWellFormedNarrative(string sample)
    {
        using var document = JsonDocument.Parse(ReportDocument.Compose(SampleReports.Named(sample)));
        var composition = document.RootElement.GetProperty("entry")[0].GetProperty("resource");
        var sections = composition.GetProperty("section").EnumerateArray().Prepend(composition);

        Assert.All(sections, section =>
        {
            var div = XElement.Parse(section.GetProperty("text").GetProperty("div").GetString()!);
            Assert.Equal(XName.Get("div", "http://www.w3.org/1999/xhtml"), div.Name);
            Assert.DoesNotContain(div.Descendants(), element => element.Name.LocalName is "script" or "img");
            Assert.NotEqual("", div.Value);
        });
    }

    [Fact]
    public void Compose_Score_StatesAPercentage()
    {
        using var document = JsonDocument.Parse(ReportDocument.Compose(SampleReports.Typical()));
        var assessment = document.RootElement.GetProperty("entry").EnumerateArray()
            .Select(entry => entry.GetProperty("resource"))
            .Single(resource => resource.GetProperty("resourceType").GetString() == "RiskAssessment");

        Assert.Equal(38, assessment.GetProperty("prediction")[0].GetProperty("probabilityDecimal").GetDouble(), 6);
    }

    [Fact]
    public void Compose_SameFactsInAnotherOrder_GivesTheSameBytes()
    {
        var input = SampleReports.Second();

        Assert.Equal(
            ReportDocument.Compose(input), ReportDocument.Compose(input with { Events = [.. input.Events.Reverse()] }));
    }

    [Fact]
    public void Compose_NextVersion_ReplacesThePreviousOneOfTheSamePatient()
    {
        using var first = JsonDocument.Parse(ReportDocument.Compose(SampleReports.Typical()));
        using var second = JsonDocument.Parse(ReportDocument.Compose(SampleReports.Second()));
        var replaced = second.RootElement.GetProperty("entry")[0].GetProperty("resource").GetProperty("relatesTo")[0];

        Assert.Equal(
            first.RootElement.GetProperty("identifier").GetProperty("value").GetString(),
            replaced.GetProperty("targetIdentifier").GetProperty("value").GetString());
        Assert.Equal(
            first.RootElement.GetProperty("entry")[1].GetProperty("fullUrl").GetString(),
            second.RootElement.GetProperty("entry")[1].GetProperty("fullUrl").GetString());
    }

    [Fact]
    public void Compose_NinetyOrOlder_HasNoBirthDate()
    {
        var input = SampleReports.Typical() with
        {
            Events = [SampleReports.Fact("MEDS_BIRTH", SampleReports.At(1920, 1, 1), "Patient/1")], Scores = [],
        };
        using var document = JsonDocument.Parse(ReportDocument.Compose(input));

        Assert.False(
            document.RootElement.GetProperty("entry")[1].GetProperty("resource").TryGetProperty("birthDate", out _));
    }

    private static IEnumerable<string> References(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property =>
            property is { Name: "reference", Value.ValueKind: JsonValueKind.String }
                ? [property.Value.GetString()!] : References(property.Value)),
        _ => [],
    };
}
