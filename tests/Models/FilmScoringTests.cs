using System.Text;
using System.Text.Json;
using FrontierFunctions.App.Scoring;
using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Features;
using FrontierFunctions.Pipeline.Films;
using FrontierFunctions.Pipeline.Reporting;
using FrontierFunctions.Pipeline.Timeline;
using FrontierFunctions.Tests.Pipeline.Films;

namespace FrontierFunctions.Tests.Models;

/// <summary>A subject's films in DICOM, through the endpoint, to score, result and report.</summary>
public sealed class FilmScoringTests
{
    private static readonly ScoredTask Model = new TaskCatalog().Tasks.Single(task => task.Film is not null);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Score_OfTwoDrawnFilms_IsTheGraphsAndComparesThem()
    {
        var events = await EventsAsync();
        var (score, request) = await ScoreAsync(events);

        var film = score.Film!;
        var answer = ChestXrayModelTests.Run([.. ChestFilm.Of(events, DateTimeOffset.MaxValue).Select(Tensor)]);
        Assert.Equal(answer["probability"][0], film.Current.Probability, 1e-5);
        Assert.Equal(answer["probability"][1], film.Prior!.Probability, 1e-5);
        Assert.Equal(3, film.Current.Labels.Count);
        Assert.Equal(1, film.Current.Labels.Sum(label => label.Probability), 1e-4);
        Assert.Equal(196, film.Current.Map.Count);
        Assert.True(film.Current.Time > film.Prior.Time);
        Assert.Equal(film.Current.OutOfRange.Count == 0, score.Probability is not null);
        if (film.Findings.Count > 0)
        {
            var first = film.Findings[0];
            Assert.Equal(LogOdds(first.Now) - LogOdds(first.Before), first.LogOddsChange, 1e-3);
            Assert.Equal(
                first.LogOddsChange > first.Threshold ? FilmChange.Worse
                : first.LogOddsChange < -first.Threshold ? FilmChange.Better : FilmChange.Same, first.Change);
        }

        // Grey values only: who it is does not leave.
        var head = Encoding.UTF8.GetString(request.AsSpan(0, Math.Min(2000, request.Length)));
        Assert.DoesNotContain(events[0].SubjectId, head, StringComparison.Ordinal);
        Assert.DoesNotContain("2020", head, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.1, 0.9, FilmChange.Worse)]
    [InlineData(0.9, 0.1, FilmChange.Better)]
    [InlineData(0.5, 0.51, FilmChange.Same)]
    public void Comparison_OfProbabilities_GoesByTheMeasuredThreshold(double before, double now, FilmChange expected)
    {
        var vector = new FeatureVector { SubjectId = "s", AsOf = DateTimeOffset.UnixEpoch, Values = [], IsInPopulation = true };
        // A schema with thresholds of one, so that the words do not hang on the shipped numbers.
        var schema = Model.Film! with
        {
            Findings = [.. Model.Film!.Findings.Select(finding => finding with { Change = 1 })],
            Zones = [.. Model.Film!.Zones.Select(zone => zone with { Change = 1 })],
        };
        var score = FilmScores.Read(schema, Model.Card, vector, [Answer(now), Answer(before)]);
        Assert.Equal(expected, score.Film!.Findings[0].Change);
        Assert.Equal(expected, score.Film.Zones[5].Change);

        var withheld = FilmScores.Read(schema, Model.Card, vector, [Answer(now) with { OutOfRange = ["roughness"] }, Answer(before)]);
        Assert.Equal((null, ScoreRequests.OutOfRange), (withheld.Probability, withheld.Abstention));
        Assert.Empty(withheld.Film!.Findings);
    }

    [Theory]
    [InlineData(5, null)]
    [InlineData(6, ScoreRequests.OutsidePopulation)]
    [InlineData(60, ScoreRequests.OutsidePopulation)]
    public void Score_OfSomebodyOlderThanTheChildrenOfTraining_IsNotGiven(int age, string? abstention)
    {
        var film = new MedsEvent
        {
            SubjectId = "s", Code = ChestFilm.Code, Source = "ImagingStudy/1", TextValue = "x",
            Time = new(2020, 6, 1, 0, 0, 0, TimeSpan.Zero),
        };
        var birth = film with { Code = "MEDS_BIRTH", TextValue = null, Time = film.Time.Value.AddYears(-age) };
        var vector = FilmScores.Vector(Model.Film!, [birth, film], DateTimeOffset.MaxValue)!;
        Assert.Equal(abstention is null, vector.IsInPopulation);
        Assert.Equal(abstention, FilmScores.Read(
            Model.Film!, Model.Card, vector, vector.IsInPopulation ? [Answer(0.5)] : []).Abstention);
    }

