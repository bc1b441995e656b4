using System.Text;
using FrontierFunctions.App.Ingest;

namespace FrontierFunctions.Tests.App;

/// <summary>One running product for all tests of the class; each uses batches of its own.</summary>
public sealed class BatchBehaviourRun : IAsyncLifetime
{
    internal RunningProduct Product { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Product = await RunningProduct.StartAsync();

    public async ValueTask DisposeAsync() => await Product.DisposeAsync();
}

/// <summary>Order of arrival, replacement, later knowledge, bad input.</summary>
public sealed class BatchBehaviourTests(BatchBehaviourRun run) : IClassFixture<BatchBehaviourRun>
{
    private const string Patient = """
        {"resourceType":"Patient","id":"late1","identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"MR"}]},"system":"urn:oid:1.2.3","value":"MRN-7700812"}],"name":[{"family":"Quagsworth","given":["Temperance"]}],"gender":"female","birthDate":"1961-04-03","telecom":[{"system":"phone","value":"617-555-0199"}]}
        """;

    private const string Note = """
        {"resourceType":"Observation","id":"o1","status":"final","subject":{"reference":"Patient/late1"},"effectiveDateTime":"2020-05-06","code":{"coding":[{"system":"http://loinc.org","code":"1742-6","display":"ALT"}]},"valueQuantity":{"value":31,"unit":"U/L","system":"http://unitsofmeasure.org","code":"U/L"},"note":[{"text":"temperance quagsworth called from home"}]}
        """;

    [Fact]
    public async Task Note_BeforeThePatientThatItNames_IsScrubbedAllTheSame()
    {
        var view = await run.Product.RunAsync(
            "order", ("a-note.ndjson", Bytes(Note)), ("z-patient.json", Bytes(Patient)));
        Assert.All(view.Files, f => Assert.Equal(FileStage.Done, f.Stage));
        await AssertNoNameAsync(view);
    }

    [Fact]
    public async Task Note_WhosePatientComesInALaterRound_IsDoneAgain()
    {
        var first = await run.Product.RunAsync("later", ("note.ndjson", Bytes(Note)));
        Assert.Equal(1, first.Round);
        var second = await run.Product.RunAsync("later", ("patient.json", Bytes(Patient)));
        Assert.Equal(2, second.Round);
        await AssertNoNameAsync(second);

        // One subject before and after: what the first round wrote under the local id is not left behind.
        var events = await EventsAsync(second.Batch);
        Assert.Single(events.Select(e => e.Split("\"subject_id\":\"")[1][..36]).Distinct());
    }

    [Fact]
    public async Task SamePatient_InAnotherBatchWithoutItsRecord_IsTheSameSubject()
    {
        var first = await run.Product.RunAsync("year-1", ("all.ndjson", Bytes($"{Patient.Trim()}\n{Note.Trim()}\n")));
        var second = await run.Product.RunAsync(
            "year-2", ("more.ndjson", Bytes(Note.Replace("\"o1\"", "\"o2\"", StringComparison.Ordinal))));
        await AssertNoNameAsync(second);
        var before = (await EventsAsync(first.Batch)).Select(SubjectOf).Distinct().Single();
        Assert.Equal(before, (await EventsAsync(second.Batch)).Select(SubjectOf).Distinct().Single());
    }

    [Fact]
    public async Task NewContent_UnderAnOldName_ReplacesWhatCameOfTheOld()
    {
        var old = Bytes($"{Patient.Trim()}\n{Note.Trim()}\n");
        var fresh = Bytes($"{Patient.Trim()}\n{Note.Trim().Replace("1742-6", "1920-8", StringComparison.Ordinal)}\n");
        await run.Product.RunAsync("replaced", ("labs.ndjson", old));
        var view = await run.Product.RunAsync("replaced", ("labs.ndjson", fresh));
        Assert.Equal(
            [FileStage.Done, FileStage.Superseded], view.Files.Select(f => f.Stage).Order());
        var events = await EventsAsync(view.Batch);
        Assert.Contains(events, e => e.Contains("LOINC//1920-8", StringComparison.Ordinal));
        Assert.DoesNotContain(events, e => e.Contains("LOINC//1742-6", StringComparison.Ordinal));

        // And back again: what was superseded counts once more.
        var back = await run.Product.RunAsync("replaced", ("labs.ndjson", old));
        while (run.Product.StateOf(
            back, "replaced", "labs.ndjson").FileToken != run.Product.TokenOf("replaced", "labs.ndjson", old))
        {
            back = await run.Product.UntilDoneAsync("replaced", [("labs.ndjson", old)]);
        }

        Assert.Contains(await EventsAsync(back.Batch), e => e.Contains("LOINC//1742-6", StringComparison.Ordinal));
    }

