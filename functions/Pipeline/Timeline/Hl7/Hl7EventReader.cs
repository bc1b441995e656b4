using System.Text;
using FrontierFunctions.Pipeline.Formats.Hl7;

namespace FrontierFunctions.Pipeline.Timeline.Hl7;

/// <summary>
/// Reads de-identified HL7 v2 as a stream of events, in the conventions of <see cref="FhirEventReader"/>: the same fact
/// has the same code in both. A stay that several messages tell of is one event. Memory is bounded by the largest
/// message and by the stays of the file, of which 50,000 are held at a time.
/// </summary>
internal static class Hl7EventReader
{
    private const int LargestMessage = 1 << 30;

    /// <summary>Reads every event of a file; in no particular order.</summary>
    public static async ValueTask<EventSummary> ReadAsync(
        Stream input, Action<MedsEvent> emit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(emit);
        using var reader = new Hl7Reader(input, LargestMessage);
        using var events = new Hl7FileEvents(emit);
        while (true)
        {
            if (!reader.TryRead())
            {
                await reader.FillAsync(cancellationToken).ConfigureAwait(false);
            }
            else if (reader.Kind == Hl7Part.End)
            {
                return events.Finish(reader.BytesRead);
            }
            else if (reader.Kind == Hl7Part.Message && reader.Bytes.StartsWith("MSH"u8)
                && Hl7Separators.TryRead(reader.Bytes, out var separators))
            {
                var message = reader.Bytes;
                events.Read(
                    Hl7Charset.Of(message, separators) is { } encoding
                        ? Encoding.UTF8.GetBytes(encoding.GetString(message)) : message,
                    separators);
            }
        }
    }
}
