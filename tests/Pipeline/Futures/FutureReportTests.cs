using System.Text;
using System.Text.Json;
using FrontierFunctions.Contract.Inference;
using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Features;
using FrontierFunctions.Pipeline.Futures;
using FrontierFunctions.Pipeline.Reporting;

namespace FrontierFunctions.Tests.Pipeline.Futures;

/// <summary>An answer of the event model as request, score, RiskAssessment and section of a report.</summary>
public sealed class FutureReportTests
{
    private static readonly TrainingFact[] Facts =
        [new(-400, "hdl", 41), new(-300, "sbp", 150), new(-200, "diabetes", null), new(-10, "hdl", 38)];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Request_HoldsTokensAndAgesAndNothingThatIdentifies()
    {
        var subject = await SubjectAsync(Facts) with { SubjectId = "0f1e2d3c" };
        var request = FutureRequests.Build(TimelineFixture.Vocabulary, [subject])!;
        var text = JsonSerializer.Serialize(request, InferenceJson.Default.InferenceRequest);
        Assert.DoesNotContain(subject.SubjectId, text, StringComparison.Ordinal);
        Assert.DoesNotContain("2020", text, StringComparison.Ordinal);
        Assert.Equal(5, request.Inputs.Count);
        Assert.Null(FutureRequests.Build(TimelineFixture.Vocabulary, [subject with { Abstention = "deceased" }]));
    }

    [Fact]
    public async Task Score_HasEachAskedEventAndNoneThatIsOnRecord()
    {
        var score = Score(await SubjectAsync(Facts));
        Assert.Null(score.Probability);
        Assert.Equal(5, score.Futures!.Count);
        var diabetes = score.Futures.Single(future => future.Event == "diabetes");
        Assert.True(diabetes.IsOnRecord);
        Assert.Empty(diabetes.Points);
        Assert.All(score.Futures.Where(future => !future.IsOnRecord), future =>
            Assert.Equal([365, 730, 1095, 1460, 1825], future.Points.Select(point => point.Days)));
    }

    [Theory]
    [InlineData(0.0001, false, true)]
    [InlineData(0.95, true, false)]
    public async Task ConformalSet_FollowsTheThresholdsOfTheVocabulary(double probability, bool positive, bool negative)
    {
        var subject = await SubjectAsync(Facts);
        var score = Read(subject, Response(subject, probability));
        Assert.All(score.Futures!, future => Assert.Equal(
            future.IsOnRecord ? null : (ConformalSet?)new ConformalSet(negative, positive), future.ConformalSet));
        Assert.All(TimelineFixture.Vocabulary.Events, one => Assert.Equal(one.Asked, one.Conformal is not null));
    }

    [Fact]
    public async Task Answer_ThatIsNone_IsRefused()
    {
        var subject = await SubjectAsync(Facts);
        var good = Response(subject);
        Assert.Throws<InferenceFormatException>(() => Read(subject, good with { ModelName = "another" }));
        Assert.Throws<InferenceFormatException>(() => Read(subject, good with { Outputs = [] }));
        Assert.Throws<InferenceFormatException>(() => Read(subject, Response(subject, probability: 1.5)));
        Assert.Throws<InferenceFormatException>(() => Read(subject, null));
    }

    [Fact]
    public async Task RiskAssessment_StatesEachHorizonAsPeriodAndPercentage()
    {
        var score = Score(await SubjectAsync(Facts));
        using var resource = JsonDocument.Parse(RiskAssessmentWriter.ToLine(score, "s"));
        var predictions = resource.RootElement.GetProperty("prediction").EnumerateArray().ToArray();
        Assert.Equal(20, predictions.Length);
        Assert.All(predictions, prediction =>
        {
            Assert.InRange(prediction.GetProperty("probabilityDecimal").GetDouble(), 0, 100);
            var period = prediction.GetProperty("whenPeriod");
            Assert.True(period.GetProperty("start").GetDateTimeOffset() < period.GetProperty("end").GetDateTimeOffset());
        });
        Assert.Equal(12.5, predictions[0].GetProperty("probabilityDecimal").GetDouble());
        Assert.All(predictions.Index(), pair => Assert.Equal(
            pair.Index % 5 == 4, pair.Item.TryGetProperty("rationale", out _)));
        var notes = resource.RootElement.GetProperty("note").GetRawText();
        Assert.Contains("Diabetes mellitus", notes, StringComparison.Ordinal);
        Assert.DoesNotContain("have the outcome", notes, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Report_ShowsAChartForEachEventAndSaysWhyThereIsNone()
    {
        var subject = await SubjectAsync(Facts);
        var html = await ReportAsync(Score(subject));
        Assert.Contains("What may come", html, StringComparison.Ordinal);
        Assert.Contains("Probability of Heart failure over time", html, StringComparison.Ordinal);
        Assert.DoesNotContain("Probability of Diabetes mellitus over time", html, StringComparison.Ordinal);
        Assert.Contains("On record already, so not asked", html, StringComparison.Ordinal);

        var nothing = await SubjectAsync([new(-10, "diabetes", null)]);
        var refused = await ReportAsync(Read(nothing, null));
        Assert.Contains("too few of its inputs are on record", refused, StringComparison.Ordinal);
    }

    private static async Task<SubjectTokens> SubjectAsync(IEnumerable<TrainingFact> facts) => TimelineTokenizer.Tokenize(
        TimelineFixture.Vocabulary, await TimelineFixture.EventsAsync(60, true, null, facts, Token), TimelineFixture.AsOf);

    private static async Task<string> ReportAsync(TaskScore score) => Encoding.UTF8.GetString(ReportComposer.ComposeHtml(
        new ReportInput
        {
            SubjectId = "s",
            Version = 1,
            AsOf = TimelineFixture.AsOf,
            Profile = DeidentificationProfile.Longitudinal,
            Events = await TimelineFixture.EventsAsync(60, true, null, Facts, Token),
            Scores = [score],
        }));

    private static TaskScore Score(SubjectTokens subject) => Read(subject, Response(subject));

    private static TaskScore Read(SubjectTokens subject, InferenceResponse? response) => Assert.Single(
        FutureRequests.Read(TimelineFixture.Vocabulary, [subject], response, TimelineFixture.Card));

    private static InferenceResponse Response(SubjectTokens subject, double probability = 0.125)
    {
        var events = TimelineFixture.Vocabulary.Events;
        var rows = Enumerable.Range(0, 5).SelectMany(_ => events.Select(one =>
            subject.Tokens.Contains(TimelineFixture.Vocabulary.TokenOf(one.Name)) ? (double?)null : probability)).ToArray();
        return new InferenceResponse
        {
            ModelName = TimelineFixture.Card.Name,
            ModelVersion = TimelineFixture.Card.Version,
            Outputs = [Tensor("probability", rows), Tensor("standard_error", [.. rows.Select(row => row is null ? (double?)null : 0.01)])],
        };

        InferenceTensor Tensor(string name, double?[] values) => new()
        {
            Name = name,
            Datatype = "FP32",
            Shape = [1, 5, events.Count],
            Data = JsonSerializer.SerializeToElement(values),
        };
    }
}
