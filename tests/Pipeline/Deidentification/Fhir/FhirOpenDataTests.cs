using System.Globalization;
using System.Text;
using System.Text.Json;
using FrontierFunctions.Pipeline.Deidentification;

namespace FrontierFunctions.Tests.Pipeline.Deidentification.Fhir;

/// <summary>
/// Every file of the open data: nothing crashes, nothing identifying stays, nothing clinical changes.
/// </summary>
public sealed class FhirOpenDataTests
{
    private static readonly string[] Clinical =
        ["valueQuantity", "doseQuantity", "low", "high", "quantity", "onsetAge"];

    [Theory]
    [InlineData("hl7_r4_examples", 511, DeidentificationProfile.Longitudinal)]
    [InlineData("us_core_examples", 230, DeidentificationProfile.Longitudinal)]
    [InlineData("hl7_r4_examples", 511, DeidentificationProfile.SafeHarbor)]
    [InlineData("us_core_examples", 230, DeidentificationProfile.SafeHarbor)]
    public void Examples_AllEndInOutputOrACode(string folder, int expected, DeidentificationProfile profile)
    {
        var files = Directory.GetFiles(TestData.Shared($"fhir/{folder}"), "*.json").Order(StringComparer.Ordinal)
            .ToList();
        var codes = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var done = 0;
        foreach (var file in files)
        {
            var run = FhirBatch.Run(File.ReadAllBytes(file), profile);
            if (run.Code is { } code)
            {
                codes[code] = codes.GetValueOrDefault(code) + 1;
                continue;
            }

            done++;
            Assert.Equal(JsonValueKind.Object, run.Json.ValueKind);
            Assert.Empty(run.Manifest.UnknownElementsDropped);
        }

        // Beside the examples lies the package's own description, which is no resource.
        codes.Remove("resource.type-missing");
        Assert.True(codes.Count == 0, string.Join(", ", codes));
        Assert.InRange(done, expected - 1, expected);
    }

    [Theory]
    [InlineData("synthea_bundles", DeidentificationProfile.Longitudinal)]
    [InlineData("synthea_bundles", DeidentificationProfile.SafeHarbor)]
    [InlineData("synthea_ndjson", DeidentificationProfile.Longitudinal)]
    [InlineData("synthea_ndjson", DeidentificationProfile.SafeHarbor)]
    public void Synthea_LosesEveryIdentifierAndKeepsEveryCodeAndQuantity(string folder, DeidentificationProfile profile)
    {
        // Five bundles, or the whole export without its two largest files: the rest differs in number only.
        var files = Directory.GetFiles(TestData.Shared($"fhir/{folder}"), "*json").Order(StringComparer.Ordinal)
            .Where(file => new FileInfo(file).Length < 3 << 20).Take(folder == "synthea_bundles" ? 5 : 100)
            .ToDictionary(file => Path.GetFileName(file), File.ReadAllBytes);
        using var batch = new FhirBatch(profile);
        foreach (var (name, bytes) in files)
        {
            batch.Identify(bytes, name);
        }

        foreach (var (name, bytes) in files)
        {
            var run = batch.Deidentify(bytes, name);
            Assert.Null(run.Code);
            Assert.Empty(run.Parts);
            var before = Documents(Encoding.UTF8.GetString(bytes), name);
            var after = Documents(run.Output, name);
            var identifiers = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            before.ForEach(document => Identifiers(document, "", identifiers));
            var texts = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            after.ForEach(document => Texts(document, texts));
            // Ids of contained resources ("coverage") and the generator's provider numbers ("20") are codes elsewhere.
            identifiers.RemoveWhere(identifier => identifier is "coverage" or "referral" || identifier.Length < 4);
            identifiers.IntersectWith(texts);
            Assert.Empty(identifiers);

            Assert.Equal(Facts(before), Facts(after));
        }
    }

    [Fact]
    public void Synthea_Longitudinal_MovesAllDatesOfASubjectAlike()
    {
        var file = Directory.GetFiles(TestData.Shared("fhir/synthea_bundles"), "*.json").Order(StringComparer.Ordinal)
            .First();
        var bytes = File.ReadAllBytes(file);
        using var batch = new FhirBatch();
        batch.Identify(bytes, "f");
        var before = Dates(JsonDocument.Parse(bytes).RootElement).ToList();
        var after = Dates(batch.Deidentify(bytes, "f").Json).ToList();
        var shift = Assert.Single(batch.Directory.Subjects).Shift;

        Assert.True(before.Count > 100);
        Assert.Equal(before.Select(date => shift.Shift(date)), after);
    }

