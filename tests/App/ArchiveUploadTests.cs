using System.Text;
using FrontierFunctions.App.Ingest;
using FrontierFunctions.Tests.Pipeline.Formats.Archives;

namespace FrontierFunctions.Tests.App;

/// <summary>Archives through the running product.</summary>
public sealed class ArchiveUploadTests : IAsyncLifetime
{
    private const string Patient = """
        {"resourceType":"Patient","id":"zip1","identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"MR"}]},"system":"urn:oid:1.2.3","value":"MRN-8813207"}],"name":[{"family":"Hollingberry","given":["Ottoline"]}],"gender":"female","birthDate":"1961-04-03"}
        """;

    private const string Note = """
        {"resourceType":"Observation","id":"o1","status":"final","subject":{"reference":"Patient/zip1"},"effectiveDateTime":"2020-05-06","code":{"coding":[{"system":"http://loinc.org","code":"1742-6"}]},"valueQuantity":{"value":31,"unit":"U/L"},"note":[{"text":"ottoline hollingberry called about her labs"}]}
        """;

    private RunningProduct _product = null!;

    public async ValueTask InitializeAsync() => _product = await RunningProduct.StartAsync();

    public async ValueTask DisposeAsync() => await _product.DisposeAsync();

    [Fact]
    public async Task Archive_IsTakenInEntryByEntry_AndWhatIsBadInItIsSetAsideAlone()
    {
        var inner = ZipFiles.Of(("patient.json", Encoding.UTF8.GetBytes(Patient)));
        var archive = ZipFiles.Encrypted(
            ZipFiles.Of(
                ("Hollingberry notes/note.ndjson", Encoding.UTF8.GetBytes(Note)), ("inner.zip", inner),
                ("locked-hollingberry.txt", "x"u8.ToArray())),
            "locked-hollingberry.txt");
        var bomb = ZipFiles.Of(("hollingberry.txt", new byte[40 << 20]));

        var view = await _product.RunAsync("zips", ("records.zip", archive), ("bomb.zip", bomb), ("cut.zip", archive[..^40]));

        const string Entries = "records.zip!entries/";
        Assert.Equal(
            FileStage.Done, _product.StateOf(view, "zips", $"{Entries}Hollingberry notes/note.ndjson").Stage);
        Assert.Equal(
            FileStage.Done, _product.StateOf(view, "zips", $"{Entries}inner.zip!entries/patient.json").Stage);
        var whole = _product.StateOf(view, "zips", "records.zip");
        Assert.Equal((FileStage.Done, "zip", 1), (whole.Stage, whole.Format, whole.SetAside));
        Assert.Equal("zip.ratio", _product.StateOf(view, "zips", "bomb.zip").Code);
        Assert.Equal("zip.corrupt", _product.StateOf(view, "zips", "cut.zip").Code);
        Assert.Equal(5, view.Files.Count);

        var reasons = string.Concat(
            (await _product.BlobsAsync(records: true, "quarantine")).Select(blob => Encoding.UTF8.GetString(blob.Value)));
        Assert.Contains("zip.encrypted", reasons, StringComparison.Ordinal);
        Assert.Contains("entries[2]", reasons, StringComparison.Ordinal);
        // Names of entries identify; they stand where the uploads do, and nowhere else.
        Assert.DoesNotContain("hollingberry", reasons, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(_product.Log, line => line.Contains("hollingberry", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(
            await _product.BlobsAsync(records: false),
            blob => blob.Key.Contains("hollingberry", StringComparison.OrdinalIgnoreCase)
                || Encoding.UTF8.GetString(blob.Value).Contains("hollingberry", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Archive_ReplacedByAnother_TakesItsEntriesWithIt()
    {
        var first = await _product.RunAsync("again", ("a.zip", ZipFiles.Of(
            ("patient.json", Encoding.UTF8.GetBytes(Patient)), ("note.ndjson", Encoding.UTF8.GetBytes(Note)))));
        var note = _product.StateOf(first, "again", "a.zip!entries/note.ndjson").FileToken;
        Assert.Contains(await CopiesAsync(), name => name.Contains(note, StringComparison.Ordinal));

        var second = await _product.RunAsync(
            "again", ("a.zip", ZipFiles.Of(("patient.json", Encoding.UTF8.GetBytes(Patient)))));

        Assert.Equal(FileStage.Superseded, Assert.Single(second.Files, file => file.FileToken == note).Stage);
        Assert.DoesNotContain(await CopiesAsync(), name => name.Contains(note, StringComparison.Ordinal));

        Assert.DoesNotContain(
            (await _product.BlobsAsync(records: true, "uploads")).Keys,
            name => name.EndsWith("note.ndjson", StringComparison.Ordinal));
    }

    private async Task<IEnumerable<string>> CopiesAsync() =>
        (await _product.BlobsAsync(records: false, "deidentified")).Keys;
}
