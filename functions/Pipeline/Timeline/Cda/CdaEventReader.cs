using FrontierFunctions.Pipeline.Formats.Cda;

namespace FrontierFunctions.Pipeline.Timeline.Cda;

/// <summary>
/// Reads de-identified CDA as events, by the conventions of <see cref="FhirEventReader"/>. Memory is bounded by the
/// document.
/// </summary>
public static class CdaEventReader
{
    private const int LargestDocument = 1 << 30;

    /// <summary>Reads every event of a file; in no particular order.</summary>
    /// <param name="input">De-identified CDA; stays open.</param>
    /// <param name="emit">Receives the events, one after another.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="InvalidDataException">The input is not well-formed; the message has no value.</exception>
    public static async ValueTask<EventSummary> ReadAsync(
        Stream input, Action<MedsEvent> emit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(emit);
        var (document, issue) = await CdaInput.ReadAsync(input, LargestDocument, cancellationToken).ConfigureAwait(false);
        if (document is null)
        {
            throw new InvalidDataException($"The document cannot be read: {issue!.Kind.Code}.");
        }

        using (document)
        {
            var events = new CdaFileEvents(emit);
            foreach (var root in CdaNode.Read(document.Xml))
            {
                events.Read(root);
            }

            return events.Finish(document.BytesRead);
        }
    }
}
