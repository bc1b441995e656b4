using System.Globalization;
using System.Text.Json;

namespace FrontierFunctions.Pipeline.Timeline.Fhir;

/// <summary>
/// The value of an Observation or a component: <c>value[x]</c>, interpretation, reference range, reason of absence.
/// </summary>
internal static class FhirValue
{
    private const int LongestText = 2000;
    private const string UcumSystem = "http://unitsofmeasure.org";

    /// <summary>The event with what the element says of its value.</summary>
    public static MedsEvent Complete(MedsEvent fact, JsonElement element)
    {
        var valued = Valued(fact, element);
        return WithRange(valued, element) with
        {
            Interpretation = Interpretation(element),
            AbsentReason = element.FirstCode("dataAbsentReason"),
        };
    }

    /// <summary>
    /// The event with a Quantity as its value; of one that is only bounded, the bound and the comparator.
    /// </summary>
    public static MedsEvent WithQuantity(MedsEvent fact, JsonElement quantity) => fact with
    {
        NumericValue = quantity.Number("value"),
        Unit = UnitOf(quantity),
        TextValue = Comparator(quantity) ?? fact.TextValue,
    };

    /// <summary>A text no longer than an event carries.</summary>
    public static string? Cut(string? text) => text is { Length: > LongestText } ? text[..LongestText] : text;

    /// <summary>
    /// The UCUM unit of a Quantity: its code when that is said to be UCUM, else its unit as written, else its code;
    /// null when none is known.
    /// </summary>
    public static string? UnitOf(JsonElement quantity)
    {
        var (unit, code) = (quantity.Text("unit"), quantity.Text("code"));
        return quantity.Text("system") == UcumSystem && UnitConverter.Normalize(code) is { } ucum
            ? ucum : UnitConverter.Normalize(unit) ?? UnitConverter.Normalize(code);
    }

    private static MedsEvent Valued(MedsEvent fact, JsonElement element)
    {
        if (element.Member("valueQuantity") is { ValueKind: JsonValueKind.Object } quantity)
        {
            return WithQuantity(fact, quantity);
        }

        if (CodedConcept.Read(element.Member("valueCodeableConcept")) is { } concept)
        {
            return concept.Code.EndsWith("//uncoded", StringComparison.Ordinal)
                ? fact with { TextValue = concept.Display }
                : fact with { TextValue = concept.Code, ValueDisplay = concept.Display };
        }

        if (element.Number("valueInteger") is { } integer)
        {
            return fact with { NumericValue = integer };
        }

        if (element.Member("valueRange") is { ValueKind: JsonValueKind.Object } range)
        {
            return fact with
            {
                TextValue = $"{Plain(range.Member("low"))}..{Plain(range.Member("high"))}",
                Unit = UnitOf(range.Member("low")) ?? UnitOf(range.Member("high")),
            };
        }

        return element.Member("valueRatio") is { ValueKind: JsonValueKind.Object } ratio
            ? WithRatio(fact, ratio)
            : fact with { TextValue = Text(element) };
    }

    /// <summary>A ratio of two units is a number; one without units may be a titre (1:128) and stays text.</summary>
    private static MedsEvent WithRatio(MedsEvent fact, JsonElement ratio)
    {
        var (top, bottom) = (ratio.Member("numerator"), ratio.Member("denominator"));
        var unit = UnitOf(top) is { } over && UnitOf(bottom) is { } under
            ? UnitConverter.Normalize($"({over})/({under})") : null;
        return unit is not null && top.Number("value") is { } numerator
            && bottom.Number("value") is { } denominator and not 0
            ? fact with { NumericValue = numerator / denominator, Unit = unit }
            : fact with { TextValue = $"{Plain(top)}:{Plain(bottom)}" };
    }

    private static string? Text(JsonElement element)
    {
        var period = element.Member("valuePeriod");
        return element.Text("valueString") is { } text ? Cut(text)
            : element.Flag("valueBoolean") is { } flag ? (flag ? "true" : "false")
            : element.Text("valueTime") ?? Written(element.Time("valueDateTime"))
            ?? (period.ValueKind == JsonValueKind.Object
                ? $"{Written(period.Time("start"))}/{Written(period.Time("end"))}"
                : null);
    }

    private static string? Written(DateTimeOffset? time) =>
        time?.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Plain(JsonElement quantity) =>
        Comparator(quantity) + quantity.Number("value")?.ToString("R", CultureInfo.InvariantCulture);

    private static string? Comparator(JsonElement quantity) =>
        quantity.Text("comparator") is "<" or "<=" or ">" or ">=" ? quantity.Text("comparator") : null;

    private static string? Interpretation(JsonElement element)
    {
        foreach (var concept in element.Items("interpretation"))
        {
            foreach (var coding in concept.Items("coding"))
            {
                if (CodeVocabulary.Name(coding.Text("system")) is "V3-OBSERVATIONINTERPRETATION" or "V2-0078"
                    && coding.Text("code") is { Length: <= 4 } code)
                {
                    return code;
                }
            }
        }

        return null;
    }

    /// <summary>
    /// The range of healthy values, when it has the value's unit; a range without one has the value's.
    /// </summary>
    private static MedsEvent WithRange(MedsEvent fact, JsonElement element)
    {
        if (fact.NumericValue is null)
        {
            return fact;
        }

        foreach (var range in element.Items("referenceRange"))
        {
            var type = range.FirstCode("type");
            var (low, high) = (range.Member("low"), range.Member("high"));
            if (type is null or "normal"
                && (low.ValueKind != JsonValueKind.Undefined || high.ValueKind != JsonValueKind.Undefined)
                && HasUnit(low, fact.Unit) && HasUnit(high, fact.Unit))
            {
                return fact with { RangeLow = low.Number("value"), RangeHigh = high.Number("value") };
            }
        }

        return fact;
    }

    private static bool HasUnit(JsonElement limit, string? unit) =>
        limit.ValueKind != JsonValueKind.Object
        || (limit.Text("unit") is null && limit.Text("code") is null)
        || (UnitOf(limit) is { } stated && stated == unit);
}
