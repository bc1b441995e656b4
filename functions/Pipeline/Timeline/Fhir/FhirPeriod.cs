using System.Text.Json;

namespace FrontierFunctions.Pipeline.Timeline.Fhir;

/// <summary>
/// The times of a choice element: <c>onset[x]</c>, <c>effective[x]</c>, <c>performed[x]</c>, <c>occurrence[x]</c>.
/// </summary>
/// <remarks>
/// A DateTime or Instant is a time without an end. A Period has its start and end; without a start, its end is the
/// time. A Timing has its first event, or the start and end of its bounds. Age, Range and string say no time: an age
/// would need the birth date, which may stand in another file.
/// </remarks>
internal static class FhirPeriod
{
    public static (DateTimeOffset? Start, DateTimeOffset? End) Read(JsonElement body, string element)
    {
        if ((body.Time(element + "DateTime") ?? body.Time(element + "Instant")) is { } time)
        {
            return (time, null);
        }

        var period = body.Member(element + "Period");
        if (period.ValueKind == JsonValueKind.Object)
        {
            return Bounds(period);
        }

        var timing = body.Member(element + "Timing");
        return timing.ValueKind == JsonValueKind.Object ? Timing(timing) : (null, null);
    }

    /// <summary>Start and end of a Period.</summary>
    public static (DateTimeOffset? Start, DateTimeOffset? End) Bounds(JsonElement period)
    {
        var (start, end) = (period.Time("start"), period.Time("end"));
        return (start ?? end, end);
    }

    /// <summary>First event of a Timing, or its bounds.</summary>
    public static (DateTimeOffset? Start, DateTimeOffset? End) Timing(JsonElement timing)
    {
        DateTimeOffset? first = null;
        if (timing.Member("event") is { ValueKind: JsonValueKind.Array } events)
        {
            foreach (var item in events.EnumerateArray())
            {
                var time = item.ValueKind == JsonValueKind.String ? FhirTime.Parse(item.GetString()) : null;
                first = time is not null && (first is null || time < first) ? time : first;
            }
        }

        return first is not null ? (first, null) : Bounds(timing.Member("repeat").Member("boundsPeriod"));
    }
}
