using System.Globalization;
using FrontierFunctions.Pipeline.Timeline.Fhir;

namespace FrontierFunctions.Pipeline.Timeline.Cda;

/// <summary>Codes, times and values of CDA as events carry them.</summary>
internal static class CdaValues
{
    private const int LongestText = 2000;

    /// <summary>The code of a coded value by the coding that ranks first, translations among them; null without any.</summary>
    public static CodedConcept? Concept(CdaNode? coded)
    {
        if (coded is null)
        {
            return null;
        }

        CdaNode? best = null;
        var bestRank = int.MaxValue;
        foreach (var coding in coded.All("translation").Prepend(coded))
        {
            if (coding["code"] is null)
            {
                continue;
            }

            var rank = CodeVocabulary.Rank(System(coding));
            if (best is null || rank < bestRank)
            {
                (best, bestRank) = (coding, rank);
            }
        }

        var text = coded.First("originalText")?.Text is { Length: > 0 } original ? original : null;
        return best is not null
            ? new CodedConcept(CodeVocabulary.EventCode(System(best), best["code"]!), best["displayName"] ?? text)
            : text is null && coded["displayName"] is null ? null
            : new CodedConcept($"{CodeVocabulary.Other}//uncoded", coded["displayName"] ?? text);
    }

    /// <summary>The instant of a TS in UTC; a partial one stands for its first instant. Null where there is none.</summary>
    public static DateTimeOffset? Time(CdaNode? time)
    {
        var text = time?["value"];
        if (text is null)
        {
            return null;
        }

        var zone = text.IndexOfAny(['+', '-']);
        var digits = zone < 0 ? text : text[..zone];
        var point = digits.IndexOf('.', StringComparison.Ordinal);
        var whole = point < 0 ? digits : digits[..point];
        if (whole.Length is < 4 or > 14 || whole.Length % 2 != 0 || !whole.All(char.IsAsciiDigit))
        {
            return null;
        }

        var full = whole + "00000101000000"[whole.Length..];
        return DateTime.TryParseExact(
                full, "yyyyMMddHHmmss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)
            ? Universal(local, zone < 0 || whole.Length < 10 ? "" : text[zone..])
            : null;
    }

    /// <summary>Start and end of an IVL_TS, or of the first that is one; a point is a start.</summary>
    public static (DateTimeOffset? Start, DateTimeOffset? End) Period(CdaNode act, string element = "effectiveTime")
    {
        foreach (var time in act.All(element))
        {
            var (low, high) = (Time(time.First("low")), Time(time.First("high")));
            var point = Time(time) ?? Time(time.First("center"));
            if ((point ?? low ?? high) is not null)
            {
                return (point ?? low ?? high, high);
            }
        }

        return (null, null);
    }

    /// <summary>The event with what an observation says of its value.</summary>
    public static MedsEvent WithValue(MedsEvent fact, CdaNode observation)
    {
        var value = observation.First("value");
        var interpretation = observation.First("interpretationCode")?["code"] is { Length: <= 4 } code ? code : null;
        fact = fact with { Interpretation = interpretation };
        if (value is null)
        {
            return fact;
        }

        var type = value["xsi:type"] is { } stated ? stated[(stated.IndexOf(':', StringComparison.Ordinal) + 1)..] : "";
        if (type is "CD" or "CE" or "CV" or "CO" or "CS" && Concept(value) is { } concept)
        {
            return concept.Code.EndsWith("//uncoded", StringComparison.Ordinal)
                ? fact with { TextValue = concept.Display }
                : fact with { TextValue = concept.Code, ValueDisplay = concept.Display };
        }

        if (Number(value) is { } number && type is not ("TS" or "ST" or "ED" or "TEL"))
        {
            return WithRange(fact with { NumericValue = number, Unit = UnitConverter.Normalize(value["unit"]) }, observation);
        }

        if (type == "IVL_PQ")
        {
            return Bounded(fact, value, observation);
        }

        var text = type == "TS" ? Time(value)?.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)
            : type == "BL" ? value["value"]
            : value.Text;
        return string.IsNullOrEmpty(text) ? fact
            : fact with { TextValue = text.Length > LongestText ? text[..LongestText] : text };
    }

    /// <summary>The number of a quantity; null when there is none.</summary>
    public static double? Number(CdaNode? quantity) =>
        double.TryParse(
            quantity?["value"], NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number)
            ? number
            : null;

    private static MedsEvent Bounded(MedsEvent fact, CdaNode value, CdaNode observation)
    {
        var (low, high) = (value.First("low"), value.First("high"));
        if (Number(low) is not null && Number(high) is not null)
        {
            return fact with
            {
                TextValue = $"{low!["value"]}..{high!["value"]}",
                Unit = UnitConverter.Normalize(low["unit"] ?? high["unit"]),
            };
        }

        var bound = Number(low) is not null ? low : high;
        var isOpen = bound?["inclusive"] == "false";
        var comparator = ReferenceEquals(bound, low) ? (isOpen ? ">" : ">=") : isOpen ? "<" : "<=";
        return Number(bound) is not { } number ? fact
            : WithRange(
                fact with { NumericValue = number, Unit = UnitConverter.Normalize(bound!["unit"]), TextValue = comparator },
                observation);
    }

    private static MedsEvent WithRange(MedsEvent fact, CdaNode observation)
    {
        foreach (var range in observation.All("referenceRange"))
        {
            var value = range.At("observationRange", "value");
            var interpretation = range.At("observationRange", "interpretationCode")?["code"];
            var (low, high) = (value?.First("low"), value?.First("high"));
            if (interpretation is null or "N" && (low is not null || high is not null)
                && HasUnit(low, fact.Unit) && HasUnit(high, fact.Unit))
            {
                return fact with { RangeLow = Number(low), RangeHigh = Number(high) };
            }
        }

        return fact;
    }

    private static bool HasUnit(CdaNode? limit, string? unit) =>
        limit?["unit"] is not { } stated || UnitConverter.Normalize(stated) == unit;

    private static string? System(CdaNode coding) => coding["codeSystem"] switch
    {
        null => null,
        "2.16.840.1.113883.6.8" => "http://unitsofmeasure.org",
        var oid => $"urn:oid:{oid}",
    };

    private static DateTimeOffset? Universal(DateTime local, string zone)
    {
        var minutes = 0;
        if (zone.Length is 3 or 5 && int.TryParse(zone[1..3], CultureInfo.InvariantCulture, out var hours)
            && int.TryParse(zone.Length == 5 ? zone[3..] : "0", CultureInfo.InvariantCulture, out var rest))
        {
            minutes = ((hours * 60) + rest) * (zone[0] == '-' ? -1 : 1);
        }

        return Math.Abs(minutes) <= 14 * 60 && local.Year is > 1 and < 9999
            ? new DateTimeOffset(local, TimeSpan.FromMinutes(minutes)).ToUniversalTime()
            : null;
    }
}
