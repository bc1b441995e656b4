using System.Text;
using FrontierFunctions.Pipeline.Timeline;

namespace FrontierFunctions.Tests.Pipeline.Timeline;

/// <summary>Reads events of JSON that stands in a test.</summary>
internal static class FhirEvents
{
    public static async Task<(List<MedsEvent> Events, EventSummary Summary)> ReadAsync(string json)
    {
        using var input = new MemoryStream(Encoding.UTF8.GetBytes(json));
        return await ReadAsync(input);
    }

    public static async Task<(List<MedsEvent> Events, EventSummary Summary)> ReadAsync(Stream input)
    {
        var events = new List<MedsEvent>();
        var summary = await new FhirEventReader().ReadAsync(input, events.Add, TestContext.Current.CancellationToken);
        return (events, summary);
    }

    /// <summary>
    /// The events of one resource of patient p, id x, of which the test gives type and further members.
    /// </summary>
    public static async Task<List<MedsEvent>> OfAsync(string type, string members) =>
        (await ReadAsync($$"""
            {"resourceType":"{{type}}","id":"x","subject":{"reference":"Patient/p"},"patient":{"reference":"Patient/p"},{{members}}}
            """)).Events;

    public static async Task<MedsEvent> OneAsync(string type, string members) =>
        Assert.Single(await OfAsync(type, members));
}