    [Fact]
    public void Reads_OfAnySize_GiveTheSameOutput()
    {
        var folder = TestData.Shared("fhir/hl7_r4_examples");
        var files = new[] { "Bundle-bundle-example.json", "Bundle-f001.json", "Bundle-father.json" }
            .Select(name => File.ReadAllBytes(Path.Combine(folder, name))).ToList();
        var lines = Directory.GetFiles(TestData.Shared("fhir/us_core_examples"), "*.json")
            .Order(StringComparer.Ordinal).Take(40)
            .Select(path => JsonSerializer.Serialize(JsonDocument.Parse(File.ReadAllBytes(path)).RootElement));
        files.Add(Encoding.UTF8.GetBytes(string.Join('\n', lines)));
        foreach (var file in files)
        {
            using var batch = new FhirBatch();
            batch.Identify(file, "f");
            var whole = batch.Deidentify(file, "f");
            foreach (var size in new[] { 1, 7, 4093 })
            {
                var piecemeal = batch.Deidentify(new PiecemealStream(file, size), "f");
                Assert.Equal(whole.Output, piecemeal.Output);
                Assert.Equal(whole.Manifest.BytesIn, piecemeal.Manifest.BytesIn);
            }
        }
    }

    [Fact]
    public void JsonTestSuite_NeverCrashes_AndRejectsWhatIsNotJson()
    {
        foreach (var file in Directory.GetFiles(
            TestData.Shared("robustness/JSONTestSuite"), "*.json", SearchOption.AllDirectories))
        {
            var bytes = File.ReadAllBytes(file);
            var name = Path.GetFileName(file);
            Assert.True(FhirBatch.Run(bytes).Code is not null, name);

            // The same inside of a resource: what the suite wants rejected does not come through.
            byte[] within = [.. "{\"resourceType\":\"Observation\",\"valueString\":"u8, .. bytes, .. "}"u8];
            var run = FhirBatch.Run(within);
            if (name.StartsWith("n_", StringComparison.Ordinal) && !IsPartOfALargerText(name))
            {
                Assert.True(run.Code is not null, name);
            }
            else if (run.Code is null)
            {
                _ = run.Json;
            }
        }
    }

    /// <summary>
    /// Cases that are wrong only as whole files: inside of an object they are cut off or closed by what follows.
    /// </summary>
    private static bool IsPartOfALargerText(string name) => name.Contains("single_space", StringComparison.Ordinal)
        || name.Contains("no_data", StringComparison.Ordinal);

    private static List<JsonElement> Documents(string text, string name) =>
        (name.EndsWith(".ndjson", StringComparison.Ordinal) ? text.Split('\n',
            StringSplitOptions.RemoveEmptyEntries) : [text])
        .Select(json => JsonDocument.Parse(json).RootElement).ToList();

    /// <summary>
    /// Names, contact points, identifier values, street lines, cities and ids: whole texts as they stand in structure.
    /// </summary>
    private static void Identifiers(JsonElement element, string owner, HashSet<string> found)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
            {
                Identifiers(item, owner, found);
            }
        }
        else if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in element.EnumerateObject())
            {
                var isIdentifying = (owner, member.Name) switch
                {
                    ("name" or "telecom" or "identifier", "family" or "given" or "value" or "text") => true,
                    ("address" or "valueAddress", "line" or "city") => true,
                    (_, "id" or "fullUrl") => true,
                    ("subject" or "patient" or "individual", "reference") => true,
                    _ => false,
                };
                if (isIdentifying)
                {
                    Texts(member.Value, found);
                }

                Identifiers(member.Value, member.Name, found);
            }
        }
    }

    private static void Texts(JsonElement element, HashSet<string> texts)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                texts.Add(element.GetString()!);
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    Texts(item, texts);
                }

                break;
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                {
                    Texts(member.Value, texts);
                }

                break;
        }
    }

    /// <summary>Every coding and every quantity, in order, outside of what is dropped as a whole.</summary>
    private static List<string> Facts(List<JsonElement> documents)
    {
        var facts = new List<string>();
        documents.ForEach(document => Collect(document));
        return facts;

        void Collect(JsonElement element)
        {
            if (element.ValueKind == JsonValueKind.Array)
            {
                foreach (var item in element.EnumerateArray())
                {
                    Collect(item);
                }
            }
            else if (element.ValueKind == JsonValueKind.Object)
            {
                if (element.TryGetProperty("type", out var type) && element.TryGetProperty("value", out _)
                    && type.ValueKind == JsonValueKind.Object)
                {
                    // An identifier: safe harbor drops it with the code of its type.
                    return;
                }

                foreach (var member in element.EnumerateObject())
                {
                    if (member.Name == "coding" || Clinical.Contains(member.Name))
                    {
                        facts.Add(WithoutDisplay(member.Value));
                    }

                    Collect(member.Value);
                }
            }
        }
    }

    private static string WithoutDisplay(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => string.Join(';', element.EnumerateArray().Select(WithoutDisplay)),
        JsonValueKind.Object => string.Join(
            ',', element.EnumerateObject().Where(member => member.Name is not ("display" or "extension"))
                .Select(member => $"{member.Name}={member.Value.GetRawText()}")),
        _ => element.GetRawText(),
    };

    private static IEnumerable<DateOnly> Dates(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Dates),
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member => Dates(member.Value)),
        JsonValueKind.String when element.GetString() is { Length: >= 19 and <= 35 } text && text[10] == 'T'
            && DateOnly.TryParseExact(
                text[..10], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) => [date],
        _ => [],
    };

    private sealed class PiecemealStream(byte[] bytes, int size) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer.Length > size ? buffer[..size] : buffer, cancellationToken);
    }
}
