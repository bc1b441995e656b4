using FrontierFunctions.Pipeline.Timeline;

namespace FrontierFunctions.Tests.Pipeline.Timeline;

/// <summary>The same 40 patients as Bundles and as bulk NDJSON.</summary>
public sealed class SyntheaEventsTests
{
    [Fact]
    public async Task ReadAsync_SamePatientsAsBundlesAndAsNdjson_GivesTheSameEvents()
    {
        var bundles = await EventsByFileAsync("fhir/synthea_bundles", "*.json");
        var bulk = (await EventsByFileAsync("fhir/synthea_ndjson", "*.ndjson"))
            .SelectMany(events => events).ToLookup(fact => fact.SubjectId);

        Assert.Equal(40, bundles.Count);
        Assert.Equal(40, bulk.Count);
        foreach (var bundle in bundles)
        {
            var subject = Assert.Single(bundle.Select(fact => fact.SubjectId).Distinct());
            Assert.Equal(await FileAsync(bundle), await FileAsync(bulk[subject]));
        }
    }

    [Fact]
    public async Task ReadAsync_SyntheaBundles_GivesAnEventForEveryClinicalResource()
    {
        var summaries = new List<EventSummary>();
        var events = await EventsByFileAsync("fhir/synthea_bundles", "*.json", summaries.Add);
        var all = events.SelectMany(file => file).ToArray();

        // Counted independently in the source: 5,230 observations of which 366 are blood pressures with two components.
        Assert.Equal(5230 + 366, all.Count(fact => fact.Source.StartsWith("Observation/", StringComparison.Ordinal)));
        Assert.Equal(266, all.Count(fact => fact.Source.StartsWith("Condition/", StringComparison.Ordinal)));
        Assert.Equal(520, all.Count(fact => fact.Code.StartsWith("CVX//", StringComparison.Ordinal)));
        Assert.Equal(215, all.Count(fact => fact.Code.StartsWith("RXNORM//", StringComparison.Ordinal)));
        Assert.Equal(833, all.Count(fact => fact.Code.StartsWith("ENCOUNTER//", StringComparison.Ordinal)));
        Assert.Equal(9, all.Count(fact => fact.Code == "MEDS_DEATH" && fact.Time is not null));
        Assert.Equal(40, all.Count(fact => fact.Code == "MEDS_BIRTH"));
        Assert.Equal(4465 + 732, all.Count(fact => fact.NumericValue is not null));
        Assert.All(all.Where(fact => fact.NumericValue is not null), fact => Assert.NotNull(fact.Unit));
        Assert.Equal(1048 + 833, summaries.Sum(summary => summary.WithoutEvents.GetValueOrDefault("repeats-others")));
        Assert.Equal(all.Length, summaries.Sum(summary => summary.Events));
    }

    [Theory]
    [InlineData("fhir/hl7_r4_examples")]
    [InlineData("fhir/us_core_examples")]
    public async Task ReadAsync_OfficialExamples_GivesEventsOnlyWithNormalizedUnitsAndUtcTimes(string folder)
    {
        var events = (await EventsByFileAsync(folder, "*.json")).SelectMany(file => file).ToArray();

        Assert.NotEmpty(events);
        Assert.All(events, fact =>
        {
            Assert.Contains(
                "//", fact.Code.Replace("MEDS_BIRTH", "//").Replace("MEDS_DEATH", "//"), StringComparison.Ordinal);
            Assert.True(fact.Unit is null || UnitConverter.Normalize(fact.Unit) == fact.Unit, fact.Unit);
            Assert.True(fact.Time is null || fact.Time.Value.Offset == TimeSpan.Zero);
        });
    }

    private static async Task<List<List<MedsEvent>>> EventsByFileAsync(
        string folder, string pattern, Action<EventSummary>? summarize = null)
    {
        var files = new List<List<MedsEvent>>();
        var reader = new FhirEventReader();
        foreach (var path in Directory.EnumerateFiles(TestData.Shared(folder), pattern).Order(StringComparer.Ordinal))
        {
            await using var input = File.OpenRead(path);
            var events = new List<MedsEvent>();
            var summary = await reader.ReadAsync(input, events.Add, TestContext.Current.CancellationToken);
            Assert.Equal(input.Length, summary.Bytes);
            summarize?.Invoke(summary);
            files.Add(events);
        }

        return files;
    }

    private static async Task<string> FileAsync(IEnumerable<MedsEvent> events)
    {
        using var file = new MemoryStream();
        await MedsEventFile.WriteAsync(events, file, TestContext.Current.CancellationToken);
        return System.Text.Encoding.UTF8.GetString(file.ToArray());
    }
}
