using System.Text.Json;
using System.Text.RegularExpressions;
using FrontierFunctions.Pipeline.Deidentification;

namespace FrontierFunctions.Tests.Pipeline.Deidentification.Fhir;

/// <summary>
/// What the structure of a Patient, RelatedPerson or Person of the open examples states is in no text of the output: neither
/// of its own file nor of one that refers to it. The search shares no code with what it tests.
/// </summary>
public sealed partial class FhirLeakTests
{
    /// <summary>Words that an example's author also took for a name or an id. Each stands as that word in the texts named.</summary>
    private static readonly HashSet<string> Coincidences = new(StringComparer.Ordinal)
    {
        // Ids: http://example.org and "in this example"; a section code; http://dicom.nema.org; patient-animal.
        "id example", "id newborn", "id dicom", "id animal",

        // A patient whose family is called Name, beside the label "name"; one called Test, beside "allergy test".
        "name part name", "name part test",
    };

    [Theory]
    [InlineData("hl7_r4_examples", 2000, DeidentificationProfile.Longitudinal)]
    [InlineData("hl7_r4_examples", 2000, DeidentificationProfile.SafeHarbor)]
    [InlineData("us_core_examples", 40, DeidentificationProfile.Longitudinal)]
    [InlineData("us_core_examples", 40, DeidentificationProfile.SafeHarbor)]
    public void Examples_LeaveNothingThatStructureStatesOfAPerson(string folder, int fewest, DeidentificationProfile profile)
    {
        var files = Directory.GetFiles(TestData.Shared($"fhir/{folder}"), "*.json").Order(StringComparer.Ordinal)
            .ToDictionary(path => Path.GetFileName(path), File.ReadAllBytes);
        using var batch = new FhirBatch(profile);
        var ofFile = new Dictionary<string, HashSet<PersonFact>>(StringComparer.Ordinal);
        var ofPerson = new Dictionary<string, HashSet<PersonFact>>(StringComparer.Ordinal);
        foreach (var (name, bytes) in files)
        {
            batch.Identify(bytes, name);
            ofFile[name] = [];
            foreach (var person in PersonFacts.PersonsIn(JsonDocument.Parse(bytes).RootElement))
            {
                var facts = PersonFacts.Of(person);
                ofFile[name].UnionWith(facts);
                if (person.TryGetProperty("id", out var id))
                {
                    ofPerson.TryAdd($"{person.GetProperty("resourceType")}/{id}", []);
                    ofPerson[$"{person.GetProperty("resourceType")}/{id}"].UnionWith(facts);
                }
            }
        }

        var leaks = new SortedSet<string>(StringComparer.Ordinal);
        var searched = 0;
        foreach (var (name, bytes) in files)
        {
            var facts = ofFile[name];
            foreach (Match reference in Reference().Matches(System.Text.Encoding.UTF8.GetString(bytes)))
            {
                facts.UnionWith(ofPerson.GetValueOrDefault(reference.Value, []));
            }

            var run = batch.Deidentify(bytes, name);
            if (run.Code is not null)
            {
                continue;
            }

            searched += facts.Count;
            var texts = PersonFacts.Texts(run.Json).Select(text => new SearchedText(text)).ToList();
            leaks.UnionWith(facts.Where(fact => !Coincidences.Contains($"{fact.Kind} {fact.Value}") && texts.Any(fact.StandsIn))
                .Select(fact => $"{name}: {fact.Kind} {fact.Value}"));
        }

        Assert.True(searched > fewest, $"Only {searched} facts were searched for.");
        Assert.Empty(leaks);
    }

    [Fact]
    public void TheSearch_OfWhatWentIn_FindsEveryKind()
    {
        var path = Path.Combine(TestData.Shared("fhir/hl7_r4_examples"), "Patient-example.json");
        var patient = JsonDocument.Parse(File.ReadAllBytes(path)).RootElement;
        var texts = PersonFacts.Texts(patient).Select(text => new SearchedText(text)).ToList();

        Assert.Equal(
            ["birth date", "city", "full name", "id", "identifier", "name part", "number", "street", "zip"],
            PersonFacts.Of(patient).Where(fact => texts.Any(fact.StandsIn)).Select(fact => fact.Kind).Distinct().Order());
    }

    [GeneratedRegex(@"(?:Patient|RelatedPerson|Person)/[A-Za-z0-9.\-]+")]
    private static partial Regex Reference();
}
