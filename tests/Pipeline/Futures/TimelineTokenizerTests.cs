using FrontierFunctions.Contract.Timelines;
using FrontierFunctions.Pipeline.Futures;
using FrontierFunctions.Pipeline.Timeline;

namespace FrontierFunctions.Tests.Pipeline.Futures;

/// <summary>A record becomes the tokens that training made of the same facts.</summary>
public sealed class TimelineTokenizerTests
{
    private static readonly TimelineVocabulary Vocabulary = TimelineFixture.Vocabulary;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tokens_OfGoldenRecordsAsFhir_AreThoseOfTraining()
    {
        Assert.True(TimelineFixture.Golden.GetArrayLength() >= 8);
        foreach (var golden in TimelineFixture.Golden.EnumerateArray())
        {
            var subject = await SubjectAsync(golden.GetProperty("age").GetInt32(), golden.GetProperty("male").GetInt32() == 1,
                golden.GetProperty("bmi").ValueKind == System.Text.Json.JsonValueKind.Null
                    ? null : golden.GetProperty("bmi").GetDouble(), TimelineFixture.FactsOf(golden));
            if (subject.Abstention is not null)
            {
                Assert.DoesNotContain(TimelineFixture.FactsOf(golden), fact => fact.Value is not null && fact.Day >= -3652);
                continue;
            }

            Assert.Equal(TimelineFixture.Integers(golden, "tokens"), subject.Tokens);
            Assert.Equal(TimelineFixture.Integers(golden, "days"), subject.Days);
        }
    }

    [Fact]
    public async Task Tokens_WhateverTheOrderOfEvents_AreTheSame()
    {
        var golden = TimelineFixture.Golden[0];
        var events = await TimelineFixture.EventsAsync(
            golden.GetProperty("age").GetInt32(), true, 30, TimelineFixture.FactsOf(golden), Token);
        var forward = TimelineTokenizer.Tokenize(Vocabulary, events, TimelineFixture.AsOf);
        events.Reverse();
        Assert.Equal(forward.Tokens, TimelineTokenizer.Tokenize(Vocabulary, events, TimelineFixture.AsOf).Tokens);
    }

    [Fact]
    public async Task Tokens_OfWhatCameLater_AreNone()
    {
        var events = await TimelineFixture.EventsAsync(60, true, 30, [new(-10, "hdl", 50), new(-400, "diabetes", null)], Token);
        var now = TimelineTokenizer.Tokenize(Vocabulary, events, TimelineFixture.AsOf.AddDays(-100));
        Assert.DoesNotContain(now.Tokens, token => Vocabulary.Tokens[token].StartsWith("hdl", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Values_InOtherUnits_AreConverted()
    {
        // 1.3 mmol/L are 50.3 mg/dL (molar mass of cholesterol 386.65 g/mol).
        var events = await TimelineFixture.EventsAsync(60, true, null, [new(-10, "hdl", 1.3)], Token);
        var molar = events.Select(fact => fact.Unit == "mg/dL" ? fact with { Unit = "mmol/L" } : fact).ToList();
        var subject = TimelineTokenizer.Tokenize(Vocabulary, molar, TimelineFixture.AsOf);
        Assert.Equal(50.3, subject.Inputs.Single(input => input.Feature == "hdl").Value!.Value, 0.1);
    }

    [Fact]
    public async Task FibrosisIndex_OfItsParts_IsComputed()
    {
        // 60 years, AST 80, ALT 40, platelets 150: 60 * 80 / (150 * sqrt(40)) = 5.06 (Sterling 2006).
        var events = await TimelineFixture.EventsAsync(60, true, 30, [], Token);
        var any = events.First(fact => fact.NumericValue is not null) with { Time = TimelineFixture.AsOf };
        events.AddRange(
        [
            any with { Code = "LOINC//1920-8", NumericValue = 80, Unit = "U/L" },
            any with { Code = "LOINC//1742-6", NumericValue = 40, Unit = "U/L" },
            any with { Code = "LOINC//777-3", NumericValue = 150, Unit = "10*3/uL" },
        ]);
        var subject = TimelineTokenizer.Tokenize(Vocabulary, events, TimelineFixture.AsOf);
        Assert.Equal(5.06, subject.Inputs.Single(input => input.Feature == "fib4").Value!.Value, 0.01);
        Assert.Contains(Vocabulary.TokenOf("fib4:5"), subject.Tokens);
    }

    [Fact]
    public async Task Subject_WhoCannotBeAnswered_AbstainsWithTheReason()
    {
        Assert.Equal("not-enough-data", (await SubjectAsync(60, true, null, [new(-10, "diabetes", null)])).Abstention);
        Assert.Equal("out-of-range", (await SubjectAsync(12, true, 20, [])).Abstention);
        var events = await TimelineFixture.EventsAsync(60, true, 30, [], Token);
        events.Add(events[0] with { Code = "MEDS_DEATH", Time = TimelineFixture.AsOf });
        Assert.Equal("deceased", TimelineTokenizer.Tokenize(Vocabulary, events, TimelineFixture.AsOf).Abstention);
        events.RemoveAll(fact => fact.Code.StartsWith("MEDS_", StringComparison.Ordinal));
        Assert.Equal("not-enough-data", TimelineTokenizer.Tokenize(Vocabulary, events, TimelineFixture.AsOf).Abstention);
    }

    [Fact]
    public async Task CodesThatCannotBeUsed_AreNamedAndGiveNoToken()
    {
        Assert.Contains(Vocabulary.Unused, unused => unused.Codes.Contains("LOINC//2093-3"));
        Assert.Contains(Vocabulary.Unused, unused => unused.Codes.Contains("LOINC//8462-4"));
        var events = await TimelineFixture.EventsAsync(60, true, null, [new(-10, "hdl", 50)], Token);
        var before = TimelineTokenizer.Tokenize(Vocabulary, events, TimelineFixture.AsOf).Tokens;
        events.Add(events.First(fact => fact.NumericValue is not null) with { Code = "LOINC//2093-3", NumericValue = 200 });
        Assert.Equal(before, TimelineTokenizer.Tokenize(Vocabulary, events, TimelineFixture.AsOf).Tokens);
    }

    private static async Task<SubjectTokens> SubjectAsync(
        int age, bool isMale, double? bodyMassIndex, IEnumerable<TrainingFact> facts)
    {
        List<MedsEvent> events = await TimelineFixture.EventsAsync(age, isMale, bodyMassIndex, facts, Token);
        return TimelineTokenizer.Tokenize(Vocabulary, events, TimelineFixture.AsOf);
    }
}
