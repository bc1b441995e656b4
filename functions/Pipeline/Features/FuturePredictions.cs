using System.Text.Json;

namespace FrontierFunctions.Pipeline.Features;

/// <summary>The predictions of an event model: one for each event and horizon, with the period that it is for.</summary>
/// <remarks>
/// Source: FHIR R4 RiskAssessment, <c>prediction.when[x]</c>: the period to which the probability applies;
/// <c>probabilityDecimal</c> is a percentage.
/// </remarks>
internal static class FuturePredictions
{
    private const string ErrorExtension = "urn:frontier-functions:fhir:monte-carlo-standard-error";

    public static void Write(Utf8JsonWriter writer, IReadOnlyList<EventFuture> futures, DateTimeOffset asOf)
    {
        if (futures.All(future => future.Points.Count == 0))
        {
            return;
        }

        writer.WriteStartArray("prediction");
        foreach (var future in futures)
        {
            foreach (var point in future.Points)
            {
                Write(writer, future, point, asOf, point == future.Points[^1] ? future.ConformalSet : null);
            }
        }

        writer.WriteEndArray();
    }

    /// <summary>What a reader should know of them.</summary>
    public static string Note(IReadOnlyList<EventFuture> futures)
    {
        var known = string.Join("; ", futures.Where(future => future.IsOnRecord).Select(future => future.Label));
        return "Probabilities of a first event within each period, by sampled futures; death before it counts as not. The "
            + "standard error is that of the sampling, in percentage points, and says nothing of how wrong the model may be."
            + (known.Length == 0 ? "" : $" On record already, so not asked: {known}.");
    }

    private static void Write(Utf8JsonWriter writer, EventFuture future, FuturePoint point, DateTimeOffset asOf, ConformalSet? set)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("extension");
        writer.WriteStartObject();
        writer.WriteString("url", ErrorExtension);
        writer.WriteNumber("valueDecimal", Math.Round((decimal)point.StandardError * 100, 3, MidpointRounding.ToEven));
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteStartObject("outcome");
        writer.WriteString("text", future.Label);
        writer.WriteEndObject();
        writer.WriteNumber("probabilityDecimal", RiskAssessmentWriter.Percent(point.Probability));
        writer.WriteStartObject("whenPeriod");
        writer.WriteString("start", RiskAssessmentWriter.Time(asOf));
        writer.WriteString("end", RiskAssessmentWriter.Time(asOf.AddDays(point.Days)));
        writer.WriteEndObject();
        if (set is { } possible)
        {
            writer.WriteString("rationale", possible.ToSentence());
        }

        writer.WriteEndObject();
    }
}
