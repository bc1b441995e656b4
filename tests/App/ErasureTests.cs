using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using FrontierFunctions.App.Ingest;
using FrontierFunctions.Tests.Pipeline.Formats.Archives;

namespace FrontierFunctions.Tests.App;

/// <summary>Forgetting a subject through the running product.</summary>
public sealed class ErasureTests
{
    private static readonly string[] Zones = ["deidentified", "events", "features", "results", "reports"];

    [Fact]
    public async Task Subject_Forgotten_IsNowhere_AndOthersStay()
    {
        await using var product = await RunningProduct.StartAsync();
        await product.RunAsync(
            "b", ("alone.zip", ZipFiles.Of(("in.ndjson", Person("p1", "MRN-5512093", "Brimbleshaw")))),
            ("one.ndjson", Person("p1", "MRN-5512093", "Brimbleshaw")),
            ("both.ndjson", [.. Person("p1", "MRN-5512093", "Brimbleshaw"), .. Person("p2", "MRN-7700812", "Quagsworth")]));
        var subjects = (await product.BlobsAsync(records: false, "reports")).Keys.Select(k => k.Split('/')[2])
            .Distinct().ToList();
        Assert.Equal(2, subjects.Count);
        var (gone, stays) = await WhoseAsync(product, subjects);

        using var answer = await product.Http.DeleteAsync(
            $"api/subjects/{gone}", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var proof = await UntilProvedAsync(product, gone);

        Assert.Equal(0, proof.GetProperty("found").GetInt64());
        Assert.InRange(proof.GetProperty("searched").GetInt64(), 10, long.MaxValue);
        Assert.InRange(proof.GetProperty("removed").GetInt32(), 3, int.MaxValue);
        Assert.Equal(1, proof.GetProperty("uploads_left").GetArrayLength());
        Assert.InRange(proof.GetProperty("purged").GetInt32(), 1, int.MaxValue);
        foreach (var zone in Zones)
        {
            Assert.DoesNotContain(await product.BlobsAsync(records: false, zone), blob => Carries(blob, gone));
        }

        // The durable history too: that of the erasure holds the pseudonym encrypted.
        Assert.DoesNotContain(await product.BlobsAsync(records: false), blob => Carries(blob, gone));

        Assert.DoesNotContain(
            (await product.BlobsAsync(records: true, "identities")).Keys,
            name => name.Contains(gone, StringComparison.Ordinal));
        var uploads = (await product.BlobsAsync(records: true, "uploads")).Keys.ToList();
        Assert.DoesNotContain(uploads, name => name.EndsWith("one.ndjson", StringComparison.Ordinal));
        Assert.DoesNotContain(uploads, name => name.Contains("alone.zip", StringComparison.Ordinal));
        Assert.Contains(uploads, name => name.EndsWith("both.ndjson", StringComparison.Ordinal));
        foreach (var zone in (string[])["deidentified", "events", "reports"])
        {
            Assert.Contains(await product.BlobsAsync(records: false, zone), blob => Carries(blob, stays));
        }
    }

    [Fact]
    public async Task Erasure_NeverAsked_Is404()
    {
        await using var product = await RunningProduct.StartAsync();
        using var answer = await product.Http.GetAsync(
            "api/subjects/0c1f4f0e-98b1-4b0a-8d5e-6a5d7f8c2b13/erasure", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    /// <summary>The subject of the file that is of one alone, and the other.</summary>
    private static async Task<(string Gone, string Stays)> WhoseAsync(RunningProduct product, List<string> subjects)
    {
        var alone = (await product.BlobsAsync(records: false, "deidentified"))
            .Where(b => !b.Key.EndsWith(".manifest.json", StringComparison.Ordinal))
            .Select(b => subjects.Where(s => Carries(b, s)).ToList())
            .First(s => s.Count == 1)[0];
        return (alone, subjects.Single(s => s != alone));
    }

    internal static async Task<JsonElement> UntilProvedAsync(RunningProduct product, string subject)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(3));
        while (true)
        {
            var state = await product.Http.GetFromJsonAsync<JsonElement>(
                $"api/subjects/{subject}/erasure", patience.Token);
            Assert.NotEqual("failed", state.GetProperty("state").GetString());
            if (state.GetProperty("state").GetString() == "completed")
            {
                return state.GetProperty("proof");
            }
        }
    }

    private static bool Carries(KeyValuePair<string, byte[]> blob, string subject) =>
        blob.Key.Contains(subject, StringComparison.Ordinal)
        || Encoding.UTF8.GetString(blob.Value).Contains(subject, StringComparison.Ordinal);

    private static byte[] Person(string id, string mrn, string family) => Encoding.UTF8.GetBytes($$$"""
        {"resourceType":"Patient","id":"{{{id}}}","identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"MR"}]},"system":"urn:oid:1.2.3","value":"{{{mrn}}}"}],"name":[{"family":"{{{family}}}","given":["Ottoline"]}],"gender":"female","birthDate":"1961-04-03"}
        {"resourceType":"Observation","id":"o{{{id}}}","status":"final","subject":{"reference":"Patient/{{{id}}}"},"effectiveDateTime":"2020-05-06","code":{"coding":[{"system":"http://loinc.org","code":"1742-6"}]},"valueQuantity":{"value":31,"unit":"U/L"}}

        """);
}
