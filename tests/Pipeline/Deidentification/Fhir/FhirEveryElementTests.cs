using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Formats.Fhir;

namespace FrontierFunctions.Tests.Pipeline.Deidentification.Fhir;

/// <summary>Every element of every resource type of FHIR R4: nothing planted comes out, codes and numbers do.</summary>
public sealed class FhirEveryElementTests
{
    private static IEnumerable<FhirType> Resources => FhirElementTable.R4.Types.Where(
        type => type.Kind == FhirTypeKind.Resource && type.Name is not ("Resource" or "DomainResource"));

    [Theory]
    [InlineData("Text", DeidentificationProfile.Longitudinal)]
    [InlineData("Text", DeidentificationProfile.SafeHarbor)]
    [InlineData("Name", DeidentificationProfile.Longitudinal)]
    [InlineData("Name", DeidentificationProfile.SafeHarbor)]
    [InlineData("OtherForm", DeidentificationProfile.Longitudinal)]
    [InlineData("OtherForm", DeidentificationProfile.SafeHarbor)]
    public void EveryElement_OfEveryResource_LeavesNothingOfThePerson(string filling, DeidentificationProfile profile)
    {
        var leaks = new SortedSet<string>(StringComparer.Ordinal);
        var elements = 0;
        foreach (var type in Resources.Where(type => type.Name != "Bundle" || filling == "OtherForm"))
        {
            // Whose a Bundle's own tags are nobody knows: a bare name in them is found by nothing.
            var resource = new FilledResource(Enum.Parse<Filling>(filling)).Of(type);
            elements += Count(resource);
            var run = FhirBatch.Run($"{FilledResource.Subject}\n{resource.ToJsonString()}\n", profile);
            if (run.Code is not null || run.Parts.Count > 0)
            {
                // An entry of a Bundle that is no object is set aside, with nothing written of it.
                if (type.Name != "Bundle" || filling != "OtherForm")
                {
                    leaks.Add($"{type.Name} is set aside: {run.Code ?? run.Parts[0].Kind.Code}");
                }

                continue;
            }

            foreach (var value in Values(run.Output))
            {
                Search(value, type.Name, leaks);
            }
        }

        Assert.True(elements > 20_000, $"Only {elements} values were planted.");
        Assert.Empty(leaks);
    }

    [Fact]
    public void EveryCodeAndNumber_StaysInTheLongitudinalProfile_UnlessTheRulesNameIt()
    {
        using var rules = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(
            TestData.Repository, "functions/Pipeline/Deidentification/Fhir/Rules/longitudinal.json")));
        var dropped = rules.RootElement.GetProperty("types").EnumerateObject()
            .Concat(rules.RootElement.GetProperty("elements").EnumerateObject())
            .Where(rule => rule.Value.GetString() == "drop").Select(rule => rule.Name).ToHashSet(StringComparer.Ordinal);
        var lost = new SortedSet<string>(StringComparer.Ordinal);
        var kept = 0;
        foreach (var type in Resources)
        {
            var filled = new FilledResource(Filling.Text);
            var file = $"{FilledResource.Subject}\n{filled.Of(type).ToJsonString()}\n";
            var found = new HashSet<string>(StringComparer.Ordinal);
            Collect(Values(FhirBatch.Run(file).Output)[1], found);
            foreach (var (value, path) in filled.Kept)
            {
                if (path.Any(step => IsDropped(step, dropped)))
                {
                    continue;
                }

                kept++;
                if (!found.Contains(value))
                {
                    lost.Add(string.Join(" > ", path));
                }
            }
        }

        Assert.True(kept > 3_000, $"Only {kept} codes and numbers were looked for.");
        Assert.Empty(lost);
    }

    private static List<JsonElement> Values(string output)
    {
        var values = new List<JsonElement>();
        var reader = new Utf8JsonReader(
            Encoding.UTF8.GetBytes(output), new JsonReaderOptions { AllowMultipleValues = true });
        while (reader.Read())
        {
            values.Add(JsonElement.ParseValue(ref reader));
        }

        return values;
    }

    private static bool IsDropped(string step, HashSet<string> dropped)
    {
        var dot = step.LastIndexOf('.');
        var element = FhirElementTable.R4.Find(step[..dot])!.Find(step[(dot + 1)..])!;
        for (var type = step[..dot]; type is not null; type = FhirElementTable.R4.BaseOf(type))
        {
            if (dropped.Contains($"{type}.{element.Name}"))
            {
                return true;
            }
        }

        // An unknown extension keeps what its own table says; an age of more than 89 years is 90 or more.
        return dropped.Contains(element.Type.Name) || element.Type.Name is "Extension" or "Age";
    }

    private static int Count(JsonNode? node) => node switch
    {
        JsonObject members => members.Sum(member => Count(member.Value)),
        JsonArray items => items.Sum(Count),
        _ => 1,
    };

    private static void Collect(JsonElement value, HashSet<string> found)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                {
                    Collect(member.Value, found);
                }

                break;
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray())
                {
                    Collect(item, found);
                }

                break;
            default:
                found.Add(value.ToString());
                break;
        }
    }

    private static void Search(JsonElement value, string path, SortedSet<string> leaks)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                {
                    Search(member.Value, $"{path}.{member.Name}", leaks);
                    Look(member.Name, path, leaks);
                }

                break;
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray())
                {
                    Search(item, path, leaks);
                }

                break;
            case JsonValueKind.String:
                Look(value.GetString()!, path, leaks);
                if (value.TryGetBytesFromBase64(out var bytes))
                {
                    Look(Encoding.UTF8.GetString(bytes), path, leaks);
                }

                break;
        }
    }

    private static void Look(string text, string path, SortedSet<string> leaks)
    {
        foreach (var planted in FilledResource.Planted)
        {
            if (text.Contains(planted, StringComparison.OrdinalIgnoreCase))
            {
                leaks.Add($"{path}: {planted}");
            }
        }
    }
}
