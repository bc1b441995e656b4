namespace FrontierFunctions.Pipeline.Timeline;

/// <summary>Events as NDJSON: one event a line, in <see cref="MedsEventOrder"/>, UTF-8 without a byte-order mark.</summary>
public static class MedsEventFile
{
    /// <summary>
    /// Sorts the events and writes them; of equal ones, one. Holds the events in memory: write larger sets as several files
    /// and join these with <see cref="MergeAsync"/>.
    /// </summary>
    /// <returns>The number of events written.</returns>
    public static ValueTask<long> WriteAsync(
        IEnumerable<MedsEvent> events, Stream output, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Joins files that are each in order into one that is; of equal events, one. Holds one event of each in memory.</summary>
    /// <returns>The number of events written.</returns>
    public static ValueTask<long> MergeAsync(
        IReadOnlyList<Stream> inputs, Stream output, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Reads the events of a file in its order.</summary>
    /// <param name="input">The file; stays open.</param>
    /// <param name="subjectId">Only this subject's events; null for all.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="InvalidDataException">A line is not an event; the message has the line number, no value.</exception>
    public static IAsyncEnumerable<MedsEvent> ReadAsync(
        Stream input, string? subjectId, CancellationToken cancellationToken) => throw new NotImplementedException();
}
