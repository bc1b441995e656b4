using System.Globalization;

namespace FrontierFunctions.Pipeline.Timeline.Hl7;

/// <summary>
/// HL7 dates and times on one axis: an instant with a zone is that instant in UTC; a partial date stands for its first
/// instant in UTC, and so does a time without a zone, as FHIR's do here. Source: HL7 v2.8.2, 2A.3.22 (DTM).
/// </summary>
internal static class Hl7Time
{
    private static readonly string[] Formats =
        ["yyyy", "yyyyMM", "yyyyMMdd", "yyyyMMddHH", "yyyyMMddHHmm", "yyyyMMddHHmmss"];

    /// <summary>The instant in UTC; null when the text is absent or not a date.</summary>
    public static DateTimeOffset? Parse(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var digits = 0;
        while (digits < text.Length && char.IsAsciiDigit(text[digits]))
        {
            digits++;
        }

        if (!DateTime.TryParseExact(
            text[..digits], Formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
        {
            return null;
        }

        var rest = text[digits..];
        if (rest.Length > 1 && rest[0] == '.')
        {
            var end = 1;
            while (end < rest.Length && char.IsAsciiDigit(rest[end]))
            {
                end++;
            }

            // Digits beyond a tick are cut.
            var fraction = rest[1..end].PadRight(7, '0')[..7];
            time = time.AddTicks(long.Parse(fraction, CultureInfo.InvariantCulture));
            rest = rest[end..];
        }

        var offset = TimeSpan.Zero;
        if (rest.Length == 5 && rest[0] is '+' or '-'
            && int.TryParse(rest.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var zone)
            && zone / 100 <= 14 && zone % 100 < 60)
        {
            offset = new TimeSpan(zone / 100, zone % 100, 0) * (rest[0] == '-' ? -1 : 1);
        }

        var utc = time.Ticks - offset.Ticks;
        return utc < 0 || utc > DateTime.MaxValue.Ticks ? null : new DateTimeOffset(utc, TimeSpan.Zero);
    }
}
