namespace FrontierFunctions.Pipeline.Timeline;

/// <summary>
/// Reads de-identified FHIR R4 JSON (a resource, a Bundle of any type, or NDJSON of either) as a stream of events.
/// Memory is bounded by the largest resource. One instance may be used by several threads.
/// </summary>
public sealed class FhirEventReader
{
    /// <summary>Reads every event of a file, in the file's order.</summary>
    /// <param name="input">UTF-8 JSON, not compressed; stays open.</param>
    /// <param name="emit">Receives the events, one after another, on the reading thread.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="InvalidDataException">The input is not well-formed JSON; the message has the offset, no value.</exception>
    public ValueTask<EventSummary> ReadAsync(
        Stream input, Action<MedsEvent> emit, CancellationToken cancellationToken) => throw new NotImplementedException();
}
