using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using FrontierFunctions.App.Ingest;
using FrontierFunctions.App.Scoring;
using FrontierFunctions.Contract.Features;
using Microsoft.Extensions.DependencyInjection;

namespace FrontierFunctions.Tests.App;

/// <summary>Outcomes over HTTP, and what they do to the numbers that are shown of a model.</summary>
public sealed class FeedbackTests : IAsyncLifetime
{
    private const string LiverDisease = "liver-disease";
    private const int Patients = 120;

    private static readonly ScoredTask Model = new TaskCatalog().Tasks.Single(task => task.Model == LiverDisease);

    private RunningProduct _product = null!;

    public async ValueTask InitializeAsync() => _product = await RunningProduct.StartAsync(
        configure: builder => builder.Services.Configure<IngestOptions>(options => options.ReportEverySubject = false));

    public async ValueTask DisposeAsync() => await _product.DisposeAsync();

    [Fact]
    public async Task Outcomes_GivenBack_AreMeasuredAndShown()
    {
        await _product.RunAsync("b", ("patients.ndjson", Records()));
        var scores = await ScoresAsync();
        Assert.Equal(Patients, scores.Count);
        Assert.All(await ValidationAsync(), model => Assert.Equal(0, model.GetProperty("outcomes").GetArrayLength()));

        // Wrong first, then right: what is said again replaces.
        await PostAsync(scores.Select(one => (one.Key, (bool?)true)));
        var told = scores.ToDictionary(one => one.Key, one => one.Value.Probability >= 0.6 || one.Key[0] < '4');
        await PostAsync(told.Select(one => (one.Key, (bool?)one.Value)));
        var withdrawn = scores.Keys.Order(StringComparer.Ordinal).First();
        Assert.Equal(1, (await PostAsync([(withdrawn, null)])).GetProperty("withdrawn").GetInt32());

        var model = Assert.Single(await ValidationAsync(), one => one.GetProperty("task").GetString() == LiverDisease);
        var counted = scores.Where(one => one.Key != withdrawn)
            .Select(one => (one.Value.Probability, Happened: told[one.Key] ? 1.0 : 0.0, one.Value.Sex)).ToList();
        var all = model.GetProperty("outcomes")[0];
        Assert.Equal(Patients - 1, all.GetProperty("patients").GetInt32());
        Assert.Equal(
            counted.Average(one => Math.Pow(one.Probability - one.Happened, 2)), all.GetProperty("brier").GetDouble(), 1e-9);
        Assert.Equal(
            counted.GroupBy(one => Math.Min(9, (int)(one.Probability * 10))).Sum(bin => Math.Abs(
                bin.Sum(one => one.Probability) - bin.Sum(one => one.Happened))) / counted.Count,
            all.GetProperty("calibration_error").GetDouble(), 1e-9);
        var women = Assert.Single(
            model.GetProperty("outcomes").EnumerateArray(), one => Group(one) == "women");
        Assert.Equal(counted.Count(one => one.Sex == 0), women.GetProperty("patients").GetInt32());

        // Everybody's bilirubin is the same, and far from how it was distributed in training.
        var stability = model.GetProperty("stability").EnumerateArray()
            .ToDictionary(one => one.GetProperty("feature").GetString()!, one => one.GetProperty("index").GetDouble());
        Assert.Equal(Patients, model.GetProperty("subjects_scored").GetInt32());
        Assert.InRange(stability["bilirubin_total"], 1, 100);
        Assert.True(stability["sex"] < stability["bilirubin_total"]);

        var metrics = await _product.Http.GetStringAsync("api/metrics", TestContext.Current.CancellationToken);
        Assert.Contains(
            $"frontier_outcomes{{model=\"liver-disease/{Model.Version}\",group=\"all\"}} {Patients - 1}\n", metrics,
            StringComparison.Ordinal);
        Assert.Contains("frontier_population_stability_index{model=\"liver-disease/", metrics, StringComparison.Ordinal);
        var page = await _product.Http.GetStringAsync("api/console", TestContext.Current.CancellationToken);
        Assert.Contains("shifted", page, StringComparison.Ordinal);
        Assert.DoesNotContain(scores.Keys, subject => page.Contains(subject, StringComparison.Ordinal)
            || metrics.Contains(subject, StringComparison.Ordinal));

        await ForgetAsync(scores.Keys.Order(StringComparer.Ordinal).Last());
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"outcomes":[]}""")]
    [InlineData("""{"outcomes":[null]}""")]
    [InlineData("""{"outcomes":null}""")]
    [InlineData("""{"outcomes":[{"subject":"0c1f4f0e-98b1-4b0a-8d5e-6a5d7f8c2b13","task":"liver-disease"}]}""")]
    [InlineData("""{"outcomes":[{"subject":"x","task":"liver-disease","outcome":true,"note":"free text"}]}""")]
    [InlineData("""{"outcomes":[{"subject":"x","task":"liver-disease","outcome":"yes"}]}""")]
    public async Task Feedback_Malformed_Is422(string body)
    {
        using var answer = await SendAsync(body);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Equal("feedback.malformed", await CodeAsync(answer));
    }

    [Fact]
    public async Task Feedback_OfNoScore_IsRefusedWhole()
    {
        using var answer = await SendAsync("""
            {"outcomes":[{"subject":"0c1f4f0e-98b1-4b0a-8d5e-6a5d7f8c2b13","task":"liver-disease","outcome":true},
            {"subject":"0c1f4f0e-98b1-4b0a-8d5e-6a5d7f8c2b13","task":"no-such","outcome":true}]}
            """);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        Assert.Equal(
            ["no-score", "unknown-task"],
            problem.GetProperty("refused").EnumerateArray().Select(one => one.GetProperty("code").GetString()));
    }

    private async Task ForgetAsync(string subject)
    {
        Assert.Contains(await OutcomeBlobsAsync(), blob => blob.Contains(subject, StringComparison.Ordinal));
        using var answer = await _product.Http.DeleteAsync(
            $"api/subjects/{subject}", TestContext.Current.CancellationToken);
        await ErasureTests.UntilProvedAsync(_product, subject);
        Assert.DoesNotContain(await OutcomeBlobsAsync(), blob => blob.Contains(subject, StringComparison.Ordinal));
    }

    private async Task<IReadOnlyList<string>> OutcomeBlobsAsync() =>
        [.. (await _product.BlobsAsync(records: false, "results"))
            .Where(blob => blob.Key.Contains("/outcomes/", StringComparison.Ordinal))
            .Select(blob => Encoding.UTF8.GetString(blob.Value))];

    private async Task<Dictionary<string, (double Probability, double Sex)>> ScoresAsync() =>
        (await _product.BlobsAsync(records: false, "results"))
            .Where(blob => blob.Key.EndsWith($"/{LiverDisease}.json", StringComparison.Ordinal))
            .Select(blob => (Subject: blob.Key.Split('/')[^2], Score: JsonDocument.Parse(blob.Value).RootElement))
            .ToDictionary(
                one => one.Subject,
                one => (one.Score.GetProperty("probability").GetDouble(),
                    one.Score.GetProperty("contributions").EnumerateArray()
                        .Single(value => value.GetProperty("feature").GetString() == "sex")
                        .GetProperty("value").GetDouble()));

    private async Task<IReadOnlyList<JsonElement>> ValidationAsync() =>
        [.. (await _product.Http.GetFromJsonAsync<JsonElement>(
            "api/validation", TestContext.Current.CancellationToken)).EnumerateArray()];

    private async Task<JsonElement> PostAsync(IEnumerable<(string Subject, bool? Outcome)> outcomes)
    {
        using var answer = await SendAsync(JsonSerializer.Serialize(new
        {
            outcomes = outcomes.Select(one => new { subject = one.Subject, task = LiverDisease, outcome = one.Outcome }),
        }));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
    }

    private async Task<HttpResponseMessage> SendAsync(string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        return await _product.Http.PostAsync("api/feedback", content, TestContext.Current.CancellationToken);
    }

    private static async Task<string?> CodeAsync(HttpResponseMessage answer) =>
        (await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken))
            .GetProperty("code").GetString();

    private static string? Group(JsonElement measures) =>
        measures.TryGetProperty("group", out var group) ? group.GetString() : null;

    /// <summary>Patients who differ in sex, age and enzymes, every value within what the model saw.</summary>
    private static byte[] Records()
    {
        var text = new StringBuilder();
        var labs = Model.Schema.Features.Where(feature => feature.Kind == FeatureKind.Observation).ToList();
        for (var i = 0; i < Patients; i++)
        {
            text.Append("{\"resourceType\":\"Patient\",\"id\":\"f").Append(i)
                .Append("\",\"identifier\":[{\"type\":{\"coding\":[{\"system\":\"http://terminology.hl7.org/CodeSystem/v2-0203\",\"code\":\"MR\"}]},\"system\":\"urn:oid:1.2.3\",\"value\":\"MRN-77")
                .Append(1000 + i).Append("\"}],\"gender\":\"").Append(i % 3 == 0 ? "female" : "male")
                .Append("\",\"birthDate\":\"").Append(1945 + (i % 50)).Append("-04-03\"}\n");
            foreach (var lab in labs)
            {
                var (low, high) = (lab.TrainingLow!.Value, lab.TrainingHigh!.Value);
                var value = lab.Name is "alt" or "ast" or "alp" or "albumin"
                    ? low + ((high - low) * (0.02 + (0.3 * (i % 20) / 20.0))) : low + ((high - low) * 0.1);
                text.Append("{\"resourceType\":\"Observation\",\"id\":\"o").Append(i).Append(lab.Name.Replace("_", "", StringComparison.Ordinal))
                    .Append("\",\"status\":\"final\",\"subject\":{\"reference\":\"Patient/f").Append(i)
                    .Append("\"},\"effectiveDateTime\":\"2020-05-06\",\"code\":{\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\"")
                    .Append(lab.Codes[0]["LOINC//".Length..]).Append("\"}]},\"valueQuantity\":{\"value\":")
                    .Append(value.ToString("0.###", System.Globalization.CultureInfo.InvariantCulture))
                    .Append(",\"unit\":\"").Append(lab.Unit).Append("\",\"system\":\"http://unitsofmeasure.org\",\"code\":\"")
                    .Append(lab.Unit).Append("\"}}\n");
            }
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
