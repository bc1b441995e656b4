using System.Net;
using System.Text;
using FrontierFunctions.App.Ingest;

namespace FrontierFunctions.Tests.App;

/// <summary>What a later batch tells of a subject reaches what earlier batches wrote.</summary>
public sealed class AcrossBatchesTests : IAsyncLifetime
{
    private const string Note = """
        {"resourceType":"Observation","id":"o1","status":"final","subject":{"reference":"Patient/b7d6f0aa-4f3e-4c55-9a51-ff6dbd0e7c01"},"effectiveDateTime":"2020-05-06","code":{"coding":[{"system":"http://loinc.org","code":"1742-6"}]},"valueQuantity":{"value":31,"unit":"U/L"},"note":[{"text":"summer rivers called about her labs"}]}
        """;

    private const string Patient = """
        {"resourceType":"Patient","id":"b7d6f0aa-4f3e-4c55-9a51-ff6dbd0e7c01","identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"MR"}]},"system":"urn:oid:1.2.3","value":"MRN-5512093"}],"name":[{"family":"Rivers","given":["Summer"]}],"gender":"female","birthDate":"1961-04-03"}
        """;

    private RunningProduct _product = null!;

    public async ValueTask InitializeAsync() => _product = await RunningProduct.StartAsync();

    public async ValueTask DisposeAsync() => await _product.DisposeAsync();

    [Fact]
    public async Task Name_ThatALaterBatchStates_GoesFromTheTextsOfAnEarlierOne()
    {
        var first = await _product.RunAsync("notes", ("note.ndjson", Encoding.UTF8.GetBytes(Note)));
        var before = await EventSubjectsAsync(first.Batch);
        Assert.Contains("summer rivers", await CopiesAsync(first.Batch), StringComparison.OrdinalIgnoreCase);

        await _product.RunAsync("patients", ("patient.json", Encoding.UTF8.GetBytes(Patient)));
        await _product.UntilAsync("notes", view => view is { State: "done", Round: 2 });

        Assert.DoesNotContain("summer rivers", await CopiesAsync(first.Batch), StringComparison.OrdinalIgnoreCase);
        // The pseudonym that was given first stays.
        Assert.Equal(before, await EventSubjectsAsync(first.Batch));
    }

    [Fact]
    public async Task Pseudonyms_ThatTurnOutToBeOneSubject_BecomeOneEverywhere()
    {
        const string Other = "0c1f4f0e-98b1-4b0a-8d5e-6a5d7f8c2b13";
        const string Own = "b7d6f0aa-4f3e-4c55-9a51-ff6dbd0e7c01";
        var first = await _product.RunAsync("one", ("note.ndjson", Encoding.UTF8.GetBytes(Note)));
        var second = await _product.RunAsync(
            "two",
            ("note.ndjson", Encoding.UTF8.GetBytes(Note.Replace(Own, Other, StringComparison.Ordinal))));
        var earlier = Assert.Single(await EventSubjectsAsync(first.Batch));
        var later = Assert.Single(await EventSubjectsAsync(second.Batch));
        Assert.NotEqual(earlier, later);

        // One MRN under both ids.
        await _product.RunAsync(
            "three",
            ("a.json", Encoding.UTF8.GetBytes(Patient)),
            ("b.json", Encoding.UTF8.GetBytes(Patient.Replace(Own, Other, StringComparison.Ordinal))));
        await _product.UntilAsync("two", view => view is { State: "done", Round: 2 });

        Assert.Equal([earlier], await EventSubjectsAsync(second.Batch));
        // The pointer is all that is left of it; the engine's own history is not the product's output.
        string[] containers = ["deidentified", "events", "features", "results", "reports"];
        foreach (var container in containers)
        {
            Assert.DoesNotContain(
                await _product.BlobsAsync(records: false, container),
                blob => !blob.Key.EndsWith($"/{later}/alias", StringComparison.Ordinal)
                    && (blob.Key.Contains(later, StringComparison.Ordinal)
                        || Encoding.UTF8.GetString(blob.Value).Contains(later, StringComparison.Ordinal)));
        }

        using var answer = await _product.Http.GetAsync(
            $"api/reports/{later}", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private async Task<string> CopiesAsync(string batch) => string.Join(
        '\n',
        (await _product.BlobsAsync(records: false, "deidentified"))
            .Where(blob => blob.Key.Contains(batch, StringComparison.Ordinal))
            .Select(blob => Encoding.UTF8.GetString(blob.Value)));

    private async Task<IReadOnlyList<string>> EventSubjectsAsync(string batch) =>
        [.. (await _product.BlobsAsync(records: false, "events"))
            .Where(blob => blob.Key.Contains(batch, StringComparison.Ordinal))
            .SelectMany(blob => Encoding.UTF8.GetString(blob.Value).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            .Select(line => line.Split("\"subject_id\":\"")[1][..36])
            .Distinct()];
}
