using System.Text;
using FrontierFunctions.Pipeline.Timeline;

namespace FrontierFunctions.Tests.Pipeline.Timeline;

public sealed class MedsEventFileTests
{
    private static readonly DateTimeOffset Day = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task WriteAsync_EventsInAnyOrder_AreSortedWithStaticFactsFirstAndWithoutRepetition()
    {
        MedsEvent[] events =
        [
            Event("b", "A", Day), Event("a", "Z", Day), Event("a", "B", Day.AddDays(1)), Event("a", "SEX//male", null),
            Event("a", "C", Day), Event("a", "Z", Day),
        ];

        var text = await WriteAsync(events);

        Assert.Equal(
            """
            {"subject_id":"a","code":"SEX//male","source":"s"}
            {"subject_id":"a","time":"2020-01-01T00:00:00+00:00","code":"C","source":"s"}
            {"subject_id":"a","time":"2020-01-01T00:00:00+00:00","code":"Z","source":"s"}
            {"subject_id":"a","time":"2020-01-02T00:00:00+00:00","code":"B","source":"s"}
            {"subject_id":"b","time":"2020-01-01T00:00:00+00:00","code":"A","source":"s"}

            """, text);
        Assert.Equal(text, await WriteAsync(events.Reverse()));
    }

    [Fact]
    public async Task ReadAsync_WhatWasWritten_GivesItBackWholeAndForOneSubject()
    {
        var full = Event("a\"é", "LOINC//1", Day) with
        {
            NumericValue = 0.1, TextValue = "<", ValueDisplay = "v", Interpretation = "L", AbsentReason = "unknown",
            Unit = "mg/dL",
            RangeLow = 1, RangeHigh = 2, End = Day.AddDays(1), Display = "d\n", Status = "final", EncounterId = "e",
        };
        var text = await WriteAsync([full, Event("a", "X", Day), Event("ab", "X", Day)]);

        Assert.Equal(3, (await ReadAsync(text, null)).Count);
        Assert.Equal(full, Assert.Single(await ReadAsync(text, "a\"é")));
        Assert.Equal("a", Assert.Single(await ReadAsync(text, "a")).SubjectId);
        Assert.Empty(await ReadAsync(text, "c"));
    }

    [Fact]
    public async Task ReadAsync_LineThatIsNoEvent_SaysWhichAndNotWhat()
    {
        var text = await WriteAsync([Event("a", "A", Day)]) + """{"subject_id":"secret","code":12}""";

        var error = await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(text, null));

        Assert.Contains("Line 2", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.ToString(), StringComparison.Ordinal);
    }

    private static MedsEvent Event(string subject, string code, DateTimeOffset? time) =>
        new() { SubjectId = subject, Code = code, Time = time, Source = "s" };

    private static async Task<string> WriteAsync(IEnumerable<MedsEvent> events)
    {
        using var file = new MemoryStream();
        await MedsEventFile.WriteAsync(events, file, TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(file.ToArray());
    }

    private static async Task<List<MedsEvent>> ReadAsync(string text, string? subject)
    {
        using var input = new MemoryStream(Encoding.UTF8.GetBytes(text));
        var events = new List<MedsEvent>();
        await foreach (var fact in MedsEventFile.ReadAsync(input, subject, TestContext.Current.CancellationToken))
        {
            events.Add(fact);
        }

        return events;
    }
}
