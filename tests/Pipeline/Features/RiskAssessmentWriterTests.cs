using System.Diagnostics;
using System.Text.Json;
using FrontierFunctions.Pipeline.Features;
using static FrontierFunctions.Tests.Pipeline.Features.LiverFixture;

namespace FrontierFunctions.Tests.Pipeline.Features;

public sealed class RiskAssessmentWriterTests
{
    [Fact]
    public void ToLine_Answer_HasAPercentageTheIntervalAndTheSources()
    {
        using var json = JsonDocument.Parse(RiskAssessmentWriter.ToLine(Answered(), Subject));

        var prediction = json.RootElement.GetProperty("prediction")[0];
        Assert.Equal(81.25m, prediction.GetProperty("probabilityDecimal").GetDecimal());
        var interval = prediction.GetProperty("extension")[0].GetProperty("valueRange");
        Assert.Equal(75m, interval.GetProperty("low").GetProperty("value").GetDecimal());
        Assert.Equal(87.5m, interval.GetProperty("high").GetProperty("value").GetDecimal());
        Assert.Equal(["Observation/birth", "Observation/bili"],
            json.RootElement.GetProperty("basis").EnumerateArray()
                .Select(item => item.GetProperty("reference").GetString()));
        Assert.Equal(
            $"Patient/{Subject}", json.RootElement.GetProperty("subject").GetProperty("reference").GetString());
        Assert.Equal("2020-06-01T00:00:00Z", json.RootElement.GetProperty("occurrenceDateTime").GetString());
        var notes = Notes(json);
        Assert.Equal(Card.Notice, notes[0]);
        Assert.Contains("Not on record: Sex.", notes);
        Assert.DoesNotContain("qualitativeRisk", json.RootElement.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public void ToLine_Abstention_HasNoProbabilityAndSaysWhy()
    {
        using var json = JsonDocument.Parse(RiskAssessmentWriter.ToLine(Abstained(), Subject));

        var prediction = json.RootElement.GetProperty("prediction")[0];
        Assert.False(prediction.TryGetProperty("probabilityDecimal", out _));
        Assert.Equal("not-performed", prediction.GetProperty("extension")[0].GetProperty("valueCode").GetString());
        Assert.Contains(Notes(json), note => note!.Contains(ScoreRequests.NotEnoughData, StringComparison.Ordinal));
        Assert.Contains("On record but not usable (unit or value): Bilirubin, total.", Notes(json));
    }

    [Fact]
    public void Id_SameQuestion_IsTheSameAndAnotherTimeSubjectOrVersionIsNot()
    {
        var score = Answered();
        var ids = new[]
        {
            RiskAssessmentWriter.Id(score, Subject),
            RiskAssessmentWriter.Id(score, "another"),
            RiskAssessmentWriter.Id(score with { AsOf = score.AsOf.AddDays(1) }, Subject),
            RiskAssessmentWriter.Id(score with { Card = Card with { Version = "1.0.1" } }, Subject),
        };

        Assert.Equal(4, ids.Distinct().Count());
        Assert.Equal(ids[0], RiskAssessmentWriter.Id(score with { Probability = 0.1 }, Subject));
        Assert.True(Guid.TryParseExact(ids[0], "D", out _));
    }

    [Fact]
    public async Task ToLine_AnswersAndAbstentions_ValidateAgainstTheOfficialDefinitions()
    {
        var validator = Path.Combine(TestData.Repository, "tests/validation/validate-fhir.mjs");
        TestData.RequireOrSkip(
            Directory.Exists(Path.Combine(TestData.Repository, "node_modules/@medplum/core")),
            "needs npm ci for @medplum/core");
        var file = Path.Combine(Directory.CreateTempSubdirectory("risk-assessment").FullName, "scores.ndjson");
        try
        {
            TaskScore[] scores = [Answered(), Abstained(), Abstained() with { Abstention = ScoreRequests.OutOfRange }];
            await using (var output = File.Create(file))
            {
                foreach (var score in scores)
                {
                    await output.WriteAsync(
                        RiskAssessmentWriter.ToLine(score, Subject), TestContext.Current.CancellationToken);
                    output.WriteByte((byte)'\n');
                }
            }

            using var node = Process.Start(new ProcessStartInfo("node", [validator, file])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var said = await node.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)
                + await node.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await node.WaitForExitAsync(TestContext.Current.CancellationToken);

            Assert.True(node.ExitCode == 0, said);
            Assert.Contains("3 resources, 0 errors", said, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
        }
    }

    private static string?[] Notes(JsonDocument json) =>
        [.. json.RootElement.GetProperty("note").EnumerateArray().Select(note => note.GetProperty("text").GetString())];

    private static TaskScore Answered() => new()
    {
        Task = "liver-disease",
        AsOf = AsOf,
        Probability = 0.8125,
        IntervalLow = 0.75,
        IntervalHigh = 0.875,
        BaseLogOdds = 0.5,
        Card = Card,
        Contributions =
        [
            new()
            {
                Feature = "age", Label = "Age", Unit = "a", Value = 50, Status = FeatureStatus.Present, LogOdds = 0.25,
                Source = "Observation/birth",
            },
            new() { Feature = "sex", Label = "Sex", Unit = "1", Status = FeatureStatus.Missing, LogOdds = -0.125 },
            new()
            {
                Feature = "bilirubin_total", Label = "Bilirubin, total", Unit = "mg/dL", Value = 2,
                Status = FeatureStatus.Present,
                LogOdds = 1.5, Source = "Observation/bili", MeasuredAt = AsOf,
            },
        ],
    };

    private static TaskScore Abstained() => new()
    {
        Task = "liver-disease",
        AsOf = AsOf,
        Card = Card,
        Abstention = ScoreRequests.NotEnoughData,
        Contributions =
        [
            new()
            {
                Feature = "bilirubin_total", Label = "Bilirubin, total", Unit = "mg/dL",
                Status = FeatureStatus.UnknownUnit,
            },
        ],
    };
}