    [Fact]
    public async Task Report_OfASubjectWithFilms_ShowsFilmMapSetAndComparison()
    {
        var events = await EventsAsync();
        var score = FilmScores.Read(
            Model.Film!, Model.Card, FilmScores.Vector(Model.Film!, events, DateTimeOffset.MaxValue)!,
            [.. ChestFilm.Of(events, DateTimeOffset.MaxValue).Select((film, i) =>
                Answer(i == 0 ? 0.98 : 0.02) with { Time = film.Time!.Value, Source = film.Source })]);
        var input = new ReportInput
        {
            SubjectId = events[0].SubjectId, Version = 1, AsOf = score.AsOf,
            Profile = DeidentificationProfile.Longitudinal, Events = events, Scores = [score],
        };
        var page = Encoding.UTF8.GetString(ReportComposer.ComposeHtml(input));
        Assert.Equal(2, page.Split("href=\"data:image/png;base64,").Length - 1);
        Assert.Contains("<strong>worse</strong>", page, StringComparison.Ordinal);
        Assert.Contains("Not ruled out at 90", page, StringComparison.Ordinal);
        Assert.Contains("right upper", page, StringComparison.Ordinal);

        using var line = JsonDocument.Parse(RiskAssessmentWriter.ToLine(score, events[0].SubjectId));
        var predictions = line.RootElement.GetProperty("prediction");
        Assert.Equal(4, predictions.GetArrayLength());
        Assert.Equal(98, predictions[0].GetProperty("probabilityDecimal").GetDouble(), 1e-6);
        Assert.Contains("worse", predictions[0].GetProperty("rationale").GetString(), StringComparison.Ordinal);
        Assert.Equal(2, line.RootElement.GetProperty("basis").GetArrayLength());
        Assert.NotEmpty(ReportDocument.Compose(input));
        Assert.NotEmpty(ReportSnapshot.From(input).ToJson());
    }

    /// <summary>Two studies of one patient: the drawn chest, later with a cloud over the right lung.</summary>
    private static async Task<IReadOnlyList<MedsEvent>> EventsAsync()
    {
        var golden = ChestXrayModelTests.Read<ChestXrayModelTests.Golden[]>("golden.json");
        var files = await Pipeline.Deidentification.Dicom.DicomSample.DeidentifyAsync(
            DeidentificationProfile.Longitudinal, Film(golden[0], "20200301", "1.2.3.4.5"), Film(golden[1], "20200315", "1.2.3.4.6"));
        var films = new List<MedsEvent>();
        foreach (var (_, copy) in files)
        {
            films.Add((await ChestFilmTests.FilmOf(copy))!);
        }

        Assert.Single(films.Select(film => film.SubjectId).Distinct());
        return films;
    }

    // With the window that Write gives, 896 is black and 4,480 white.
    private static byte[] Film(ChestXrayModelTests.Golden picture, string date, string study)
    {
        var grey = ChestXrayModelTests.Tensor(Convert.FromBase64String(picture.Png));
        return ChestFilmTests.Write(
            "MONOCHROME2", "LINEAR_EXACT", "DX", "CHEST", "AP", date, study,
            (x, y) => (int)Math.Round((grey[(y / 3 * FilmPicture.Side) + (x / 2)] * 3584) + 896));
    }

    private static FilmAnswer Answer(double probability) => new()
    {
        Time = DateTimeOffset.UnixEpoch,
        Source = "ImagingStudy/1",
        Probability = probability,
        Labels =
        [
            new("normal", 1 - probability, probability < 0.9), new("bacterial", probability * 0.75, probability > 0.2),
            new("viral", probability * 0.25, probability > 0.4),
        ],
        OutOfRange = [],
        Map = [.. Enumerable.Repeat((float)LogOdds(probability), 196)],
        Zones = [.. Model.Film!.Zones.Select(zone => new ZoneEvidence(zone.Name, LogOdds(probability)))],
    };

    private static async Task<(TaskScore Score, byte[] Request)> ScoreAsync(IReadOnlyList<MedsEvent> events)
    {
        await using var endpoint = await ModelEndpoint.StartReadyAsync();
        using var recorder = new Recorder();
        using var client = new HttpClient(recorder) { BaseAddress = endpoint.Client.BaseAddress };
        var asked = new global::FrontierFunctions.App.Scoring.ModelEndpoint(client);
        var scores = await asked.ScoreAsync(Model, SubjectScoring.Vectors(Model, [events]), Token);
        return (Assert.Single(scores), recorder.Body);
    }

    private static float[] Tensor(MedsEvent film)
    {
        var tensor = new float[FilmPicture.Side * FilmPicture.Side];
        FilmPicture.TryRead(film.TextValue)!.CopyTo(tensor);
        return tensor;
    }

    private static double LogOdds(double probability) => Math.Log(probability / (1 - probability));

    private sealed class Recorder() : DelegatingHandler(new SocketsHttpHandler())
    {
        public byte[] Body { get; private set; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Body = await request.Content!.ReadAsByteArrayAsync(cancellationToken);
            return await base.SendAsync(request, cancellationToken);
        }
    }
}
