using System.Text.Json;
using FrontierFunctions.Pipeline.Timeline.Fhir;

namespace FrontierFunctions.Pipeline.Timeline;

/// <summary>
/// Reads de-identified FHIR R4 JSON (a resource, a Bundle of any type, or NDJSON of either) as a stream of events.
/// Memory is bounded by the largest resource. One instance may be used by several threads.
/// </summary>
/// <remarks>
/// <para>The same records give the same events as a Bundle and as NDJSON files, with one exception: a medication that a
/// request refers to in another file stays <c>MEDICATION//{id}</c>.</para>
/// <para>An event's code says that the thing happened to the subject. What is said about it in another role has the
/// role in front: <c>ALLERGY//</c>, <c>SUSPECTED//</c>, <c>REASON//</c>, <c>DISCHARGE//</c>, <c>CONCLUSION//</c>,
/// <c>CAREPLAN//</c>, <c>GOAL//</c>, <c>CLAIM//</c>. Which codings are chosen and how code systems are named: <see
/// cref="CodeVocabulary"/>.</para>
/// <para>Times are instants in UTC; a partial date stands for its first instant. A fact that the source does not date
/// has no time. Numeric values keep the source's magnitude; units are spelled by <see
/// cref="UnitConverter.Normalize"/>.</para>
/// <para>Of a history Bundle, every version gives its events.</para>
/// </remarks>
/// <param name="mostWaitingMedications">
/// Number of medication events that may wait for a Medication further down the file; when there are more, they are
/// emitted with what is known. From 1; default 20,000, about 10 MB.
/// </param>
public sealed class FhirEventReader(int mostWaitingMedications = 20_000)
{
    /// <summary>Reads every event of a file; in no particular order.</summary>
    /// <param name="input">UTF-8 JSON, not compressed; stays open.</param>
    /// <param name="emit">Receives the events, one after another, on the reading thread.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>What was read, in counts.</returns>
    /// <exception cref="InvalidDataException">
    /// The input is not well-formed JSON, or a resource is larger than 512 MiB; the message has the offset, no value.
    /// </exception>
    public async ValueTask<EventSummary> ReadAsync(
        Stream input, Action<MedsEvent> emit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(emit);
        using var resources = new FhirResourceStream(input);
        var file = new FhirFileEvents(emit, mostWaitingMedications);
        while (await resources.NextAsync(cancellationToken).ConfigureAwait(false) is { } item)
        {
            using (item)
            {
                if (item is { IsEntry: true, Document: { } entry })
                {
                    file.ReadEntry(entry.RootElement);
                }
                else
                {
                    file.ReadResource(item.Document?.RootElement ?? default, item.Type, null);
                }
            }
        }

        return file.Finish(resources.BytesRead);
    }
}
