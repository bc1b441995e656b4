using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using FrontierFunctions.App.Ingest;
using FrontierFunctions.Generated.Leaks;
using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Tests.App;

namespace FrontierFunctions.Tests.Proof;

/// <summary>Files of every format through the running product: uploaded as one batch, and sent as queries.</summary>
public sealed class RunningProductTests
{
    private const int People = 3;
    private const ulong Seed = 23;

    [Fact]
    public async Task Batch_OfAllFormats_IsDone_AndLeavesNoPlantedIdentifierOutsideTheRecordsZone()
    {
        await using var product = await RunningProduct.StartAsync();
        var planted = Formats().SelectMany(format =>
            Enumerable.Range(0, People).Select(i => PlantedRecords.WriteOne(format, i, Seed))).ToList();
        var view = await product.RunAsync(
            "all", [.. planted.Select((file, i) => ($"{i:000}{Path.GetExtension(file.Name)}", file.Content))]);

        Assert.All(view.Files, file => Assert.True(
            file.Stage == FileStage.Done, $"{file.Family} {file.Format} {file.Stage} {file.Code}"));
        // Dates are not searched for: a moved date is now and then another's true one.
        var search = new PlantedSearch(planted.SelectMany(file => file.Key).Where(p => p.Kind != "date")
            .Select(p => p.Text).ToHashSet(StringComparer.OrdinalIgnoreCase));
        foreach (var (name, content) in await product.BlobsAsync(records: false))
        {
            Assert.Empty(search.Find(content).Select(hit => $"{hit} in {name}"));
            Assert.Empty(search.Find(Encoding.UTF8.GetBytes(name)));
        }

        foreach (var (name, content) in await product.BlobsAsync(records: true, "quarantine"))
        {
            Assert.Empty(search.Find(content).Select(hit => $"{hit} in {name}"));
        }

        Assert.Empty(search.Find(Encoding.UTF8.GetBytes(string.Join('\n', product.Log))));

        // One person, one pseudonym, whatever the format.
        var subjects = (await product.BlobsAsync(records: false, "events")).Values
            .SelectMany(content => Encoding.UTF8.GetString(content).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("subject_id").GetString()).Distinct();
        Assert.Equal(People, subjects.Count());
    }

    [Theory]
    [InlineData("hl7v2")]
    [InlineData("cda")]
    [InlineData("fhir-r4")]
    public async Task Query_InAnyFormatWithFacts_IsAnsweredWithoutAnIdentifier(string format)
    {
        await using var product = await RunningProduct.StartAsync();
        var file = PlantedRecords.WriteOne(format, 1, Seed);
        using var content = new ByteArrayContent(file.Content);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");

        using var answer = await product.Http.PostAsync("api/query", content, TestContext.Current.CancellationToken);

        var body = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, Encoding.UTF8.GetString(body));
        Assert.Empty(new PlantedSearch(file.Key.Where(p => p.Kind != "date").Select(p => p.Text)
            .ToHashSet(StringComparer.OrdinalIgnoreCase)).Find(body));
    }

    private static IEnumerable<string> Formats()
    {
        using var keys = ProofSetup.Keys();
        var read = ProofSetup.Formats(keys, DeidentificationProfile.Longitudinal).All.Select(format => format.Name)
            .ToHashSet(StringComparer.Ordinal);
        return [.. PlantedRecords.Formats.Where(read.Contains)];
    }
}
