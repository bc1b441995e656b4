using System.Net;
using System.Text.Json;
using FrontierFunctions.Contract.Inference;
using FrontierFunctions.Tests.Pipeline.Futures;

namespace FrontierFunctions.Tests.Models;

/// <summary>The committed event model, sampled by the real endpoint: training's answers, deterministic, converging.</summary>
public sealed class TimelineModelTests(TimelineModelTests.Endpoint fixture) : IClassFixture<TimelineModelTests.Endpoint>
{
    private static readonly int Events = TimelineFixture.Vocabulary.Events.Count;

    [Fact]
    public async Task Answers_OfGoldenTimelines_AreThoseOfTraining()
    {
        foreach (var golden in TimelineFixture.Golden.EnumerateArray())
        {
            var answer = await InferAsync(Request(golden) with
            {
                HorizonDays = golden.GetProperty("horizonDays").GetInt32(),
                Trajectories = golden.GetProperty("trajectories").GetInt32(),
                Seed = golden.GetProperty("seed").GetInt64(),
            });
            Same(TimelineFixture.Numbers(golden, "probability"), Numbers(answer, "probability"), 1e-3);
            Same(TimelineFixture.Numbers(golden, "standardError"), Numbers(answer, "standard_error"), 1e-3);
            Same(TimelineFixture.Numbers(golden, "embedding"), Numbers(answer, "embedding"), 1e-3);
        }
    }

    [Fact]
    public async Task Sampling_WithTheSameSeed_GivesTheSameBytesAndWithAnotherDoesNot()
    {
        var request = Request(TimelineFixture.Golden[1]);
        var first = Numbers(await InferAsync(request), "probability");
        Assert.Equal(first, Numbers(await InferAsync(request), "probability"));
        Assert.NotEqual(first, Numbers(await InferAsync(request with { Seed = 100 }), "probability"));
    }

    [Fact]
    public async Task Probability_OfADay_IsTheHazardItself()
    {
        // While one rate holds, an event's chance within h is its rate's share of all of them: nothing is left to chance.
        foreach (var golden in TimelineFixture.Golden.EnumerateArray())
        {
            var answer = await InferAsync(Request(golden) with { HorizonDays = 1, Trajectories = 512 });
            var rates = TimelineFixture.Numbers(golden, "logRates").Select(log => Math.Exp(log!.Value)).ToArray();
            var all = rates.Sum();
            var probability = Numbers(answer, "probability");
            var rate = Numbers(answer, "rate_per_year");
            for (var e = 0; e < Events; e++)
            {
                if (rate[e] is not { } hazard)
                {
                    Assert.Null(probability[(4 * Events) + e]);
                    continue;
                }

                var exact = hazard * (1 - Math.Exp(-all / 365.25)) / all;
                Assert.InRange(probability[(4 * Events) + e]!.Value, exact * 0.999, (exact * 1.1) + 1e-6);
            }
        }
    }

    [Fact]
    public async Task Probability_OfManySeeds_AgreesWithinTheStandardError()
    {
        var request = Request(TimelineFixture.Golden[2]) with { Trajectories = 256 };
        var first = await InferAsync(request);
        var second = await InferAsync(request with { Seed = 12345 });
        var few = await InferAsync(request with { Trajectories = 16 });
        var (p, q) = (Numbers(first, "probability"), Numbers(second, "probability"));
        var (s, t) = (Numbers(first, "standard_error"), Numbers(second, "standard_error"));
        var compared = 0;
        for (var i = 0; i < p.Length; i++)
        {
            if (p[i] is { } one && q[i] is { } other)
            {
                var error = Math.Sqrt((s[i]!.Value * s[i]!.Value) + (t[i]!.Value * t[i]!.Value));
                Assert.True(Math.Abs(one - other) <= (5 * error) + 1e-4, $"{i}: {one} and {other}, {error}");
                compared++;
            }
        }

        Assert.True(compared > 0);
        var shrinks = Numbers(few, "standard_error").Sum(v => v ?? 0) / s.Sum(v => v ?? 0);
        Assert.InRange(shrinks, 2, 8);
    }

    [Fact]
    public async Task Probability_OverTheHorizon_NeverFallsAndIsNullForWhatIsOnRecord()
    {
        foreach (var golden in TimelineFixture.Golden.EnumerateArray())
        {
            var request = Request(golden);
            var p = Numbers(await InferAsync(request), "probability");
            for (var e = 0; e < Events; e++)
            {
                var name = TimelineFixture.Vocabulary.Events[e].Name;
                var known = request.Tokens.Contains(TimelineFixture.Vocabulary.TokenOf(name));
                for (var h = 0; h < 5; h++)
                {
                    Assert.Equal(known, p[(h * Events) + e] is null);
                    Assert.True(h == 0 || known || p[(h * Events) + e] >= p[((h - 1) * Events) + e]);
                }
            }
        }
    }

