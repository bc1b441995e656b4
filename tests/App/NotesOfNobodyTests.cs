using System.Net;
using System.Text;
using FrontierFunctions.App.Ingest;

namespace FrontierFunctions.Tests.App;

/// <summary>A note that says of nobody that it is about them, and a subject of another batch whom it names.</summary>
public sealed class NotesOfNobodyTests : IAsyncLifetime
{
    /// <summary>Names that are words too: nothing but who is known tells them from words.</summary>
    private const string Note = "the line was busy; summer rivers called about her labs, and so did grace young.\n";

    private RunningProduct _product = null!;

    public async ValueTask InitializeAsync() => _product = await RunningProduct.StartAsync();

    public async ValueTask DisposeAsync() => await _product.DisposeAsync();

    [Fact]
    public async Task Note_BeforeTheBatchThatNamesSomebodyInIt_IsDoneAgain()
    {
        var first = await _product.RunAsync("notes", ("note.txt", Bytes(Note)));
        Assert.Contains("rivers", await CopiesAsync(first.Batch), StringComparison.Ordinal);

        await _product.RunAsync("patients", ("p.json", Person("p1", "MRN-5512093", "Rivers", "Summer")));
        await _product.UntilAsync("notes", view => view is { State: "done", Round: 2 });
        Assert.DoesNotContain("rivers", await CopiesAsync(first.Batch), StringComparison.OrdinalIgnoreCase);

        await _product.RunAsync("more", ("p.json", Person("p2", "MRN-7700812", "Young", "Grace")));
        await _product.UntilAsync("notes", view => view is { State: "done", Round: 3 });
        Assert.DoesNotContain("grace", await CopiesAsync(first.Batch), StringComparison.OrdinalIgnoreCase);

        // The same again, and somebody whom no note names, change nothing.
        await _product.RunAsync("patients", ("q.json", Person("p1", "MRN-5512093", "Rivers", "Summer")));
        await _product.RunAsync("others", ("p.json", Person("p3", "MRN-4410977", "Quagsworth", "Temperance")));
        Assert.DoesNotContain(
            (await _product.BlobsAsync(records: true, "identities")).Keys,
            name => name.EndsWith($"{first.Batch}/stale", StringComparison.Ordinal));
        await _product.UntilAsync("notes", view => view is { State: "done", Round: 3 });
    }

    [Fact]
    public async Task Note_AfterTheBatchThatNamesSomebodyInIt_IsScrubbedAtOnce_AndStaysSoAfterAnErasure()
    {
        await _product.RunAsync(
            "patients", ("p.json", Person("p1", "MRN-5512093", "Rivers", "Summer")),
            ("q.json", Person("p2", "MRN-7700812", "Young", "Grace")));
        var notes = await _product.RunAsync("notes", ("note.txt", Bytes(Note)), ("other.txt", Bytes("no news today\n")));

        Assert.Equal(1, notes.Round);
        await AssertCleanAsync(notes);
        foreach (var container in (string[])["identities", "quarantine"])
        {
            Assert.DoesNotContain(
                await _product.BlobsAsync(records: true, container),
                blob => Encoding.UTF8.GetString(blob.Value).Contains("rivers", StringComparison.OrdinalIgnoreCase));
        }

        var subject = (await _product.BlobsAsync(records: false, "reports")).Keys.Select(key => key.Split('/')[2]).First();
        using var answer = await _product.Http.DeleteAsync(
            $"api/subjects/{subject}", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var proof = await ErasureTests.UntilProvedAsync(_product, subject);

        Assert.Equal(
            _product.StateOf(notes, "notes", "note.txt").FileToken,
            Assert.Single(proof.GetProperty("uploads_left").EnumerateArray()).GetString());
        var again = await _product.RunAsync("notes", ("third.txt", Bytes("nothing new\n")));
        Assert.Equal(FileStage.Erased, _product.StateOf(again, "notes", "note.txt").Stage);
        await AssertCleanAsync(again);
    }

    private async Task AssertCleanAsync(BatchView notes)
    {
        var copies = await CopiesAsync(notes.Batch);
        Assert.Contains("busy", copies, StringComparison.Ordinal);
        Assert.DoesNotContain("rivers", copies, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("grace", copies, StringComparison.OrdinalIgnoreCase);
    }

    private async Task<string> CopiesAsync(string batch) => string.Join(
        '\n',
        (await _product.BlobsAsync(records: false, "deidentified"))
            .Where(blob => blob.Key.Contains(batch, StringComparison.Ordinal))
            .Select(blob => Encoding.UTF8.GetString(blob.Value)));

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Person(string id, string mrn, string family, string given) => Bytes($$$"""
        {"resourceType":"Bundle","type":"collection","entry":[
        {"resource":{"resourceType":"Patient","id":"{{{id}}}","identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"MR"}]},"system":"urn:oid:1.2.3","value":"{{{mrn}}}"}],"name":[{"family":"{{{family}}}","given":["{{{given}}}"]}],"gender":"female","birthDate":"1961-04-03"} },
        {"resource":{"resourceType":"Observation","id":"o{{{id}}}","status":"final","subject":{"reference":"Patient/{{{id}}}"},"effectiveDateTime":"2020-05-06","code":{"coding":[{"system":"http://loinc.org","code":"1742-6"}]},"valueQuantity":{"value":31,"unit":"U/L"} } }] }
        """);
}
