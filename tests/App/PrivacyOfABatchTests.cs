using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FrontierFunctions.App.Ingest;
using FrontierFunctions.Pipeline.Deidentification.Vault;
using Microsoft.Extensions.Configuration;

namespace FrontierFunctions.Tests.App;

/// <summary>The privacy report of a batch, an organization's own rules, and the vault, through the running product.</summary>
public sealed class PrivacyOfABatchTests
{
    private const string Records = """
        {"resourceType":"Patient","id":"p1","identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"MR"}]},"system":"urn:oid:1.2.3","value":"MRN-5512093"}],"name":[{"family":"Brimbleshaw","given":["Ottoline"]}],"gender":"female","birthDate":"1961-04-03","address":[{"postalCode":"02139"}]}
        {"resourceType":"Observation","id":"o1","status":"final","subject":{"reference":"Patient/p1"},"effectiveDateTime":"2020-05-06","code":{"coding":[{"system":"http://loinc.org","code":"1742-6"}]},"valueQuantity":{"value":31,"unit":"U/L"},"note":[{"text":"Brimbleshaw called about her labs"}]}
        {"resourceType":"Observation","id":"o2","status":"final","subject":{"reference":"Patient/p1"},"effectiveDateTime":"2021-02-03","code":{"coding":[{"system":"http://loinc.org","code":"1742-6"}]},"valueQuantity":{"value":35,"unit":"U/L"}}

        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Report_OfABatch_SaysWhatWasFoundWhatIsLeftAndWhatIsKept()
    {
        await using var product = await RunningProduct.StartAsync();
        var view = await product.RunAsync("b", ("all.ndjson", Encoding.UTF8.GetBytes(Records)));

        var results = await product.BlobsAsync(records: false, "results");
        using var report = JsonDocument.Parse(results.Single(b => b.Key.EndsWith("/privacy.json", StringComparison.Ordinal)).Value);
        var root = report.RootElement;
        Assert.Equal(1, root.GetProperty("population").GetProperty("subjects").GetInt32());
        Assert.Equal(1, root.GetProperty("population").GetProperty("smallest_class").GetInt32());
        var utility = root.GetProperty("utility");
        Assert.Equal(2, utility.GetProperty("values").GetInt32());
        foreach (var kind in (string[])["codes", "values", "intervals"])
        {
            Assert.Equal(
                utility.GetProperty(kind).GetInt32(), utility.GetProperty($"{kind}_kept").GetInt32());
        }

        Assert.Equal(0, root.GetProperty("residual_hits").GetInt32());
        Assert.True(root.GetProperty("formats")[0].GetProperty("text_findings").EnumerateObject().Any());
        Assert.Contains(results.Keys, name => name.EndsWith("/privacy.html", StringComparison.Ordinal));
        Assert.All(view.Files, file => Assert.Equal(FileStage.Done, file.Stage));
    }

    [Fact]
    public async Task Vault_WithoutAKey_IsEmpty()
    {
        await using var product = await RunningProduct.StartAsync();
        await product.RunAsync("b", ("all.ndjson", Encoding.UTF8.GetBytes(Records)));
        Assert.Empty(await product.BlobsAsync(records: true, "vault"));
    }

    [Fact]
    public async Task Vault_WithAKey_OpensWithThePrivateOneOnly()
    {
        using var key = RSA.Create(SubjectVault.MinimumKeyBits);
        await using var product = await RunningProduct.StartAsync(configure: builder =>
            builder.Configuration.AddInMemoryCollection(
                [new($"Organizations:{RunningProduct.Organization}:VaultPublicKey", key.ExportSubjectPublicKeyInfoPem())]));
        await product.RunAsync("b", ("all.ndjson", Encoding.UTF8.GetBytes(Records)));

        var (name, content) = Assert.Single(await product.BlobsAsync(records: true, "vault"));
        var pseudonym = Path.GetFileNameWithoutExtension(name);
        var entry = SubjectVault.Open(
            key.ExportPkcs8PrivateKeyPem(), RunningProduct.Organization, pseudonym, content.AsSpan());
        Assert.Equal("Brimbleshaw", entry.Identities[0].Names[0].Family);
    }

    [Fact]
    public async Task Rules_OfTheOrganization_AreLaidOverTheBuiltInOnes_AndWrongOnesStopItsFiles()
    {
        await using var product = await RunningProduct.StartAsync();
        await product.PutRulesAsync("fhir-r4.longitudinal.json", """{"elements":{"Observation.status":"drop"}}""");
        await product.RunAsync("b", ("all.ndjson", Encoding.UTF8.GetBytes(Records)));
        var copy = Encoding.UTF8.GetString((await product.BlobsAsync(records: false, "deidentified"))
            .Single(b => b.Key.EndsWith(".json", StringComparison.Ordinal)
                && !b.Key.EndsWith(".manifest.json", StringComparison.Ordinal)).Value);
        Assert.DoesNotContain("\"final\"", copy, StringComparison.Ordinal);

        await using var other = await RunningProduct.StartAsync();
        await other.PutRulesAsync("fhir-r4.longitudinal.json", """{"elements":{"Observation.statu":"drop"}}""");
        var view = await other.RunAsync("b", ("all.ndjson", Encoding.UTF8.GetBytes(Records)));
        Assert.Equal("rules.invalid", Assert.Single(view.Files).Code);
    }
}