    [Theory]
    [InlineData("horizon_days", "horizon_days must be from 1")]
    [InlineData("trajectories", "trajectories must be from 1")]
    [InlineData("seed", "seed must not be negative")]
    [InlineData("now", "ends with the token")]
    [InlineData("death", "without \"death\"")]
    [InlineData("range", "tokens must be from 1")]
    [InlineData("falling", "none above that of")]
    [InlineData("missing", "ages must be years")]
    [InlineData("tail", "must be 0 behind")]
    [InlineData("unknown", "no input of this name")]
    public async Task Request_ThatDoesNotFit_IsRefusedWithTheReason(string fault, string reason)
    {
        var good = Request(TimelineFixture.Golden[1]);
        var death = TimelineFixture.Vocabulary.TokenOf("death");
        var body = fault switch
        {
            "horizon_days" => (good with { HorizonDays = 0 }).ToJson(),
            "trajectories" => (good with { Trajectories = 100_000 }).ToJson(),
            "seed" => (good with { Seed = -1 }).ToJson(),
            "now" => (good with { Tokens = [.. good.Tokens[..^1], 1] }).ToJson(),
            "death" => (good with { Tokens = [.. good.Tokens[..^2], death, good.Tokens[^1]] }).ToJson(),
            "range" => (good with { Tokens = [.. good.Tokens[..^2], 4711, good.Tokens[^1]] }).ToJson(),
            "falling" => (good with { Ages = [.. good.Ages[..^1], 1] }).ToJson(),
            "missing" => good.ToJson().Replace("\"ages\",\"datatype\":\"FP32\",\"shape\":[1,192],\"data\":[",
                "\"ages\",\"datatype\":\"FP32\",\"shape\":[1,192],\"data\":[null,", StringComparison.Ordinal)
                .Replace(",0]},\n  {\"name\":\"horizon", "]},\n  {\"name\":\"horizon", StringComparison.Ordinal),
            "tail" => (good with { Ages = [.. good.Ages, 70] }).ToJson(),
            _ => good.ToJson().Replace("\"seed\"", "\"sed\"", StringComparison.Ordinal),
        };
        var (status, error) = await fixture.Server.RefusedAsync(body, TimelineRequest.Path);
        Assert.True(status == HttpStatusCode.UnprocessableEntity, error);
        if (fault is not ("unknown" or "missing"))
        {
            Assert.Contains(reason, error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Vocabulary_IsServedAsItStandsInTheRegistry()
    {
        var served = await fixture.Server.Client.GetByteArrayAsync(
            new Uri("/v2/models/timeline/vocabulary", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(File.ReadAllBytes(Path.Combine(TimelineFixture.Folder, "vocabulary.json")), served);
    }

    [Fact]
    public void Card_SaysHowItComparesWithCox()
    {
        Assert.True(new FileInfo(Path.Combine(TimelineFixture.Folder, "model.onnx")).Length < 20_000_000);
        foreach (var name in TimelineFixture.Vocabulary.Events.Where(one => one.Asked).Select(one => one.Name))
        {
            var metric = TimelineFixture.Card.Metrics.Single(m => m.Name == $"{name}: C-index less that of the Cox model");
            Assert.True(metric.Low <= metric.Value && metric.Value <= metric.High, name);
        }
    }

    internal static TimelineRequest Request(JsonElement golden) => new(
        TimelineFixture.Integers(golden, "tokens"),
        [.. TimelineFixture.Numbers(golden, "ages").Select(age => (double)(float)age!.Value)]);

    internal static double?[] Numbers(InferenceResponse response, string output) =>
        [.. response.Outputs.Single(o => o.Name == output).Data!.Value.EnumerateArray()
            .Select(v => v.ValueKind == JsonValueKind.Null ? (double?)null : v.GetDouble())];

    private static void Same(double?[] expected, double?[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        foreach (var (wanted, given) in expected.Zip(actual))
        {
            Assert.Equal(wanted is null, given is null);
            Assert.InRange((wanted ?? 0) - (given ?? 0), -tolerance, tolerance);
        }
    }

    private async Task<InferenceResponse> InferAsync(TimelineRequest request)
    {
        using var response = await fixture.Server.PostAsync(request.ToJson(), TimelineRequest.Path);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        return JsonSerializer.Deserialize(text, InferenceJson.Default.InferenceResponse)!;
    }

    /// <summary>One endpoint for the class: over a registry that holds the event model alone.</summary>
    public sealed class Endpoint : IAsyncLifetime
    {
        private string _registry = "";

        internal ModelEndpoint Server { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            _registry = Directory.CreateTempSubdirectory("timeline-").FullName;
            var folder = Directory.CreateDirectory(Path.Combine(_registry, "timeline", "1")).FullName;
            foreach (var file in Directory.EnumerateFiles(TimelineFixture.Folder))
            {
                File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
            }

            Server = await ModelEndpoint.StartReadyAsync($"Registry={_registry}");
        }

        public async ValueTask DisposeAsync()
        {
            if (Server is not null)
            {
                await Server.DisposeAsync();
            }

            Directory.Delete(_registry, recursive: true);
        }
    }
}
