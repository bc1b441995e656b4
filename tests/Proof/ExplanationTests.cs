using System.Text;
using System.Text.Json;
using FrontierFunctions.Generated.Leaks;
using FrontierFunctions.Local.Commands;
using FrontierFunctions.Tests.Local.Commands;

namespace FrontierFunctions.Tests.Proof;

/// <summary><c>frontier deid --explain FILE</c> on the planted records of every format.</summary>
public sealed class ExplanationTests : IDisposable
{
    private readonly FrontierRun _frontier = new();

    public void Dispose() => _frontier.Dispose();

    [Theory]
    [InlineData("fhir-r4", "Patient.birthDate", "shift-birth-date", "elements.Patient.birthDate")]
    [InlineData("fhir-r4", "Patient.name", "drop", "types.HumanName")]
    [InlineData("hl7v2", "PID-7", null, "fields.PID-7")]
    [InlineData("hl7v2", "PID-5.1", "drop", null)]
    [InlineData("dicom", "(0010,0010) PatientName", "pseudonym", "attributes.PatientName")]
    [InlineData("dicom", "(0020,000D) StudyInstanceUID", "uid", "PS3.15 E.1-1 U")]
    [InlineData("cda", "ClinicalDocument/recordTarget/patientRole/patient/name", null, null)]
    [InlineData("cda", "ClinicalDocument/recordTarget/patientRole/patient/birthTime", null, null)]
    [InlineData("csv", "column subject", "pseudonym", "columns.Subject")]
    [InlineData("vcf", "##fileDate", null, "meta.fileDate")]
    [InlineData("text", "free text", "replace", null)]
    public async Task File_Explained_NamesPlaceActionAndRule(string format, string place, string? action, string? rule)
    {
        var effects = await ExplainAsync(format);

        var found = effects.Where(effect => effect.GetProperty("place").GetString() == place).ToList();
        Assert.True(found.Count > 0, string.Join('\n', effects.Select(effect => effect.GetRawText())));
        Assert.Contains(found, effect =>
            (action is null || effect.GetProperty("action").GetString() == action)
            && (rule is null || effect.GetProperty("rule").GetString() == rule)
            && effect.GetProperty("count").GetInt64() > 0);
    }

    [Theory]
    [InlineData("fhir-r4")]
    [InlineData("hl7v2")]
    [InlineData("cda")]
    [InlineData("dicom")]
    [InlineData("vcf")]
    [InlineData("csv")]
    [InlineData("text")]
    public async Task Explanation_OfPlantedRecords_HoldsNoneOfTheirIdentifiers(string format)
    {
        var file = PlantedRecords.WriteOne(format, 3, 11);
        await ExplainAsync(format);

        // Short parts (a city's word, a year) stand in names of the standard too.
        var search = new PlantedSearch(new HashSet<string>(
            file.Key.Select(planted => planted.Text).Where(text => text.Length > 4), StringComparer.OrdinalIgnoreCase));
        Assert.Empty(search.Find(Encoding.UTF8.GetBytes(_frontier.Output + _frontier.Error)));
    }

    [Theory]
    [InlineData("--explain", "FILE", "--output", "out")]
    [InlineData("--explain", "FILE", "--input", "FILE")]
    [InlineData("--explain", "--input", "FILE")]
    public async Task Explanation_WithWhatDoesNotGoTogether_IsUsage(params string[] arguments)
    {
        await File.WriteAllTextAsync(_frontier.PathOf("a.txt"), "x y z", TestContext.Current.CancellationToken);
        Assert.Equal(
            ExitCode.Usage,
            await _frontier.RunAsync(["deid", .. arguments.Select(one => one == "FILE" ? _frontier.PathOf("a.txt") : one)]));
    }

    [Fact]
    public async Task Run_NotExplained_SaysNoPlaces()
    {
        var file = PlantedRecords.WriteOne("hl7v2", 3, 11);
        await File.WriteAllBytesAsync(_frontier.PathOf("a.hl7"), file.Content, TestContext.Current.CancellationToken);
        await _frontier.RunAsync("deid", "--input", _frontier.PathOf("a.hl7"), "--output", _frontier.PathOf("out"), "--json");
        Assert.False(_frontier.Json.TryGetProperty("explanation", out _));
        Assert.DoesNotContain(
            "\"places\"", await File.ReadAllTextAsync(
                Path.Combine(_frontier.PathOf("out"), "manifest.json"), TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
    }

    private async Task<IReadOnlyList<JsonElement>> ExplainAsync(string format)
    {
        var file = PlantedRecords.WriteOne(format, 3, 11);
        var path = _frontier.PathOf($"a{Path.GetExtension(file.Name)}");
        await File.WriteAllBytesAsync(path, file.Content, TestContext.Current.CancellationToken);

        Assert.Equal(ExitCode.Done, await _frontier.RunAsync("deid", "--explain", path, "--json"));
        Assert.Equal([path], Directory.GetFiles(Path.GetDirectoryName(path)!));
        return [.. _frontier.Json.GetProperty("explanation").GetProperty(format).EnumerateArray()];
    }
}
