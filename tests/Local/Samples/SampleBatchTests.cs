using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using FrontierFunctions.Local.Samples;

namespace FrontierFunctions.Tests.Local.Samples;

public sealed class SampleBatchTests
{
    private static readonly SampleBatch Batch = SampleBatch.Create(SampleBatch.DefaultSeed);

    [Fact]
    public void Batch_OfTheSameSeed_HasTheSameBytes()
    {
        var again = SampleBatch.Create(SampleBatch.DefaultSeed);

        Assert.Equal(Batch.Canaries, again.Canaries);
        Assert.Equal(Batch.Files.Select(file => file.Name), again.Files.Select(file => file.Name));
        Assert.All(Batch.Files.Zip(again.Files), pair => Assert.Equal(pair.First.Content, pair.Second.Content));
    }

    [Fact]
    public void Batch_OfAnotherSeed_HasOtherPeople()
    {
        var other = SampleBatch.Create(7);

        Assert.DoesNotContain(
            other.Canaries, canary => canary.Kind == CanaryKind.MedicalRecord && Batch.Canaries.Contains(canary));
        Assert.Equal(8, other.Patients);
    }

    [Fact]
    public void Canaries_EachStandsInTheFiles_AndNoneInTwoPatients()
    {
        var search = new CanarySearch(Batch.Canaries);
        var found = Batch.Files.SelectMany(file => search.Find(file.Content)).ToHashSet();

        Assert.Empty(Batch.Canaries.Except(found));
        Assert.Equal(Batch.Canaries.Count, Batch.Canaries.DistinctBy(canary => canary.Value).Count());
        Assert.All(Enum.GetValues<CanaryKind>(), kind =>
            Assert.Contains(Batch.Canaries, canary => canary.Kind == kind));
    }

    [Fact]
    public void Files_HaveEveryForm()
    {
        var names = Batch.Files.Select(file => file.Name).ToList();

        Assert.Contains(names, name => name.EndsWith(".json.gz", StringComparison.Ordinal));
        Assert.Contains(names, name => name.EndsWith(".ndjson.gz", StringComparison.Ordinal));
        Assert.Contains(names, name => name.Contains(' ') && name.Any(letter => letter > 127));
        Assert.Contains(names, name => Batch.Canaries.Any(canary => name.Contains(canary.Value)));
        Assert.Contains("bulk/Patient.ndjson", names);
        foreach (var type in (string[])["transaction", "collection"])
        {
            Assert.Contains(Batch.Files, file => Text(file).Contains($"\"type\": \"{type}\""));
        }
    }

    [Fact]
    public void Records_HaveTheResourcesOfARealChart_WithUniqueIds()
    {
        var records = Records().ToList();
        var types = records.Select(record => record["resourceType"]!.GetValue<string>()).ToHashSet();

        Assert.Superset(
            new HashSet<string>
            {
                "Patient", "Encounter", "Condition", "Observation", "MedicationRequest", "Procedure", "Immunization",
                "AllergyIntolerance", "DocumentReference", "DiagnosticReport", "Coverage", "RelatedPerson", "Practitioner",
                "Organization", "Location", "Device",
            },
            types);
        Assert.Equal(records.Count, records.DistinctBy(record => record["id"]!.GetValue<string>()).Count());
        Assert.Equal(8, records.Count(record => record["resourceType"]!.GetValue<string>() == "Patient"));
        Assert.Single(records, record => record["deceasedDateTime"] is not null);
    }

    [Fact]
    public void References_WithinTheBatch_AllResolve()
    {
        var records = Records().ToList();
        var ids = records.Select(record => record["id"]!.GetValue<string>()).ToHashSet();

        var broken = records.SelectMany(References)
            .Where(reference =>
                reference[0] != '#' && !ids.Contains(reference[(reference.LastIndexOfAny(['/', ':']) + 1)..]));

        Assert.Empty(broken);
    }

    [Fact]
    public void BrokenFile_IsAddedOnlyWhenAskedFor()
    {
        Assert.DoesNotContain(Batch.Files, file => file.Broken);
        Assert.Single(SampleBatch.Create(SampleBatch.DefaultSeed, withBrokenFile: true).Files, file => file.Broken);
    }

    private static IEnumerable<JsonObject> Records() => Batch.Files.SelectMany(file =>
        file.Name.Contains(".ndjson", StringComparison.Ordinal)
            ? Text(file).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line =>
                JsonNode.Parse(line)!.AsObject())
            : JsonNode.Parse(Text(file))!["entry"]!.AsArray().Select(entry => entry!["resource"]!.AsObject()));

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject json => json.SelectMany(member => member.Key == "reference"
            ? [member.Value!.GetValue<string>()] : References(member.Value)),
        JsonArray array => array.SelectMany(References),
        _ => [],
    };

    private static string Text(SampleFile file)
    {
        Stream content = new MemoryStream(file.Content);
        using var reader = new StreamReader(
            file.Name.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(content, CompressionMode.Decompress)
                : content,
            Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
