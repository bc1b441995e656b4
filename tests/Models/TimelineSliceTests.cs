using System.Text.Json;
using FrontierFunctions.Contract.Inference;
using FrontierFunctions.Pipeline.Futures;
using FrontierFunctions.Tests.Pipeline.Futures;

namespace FrontierFunctions.Tests.Models;

/// <summary>
/// The committed weights reproduce the committed metrics on held-out subjects of the cohort, from its tables as FHIR,
/// through the tokenizer and the endpoint. Skips where the tables are not at hand.
/// </summary>
public sealed class TimelineSliceTests(TimelineModelTests.Endpoint fixture) : IClassFixture<TimelineModelTests.Endpoint>
{
    [Fact]
    public async Task Metrics_OfTheFixedSlice_AreReproduced()
    {
        using var slice = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(TimelineFixture.Folder, "slice.json")));
        var subjects = NafldCohort.Read(TimelineFixture.Integers(slice.RootElement, "subjects"));
        var scores = new List<double?[]>();
        foreach (var subject in subjects)
        {
            var events = await TimelineFixture.EventsAsync(subject.Age, subject.IsMale, subject.BodyMassIndex, subject.Facts,
                TestContext.Current.CancellationToken);
            scores.Add(await LastAsync(TimelineTokenizer.Tokenize(
                TimelineFixture.Vocabulary, events, TimelineFixture.AsOf), slice.RootElement));
        }

        foreach (var wanted in slice.RootElement.GetProperty("events").EnumerateObject())
        {
            var column = TimelineFixture.Vocabulary.Events.Index().Single(pair => pair.Item.Name == wanted.Name).Index;
            var rows = subjects.Zip(scores).Select(pair => (Outcome: pair.First.Outcome(wanted.Name), Score: pair.Second[column]))
                .Where(row => row.Outcome.AtRisk).ToArray();
            Assert.Equal(wanted.Value.GetProperty("atRisk").GetInt32(), rows.Length);
            Assert.Equal(wanted.Value.GetProperty("happened").GetInt32(), rows.Count(row => row.Outcome.Happened));
            Assert.Equal(
                wanted.Value.GetProperty("meanProbability").GetDouble(), rows.Average(row => row.Score!.Value), 1e-3);
            Assert.Equal(wanted.Value.GetProperty("concordance").GetDouble(), Concordance(rows), 5e-3);
        }
    }

    private async Task<double?[]> LastAsync(SubjectTokens tokens, JsonElement slice)
    {
        Assert.Null(tokens.Abstention);
        var request = new TimelineRequest(
            [.. tokens.Tokens], [.. tokens.Days.Select(day => (double)(float)(tokens.Age!.Value + (day / 365.25)))])
        {
            HorizonDays = slice.GetProperty("horizonDays").GetInt32(),
            Trajectories = slice.GetProperty("trajectories").GetInt32(),
            Seed = slice.GetProperty("seed").GetInt64(),
        };
        using var response = await fixture.Server.PostAsync(request.ToJson(), TimelineRequest.Path);
        var answer = JsonSerializer.Deserialize(
            await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            InferenceJson.Default.InferenceResponse)!;
        return TimelineModelTests.Numbers(answer, "probability")[^TimelineFixture.Vocabulary.Events.Count..];
    }

    private static double Concordance((
        (double Time, bool Happened, bool AtRisk) Outcome, double? Score)[] rows)
    {
        var (right, pairs) = (0.0, 0);
        foreach (var (ill, score) in rows.Where(row => row.Outcome.Happened))
        {
            foreach (var (other, below) in rows)
            {
                if (ill.Time < other.Time || (ill.Time == other.Time && !other.Happened))
                {
                    pairs++;
                    right += score > below ? 1 : score == below ? 0.5 : 0;
                }
            }
        }

        return right / pairs;
    }
}
