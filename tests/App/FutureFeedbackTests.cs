using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using FrontierFunctions.App.Ingest;
using FrontierFunctions.App.Scoring;
using Microsoft.Extensions.DependencyInjection;

namespace FrontierFunctions.Tests.App;

/// <summary>What came of futures, told event by event, and how the inputs of the event model are distributed.</summary>
public sealed class FutureFeedbackTests : IAsyncLifetime
{
    private const int Patients = 104;
    private const string Failure = "timeline-heart-failure";

    private RunningProduct _product = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _product = await RunningProduct.StartAsync(
        configure: builder => builder.Services.Configure<IngestOptions>(options => options.ReportEverySubject = false));

    public async ValueTask DisposeAsync() => await _product.DisposeAsync();

    [Fact]
    public async Task Outcomes_OfAnEvent_AreMeasuredAtItsLastHorizon()
    {
        await _product.RunAsync("b", ("patients.ndjson", Records()));
        var scores = await ScoresAsync();
        Assert.Equal(Patients, scores.Count);
        var told = scores.ToDictionary(one => one.Key, one => one.Value["heart failure"]);
        using var answer = await SendAsync(told.Keys.Select(
            subject => new { subject, task = Failure, outcome = (bool?)(subject[0] < '4') }));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);

        var models = (await _product.Http.GetFromJsonAsync<JsonElement>("api/validation", Stop)).EnumerateArray().ToList();
        var all = Assert.Single(models, one => one.GetProperty("task").GetString() == Failure).GetProperty("outcomes")[0];
        Assert.Equal(Patients, all.GetProperty("patients").GetInt32());
        Assert.Equal(
            told.Average(one => Math.Pow(one.Value!.Value - (one.Key[0] < '4' ? 1 : 0), 2)),
            all.GetProperty("brier").GetDouble(), 1e-9);
        var inputs = Assert.Single(models, one => one.GetProperty("task").GetString() == "timeline");
        Assert.Equal(Patients, inputs.GetProperty("subjects_scored").GetInt32());
        var stability = inputs.GetProperty("stability").EnumerateArray().ToDictionary(
            one => one.GetProperty("feature").GetString()!, one => one);
        Assert.True(stability["hdl"].GetProperty("index").GetDouble() > 1, "everybody's HDL is the same");
        Assert.Equal(1, stability["stroke"].GetProperty("missing").GetDouble());
        Assert.Equal(0, stability["age"].GetProperty("missing").GetDouble());
        var metrics = await _product.Http.GetStringAsync("api/metrics", Stop);
        Assert.Contains(
            $"frontier_outcomes{{model=\"{Failure}/1\",group=\"all\"}} {Patients}\n", metrics, StringComparison.Ordinal);
        Assert.Contains("frontier_population_stability_index{model=\"timeline/1\"", metrics, StringComparison.Ordinal);

        // Diabetes is on everybody's record, so nothing was said of it.
        using var refused = await SendAsync(told.Keys.Take(1).Select(
            subject => new { subject, task = "timeline-diabetes", outcome = (bool?)true }));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Contains("no-answer", await refused.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        using var unknown = await SendAsync(told.Keys.Take(1).Select(
            subject => new { subject, task = "timeline-stroke", outcome = (bool?)true }));
        Assert.Contains("unknown-task", await unknown.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    [Fact]
    public void EveryAskedEvent_HasANameForItsOutcomes() => Assert.Equal(
        ["timeline-death", "timeline-diabetes", "timeline-heart-failure", "timeline-mi", "timeline-nafld"],
        new TaskCatalog().Timeline!.Vocabulary.Events.Where(one => one.Asked)
            .Select(one => TimelineTask.OutcomeOf(one.Name)).Order(StringComparer.Ordinal));

    private async Task<Dictionary<string, Dictionary<string, double?>>> ScoresAsync() =>
        (await _product.BlobsAsync(records: false, "results"))
            .Where(blob => blob.Key.EndsWith("/timeline.json", StringComparison.Ordinal))
            .ToDictionary(
                blob => blob.Key.Split('/')[^2],
                blob => JsonDocument.Parse(blob.Value).RootElement.GetProperty("futures").EnumerateArray().ToDictionary(
                    future => future.GetProperty("event").GetString()!,
                    future => future.GetProperty("points") is var points && points.GetArrayLength() > 0
                        ? points[4].GetProperty("probability").GetDouble() : (double?)null));

    private async Task<HttpResponseMessage> SendAsync<T>(IEnumerable<T> outcomes)
    {
        using var content = new StringContent(
            JsonSerializer.Serialize(new { outcomes }), Encoding.UTF8, "application/json");
        return await _product.Http.PostAsync("api/feedback", content, Stop);
    }

    private static byte[] Records()
    {
        var text = new StringBuilder();
        for (var i = 0; i < Patients; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $$$"""
                {"resourceType":"Patient","id":"f{{{i}}}","identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"MR"}]},"system":"urn:oid:1.2.3","value":"MRN-88{{{1000 + i}}}"}],"gender":"{{{(i % 3 == 0 ? "female" : "male")}}}","birthDate":"{{{1935 + (i % 50)}}}-04-03"}
                {"resourceType":"Observation","id":"h{{{i}}}","status":"final","subject":{"reference":"Patient/f{{{i}}}"},"effectiveDateTime":"2020-05-06","code":{"coding":[{"system":"http://loinc.org","code":"2085-9"}]},"valueQuantity":{"value":44,"unit":"mg/dL","system":"http://unitsofmeasure.org","code":"mg/dL"}}
                {"resourceType":"Condition","id":"d{{{i}}}","subject":{"reference":"Patient/f{{{i}}}"},"onsetDateTime":"2018-05-06","code":{"coding":[{"system":"http://snomed.info/sct","code":"44054006"}]}}

                """);
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