    [Fact]
    public async Task BadFiles_AreSetAsideWithCodes_AndTheRestIsDone()
    {
        (string Name, byte[] Content, string Code)[] bad =
        [
            ("empty.json", [], "input.empty"),
            ("truncated.json", Bytes(Patient.Trim()[..200]), "json.truncated"),
            ("utf16.json", Encoding.Unicode.GetBytes(Patient), "encoding.unsupported"),
            ("letter.pdf", Bytes("%PDF-1.7 Dear Dr. Quagsworth"), "input.format-unsupported"),
            ("untyped.json", Bytes("""{"id":"1"}"""), "resource.type-missing"),
            ("dstu2.json", Bytes("""{"resourceType":"MedicationOrder","id":"1","status":"active"}"""),
                "fhir.version-unsupported"),
            ("invented.json", Bytes("""{"resourceType":"Wizard","id":"1"}"""), "resource.type-unknown"),
            ("up and..down/.. ñ №1.json", [0x1F, 0x8B, 8, 0, 1, 2, 3], "gzip.corrupt"),
        ];
        var files = bad.Select(b => (b.Name, b.Content)).Append(("good.json", Bytes(Patient)))
            .Append(("twice.json", Bytes(Patient))).ToArray();
        var view = await run.Product.RunAsync("bad", files);
        Assert.Equal(FileStage.Done, run.Product.StateOf(view, "bad", "good.json").Stage);
        Assert.Equal(FileStage.Done, run.Product.StateOf(view, "bad", "twice.json").Stage);
        foreach (var (name, content, code) in bad)
        {
            var state = run.Product.StateOf(view, "bad", name);
            Assert.Equal((name, FileStage.Quarantined, code), (name, state.Stage, state.Code));
            var reason = (await run.Product.BlobsAsync(records: true, "quarantine"))
                .Single(b => b.Key.Contains(run.Product.TokenOf("bad", name, content), StringComparison.Ordinal));
            var text = Encoding.UTF8.GetString(reason.Value);
            Assert.Contains(code, text, StringComparison.Ordinal);
            Assert.Contains("\"remedy\"", text, StringComparison.Ordinal);
            Assert.DoesNotContain("Quagsworth", text, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task BadLine_IsSetAsideAlone()
    {
        var view = await run.Product.RunAsync(
            "line", ("mixed.ndjson", Bytes($"{Patient.Trim()}\n{{\"resourceType\":\"Observation\",\n{Note.Trim()}\n")));
        var state = view.Files.Single();
        Assert.Equal((FileStage.Done, 1L), (state.Stage, state.SetAside));
        var reason = (await run.Product.BlobsAsync(records: true, "quarantine"))
            .Single(b => b.Key.Contains(state.FileToken, StringComparison.Ordinal));
        Assert.Contains("\"line\":2", Encoding.UTF8.GetString(reason.Value), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Upload_DeletedBeforeItsTurn_IsSetAsideAndTheRestIsDone()
    {
        await run.Product.UploadAsync("deleted", "gone.json", Bytes(Patient));
        await run.Product.UntilAsync("deleted", view => view.Files.Any(f => f.Stage == FileStage.Received));
        await run.Product.DeleteUploadAsync("deleted", "gone.json");
        var view = await run.Product.RunAsync("deleted", ("stays.ndjson", Bytes(Note)));
        var gone = run.Product.StateOf(view, "deleted", "gone.json");
        Assert.Equal((FileStage.Quarantined, "upload.replaced"), (gone.Stage, gone.Code));
        Assert.Equal(FileStage.Done, run.Product.StateOf(view, "deleted", "stays.ndjson").Stage);
    }

    [Fact]
    public async Task SubjectsCsv_JoinsWhatTheRecordsKeepApart()
    {
        var other = Patient.Replace("late1", "other9", StringComparison.Ordinal).Replace(
            "MRN-7700812", "MRN-5511990", StringComparison.Ordinal)
            .Replace("1961-04-03", "1961-03-04", StringComparison.Ordinal);
        var csv = "subject,local_id,mrn,authority\none,late1,,\none,other9,,\n";
        var view = await run.Product.RunAsync(
            "joined", ("a.json", Bytes(Patient)), ("b.json", Bytes(other)), ("subjects.csv", Bytes(csv)));
        Assert.Equal("subjects-csv", run.Product.StateOf(view, "joined", "subjects.csv").Format);
        Assert.Single((await EventsAsync(view.Batch)).Select(SubjectOf).Distinct());
    }

    [Fact]
    public async Task RecordsThatContradictEachOther_StayApartAndAreReported()
    {
        var other = Patient.Replace("late1", "other7", StringComparison.Ordinal)
            .Replace("Quagsworth", "Mirrelbaum", StringComparison.Ordinal)
            .Replace("Temperance", "Ignatius", StringComparison.Ordinal)
            .Replace("1961-04-03", "1990-10-11", StringComparison.Ordinal)
            .Replace("female", "male", StringComparison.Ordinal);
        var view = await run.Product.RunAsync("contradiction", ("a.json", Bytes(Patient)), ("b.json", Bytes(other)));
        Assert.Equal(2, (await EventsAsync(view.Batch)).Select(SubjectOf).Distinct().Count());
        var summary = (await run.Product.BlobsAsync(records: false, "results"))
            .Single(b => b.Key.EndsWith($"{view.Batch}/summary.json", StringComparison.Ordinal));
        Assert.Contains("subject.mrn-conflict", Encoding.UTF8.GetString(summary.Value), StringComparison.Ordinal);
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string SubjectOf(string line) => line.Split("\"subject_id\":\"")[1][..36];

    private async Task<IReadOnlyList<string>> EventsAsync(string batchToken) =>
        [.. (await run.Product.BlobsAsync(records: false, "events"))
            .Where(b => b.Key.Contains($"/{batchToken}-", StringComparison.Ordinal))
            .SelectMany(b => Encoding.UTF8.GetString(b.Value).Split('\n', StringSplitOptions.RemoveEmptyEntries))];

    private async Task AssertNoNameAsync(BatchView view)
    {
        var copies = (await run.Product.BlobsAsync(records: false, "deidentified"))
            .Where(b => b.Key.Contains(view.Batch, StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(copies);
        foreach (var (_, content) in copies)
        {
            var text = Encoding.UTF8.GetString(content);
            Assert.DoesNotContain("quagsworth", text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("temperance", text, StringComparison.OrdinalIgnoreCase);
        }
    }
}
