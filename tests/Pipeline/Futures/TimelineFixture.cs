using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FrontierFunctions.Contract.Cards;
using FrontierFunctions.Contract.Timelines;
using FrontierFunctions.Pipeline.Timeline;

namespace FrontierFunctions.Tests.Pipeline.Futures;

/// <summary>A fact as training's tables have it: day relative to the prediction, name, value where it has one.</summary>
internal sealed record TrainingFact(int Day, string Name, double? Value);

/// <summary>The committed event model's files, and records that say what a training row says.</summary>
internal static class TimelineFixture
{
    public static string Folder { get; } = Path.Combine(TestData.Repository, "models", "registry", "timeline", "1");

    public static TimelineVocabulary Vocabulary { get; } =
        TimelineVocabulary.Parse(File.ReadAllBytes(Path.Combine(Folder, "vocabulary.json")));

    public static ModelCard Card { get; } = ModelCard.Parse(File.ReadAllBytes(Path.Combine(Folder, "card.json")));

    public static JsonElement Golden { get; } =
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, "golden.json"))).RootElement;

    public static DateTimeOffset AsOf { get; } = new(2020, 6, 15, 12, 0, 0, TimeSpan.Zero);

    public static IEnumerable<TrainingFact> FactsOf(JsonElement golden) =>
        golden.GetProperty("facts").EnumerateArray().Select(fact => new TrainingFact(
            fact[0].GetInt32(), fact[1].GetString()!, fact[2].ValueKind == JsonValueKind.Null ? null : fact[2].GetDouble()));

    public static int[] Integers(JsonElement golden, string name) =>
        [.. golden.GetProperty(name).EnumerateArray().Select(number => number.GetInt32())];

    public static double?[] Numbers(JsonElement golden, string name) =>
        [.. golden.GetProperty(name).EnumerateArray().Select(
            number => number.ValueKind == JsonValueKind.Null ? (double?)null : number.GetDouble())];

    /// <summary>The events of a record with these facts; those after the prediction are left out.</summary>
    public static async Task<List<MedsEvent>> EventsAsync(
        int age, bool isMale, double? bodyMassIndex, IEnumerable<TrainingFact> facts, CancellationToken cancellationToken)
    {
        var events = new List<MedsEvent>();
        using var stream = new MemoryStream(Bundle(age, isMale, bodyMassIndex, facts));
        await new FhirEventReader().ReadAsync(stream, events.Add, cancellationToken);
        return events;
    }

    /// <summary>The same as a FHIR Bundle, as a record system would have sent it.</summary>
    public static byte[] Bundle(int age, bool isMale, double? bodyMassIndex, IEnumerable<TrainingFact> facts)
    {
        var entries = new JsonArray(Entry(new JsonObject
        {
            ["resourceType"] = "Patient",
            ["id"] = "p",
            ["gender"] = isMale ? "male" : "female",
            ["birthDate"] = AsOf.AddYears(-age).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        }));
        var all = facts.Where(fact => fact.Day <= 0).ToList();
        if (bodyMassIndex is { } index)
        {
            all.Add(new TrainingFact(0, "bmi", index));
        }

        foreach (var (number, fact) in all.Index())
        {
            entries.Add(Entry(fact.Value is null ? Condition(fact, number) : Observation(fact, number)));
        }

        var bundle = new JsonObject { ["resourceType"] = "Bundle", ["type"] = "collection", ["entry"] = entries };
        return Encoding.UTF8.GetBytes(bundle.ToJsonString());
    }

    private static JsonObject Entry(JsonObject resource) => new() { ["resource"] = resource };

    private static JsonObject Observation(TrainingFact fact, int number)
    {
        var measure = Vocabulary.Measures.Single(one => one.Name == fact.Name);
        var resource = new JsonObject
        {
            ["resourceType"] = "Observation",
            ["id"] = $"o{number}",
            ["status"] = "final",
            ["code"] = Code(measure.Codes[0]),
            ["subject"] = new JsonObject { ["reference"] = "Patient/p" },
            ["effectiveDateTime"] = At(fact.Day),
        };
        if (measure.Yes.Count > 0)
        {
            resource["valueCodeableConcept"] = Code(fact.Value >= 0.5 ? measure.Yes[0] : measure.No[0]);
        }
        else
        {
            resource["valueQuantity"] = new JsonObject
            {
                ["value"] = fact.Value,
                ["system"] = "http://unitsofmeasure.org",
                ["code"] = measure.Unit,
            };
        }

        return resource;
    }

    private static JsonObject Condition(TrainingFact fact, int number) => new()
    {
        ["resourceType"] = "Condition",
        ["id"] = $"c{number}",
        ["code"] = Code(Vocabulary.Events.Single(one => one.Name == fact.Name).Codes[0].TrimEnd('*')),
        ["subject"] = new JsonObject { ["reference"] = "Patient/p" },
        ["onsetDateTime"] = At(fact.Day),
    };

    private static string At(int day) => AsOf.AddDays(day).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static JsonObject Code(string code)
    {
        var parts = code.Split("//");
        var coding = new JsonObject { ["code"] = parts[1] };
        if (parts[0] switch
        {
            "LOINC" => "http://loinc.org",
            "SNOMED" => "http://snomed.info/sct",
            "ICD10CM" => "http://hl7.org/fhir/sid/icd-10-cm",
            _ => "http://example.org/codes",
        } is var system)
        {
            coding["system"] = system;
        }

        return new JsonObject { ["coding"] = new JsonArray(coding) };
    }
}
