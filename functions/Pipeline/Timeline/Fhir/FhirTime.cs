using System.Globalization;

namespace FrontierFunctions.Pipeline.Timeline.Fhir;

/// <summary>FHIR dates and times on one axis.</summary>
/// <remarks>
/// An instant with an offset is that instant in UTC. A partial date (year, month, day) stands for its first instant in
/// UTC, and so does a time without an offset, which FHIR does not allow but records have: nothing in a de-identified
/// record says where its clock stood. Source: FHIR R4, 2.24.0.1 (date, dateTime, instant).
/// </remarks>
internal static class FhirTime
{
    private static readonly string[] Formats =
    [
        "yyyy-MM-dd", "yyyy-MM", "yyyy",
        "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK",
    ];

    /// <summary>The instant in UTC; null when the text is absent or not a date.</summary>
    public static DateTimeOffset? Parse(string? text)
    {
        if (text is null)
        {
            return null;
        }

        // A leap second counts as the second before it; digits beyond a tick are cut.
        text = text.Length > 18 && text[16] == ':' && text.AsSpan(17, 2) is "60" ? $"{text[..17]}59{text[19..]}" : text;
        if (text.Length > 27 && text[19] == '.')
        {
            var end = 20;
            while (end < text.Length && char.IsAsciiDigit(text[end]))
            {
                end++;
            }

            text = end > 27 ? $"{text[..27]}{text[end..]}" : text;
        }

        return DateTimeOffset.TryParseExact(
            text, Formats, CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;
    }
}
