using FrontierFunctions.Pipeline.Formats.Hl7;

namespace FrontierFunctions.Pipeline.Timeline.Hl7;

/// <summary>Reads events out of de-identified messages.</summary>
internal static class Hl7EventReader
{
    /// <summary>Reads every event of a file; in no particular order.</summary>
    public static async ValueTask<EventSummary> ReadAsync(
        Stream input, Action<MedsEvent> emit, CancellationToken cancellationToken)
    {
        using var reader = new Hl7Reader(input, 1 << 30);
        while (true)
        {
            if (!reader.TryRead())
            {
                await reader.FillAsync(cancellationToken).ConfigureAwait(false);
            }
            else if (reader.Kind == Hl7Part.End)
            {
                break;
            }
        }

        return new EventSummary
        {
            Events = 0, Resources = 0, Bytes = reader.BytesRead,
            ResourcesByType = new Dictionary<string, long>(), WithoutEvents = new Dictionary<string, long>(),
        };
    }
}
