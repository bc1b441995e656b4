using System.Globalization;
using System.Text;
using FrontierFunctions.Pipeline.Formats.Hl7;
using FrontierFunctions.Pipeline.Timeline.Fhir;

namespace FrontierFunctions.Pipeline.Timeline.Hl7;

/// <summary>The value of an OBX segment, with unit, reference range and interpretation.</summary>
/// <remarks>
/// NM is a number. SN is a number, a bound with its comparator, or text (a range, a titre). Of text that has a unit and
/// reads as a number or a bound, the number counts: many laboratories send all results as ST.
/// </remarks>
internal static class Hl7ObservationValue
{
    /// <summary>The events of an observation: one for each repetition of its value, or one without a value.</summary>
    /// <param name="fact">The event without its value.</param>
    /// <param name="obx">The segment.</param>
    /// <param name="values">Reads values of the message.</param>
    public static List<MedsEvent> Complete(MedsEvent fact, ReadOnlySpan<byte> obx, Hl7Values values)
    {
        var type = values.Component(Hl7Fields.Field(obx, 2, values.Separators.Field), 1);
        var repetitions = values.Repetitions(obx, 5);
        var unit = Unit(Hl7Fields.Field(obx, 6, values.Separators.Field), values);
        fact = fact with { Interpretation = Interpretation(obx, values) };
        if (repetitions.Count == 0 || type is "ED" or "RP")
        {
            return [fact];
        }

        if (type is null or "ST" or "TX" or "FT" or "ID" or "IS")
        {
            var text = string.Join('\n', repetitions.Select(raw => values.Text(raw)).OfType<string>());
            return [WithRange(OfText(fact, text, unit), obx, values)];
        }

        var events = new List<MedsEvent>();
        foreach (var raw in repetitions)
        {
            events.Add(WithRange(Valued(fact, type, raw, unit, values), obx, values));
        }

        return events;
    }

    /// <summary>The UCUM unit of CWE; null when none is known.</summary>
    public static string? Unit(ReadOnlySpan<byte> units, Hl7Values values)
    {
        var (code, text) = (values.Component(units, 1), values.Component(units, 2));
        return values.Component(units, 3) == "UCUM" && UnitConverter.Normalize(code) is { } ucum
            ? ucum : UnitConverter.Normalize(code) ?? UnitConverter.Normalize(text);
    }

    /// <summary>A decimal number; null where the text is none.</summary>
    public static double? Number(string? text) =>
        double.TryParse(
            text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent
                | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite,
            CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    private static MedsEvent Valued(MedsEvent fact, string type, ReadOnlySpan<byte> raw, string? unit, Hl7Values values)
    {
        switch (type)
        {
            case "NM":
                var number = values.Component(raw, 1);
                return OfText(fact, number ?? "", unit ?? "");
            case "SN":
                return Structured(fact, raw, unit, values);
            case "CE" or "CWE" or "CNE" or "CF":
                return Hl7Concept.Read(raw, values) is not { } concept ? fact
                    : concept.Code.EndsWith("//uncoded", StringComparison.Ordinal)
                        ? fact with { TextValue = FhirValue.Cut(concept.Display) }
                        : fact with { TextValue = concept.Code, ValueDisplay = concept.Display };
            case "DT" or "TS" or "DTM":
                return fact with
                {
                    TextValue = Hl7Time.Parse(values.Component(raw, 1))
                        ?.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
                };
            case "NR":
                return fact with { TextValue = $"{values.Component(raw, 1)}..{values.Component(raw, 2)}", Unit = unit };
            case "CQ":
                return fact with
                {
                    NumericValue = Number(values.Component(raw, 1)),
                    Unit = UnitConverter.Normalize(values.Component(raw, 2)) ?? unit,
                };
            default:
                return fact with { TextValue = FhirValue.Cut(values.Text(raw)) };
        }
    }

    private static MedsEvent Structured(MedsEvent fact, ReadOnlySpan<byte> raw, string? unit, Hl7Values values)
    {
        var comparator = values.Component(raw, 1);
        var (first, second) = (values.Component(raw, 2), values.Component(raw, 4));
        var separator = values.Component(raw, 3);
        if (second is null && Number(first) is { } number)
        {
            return fact with
            {
                NumericValue = number,
                Unit = unit,
                TextValue = comparator is "<" or "<=" or ">" or ">=" ? comparator : null,
            };
        }

        return fact with
        {
            TextValue = separator == "-" ? $"{first}..{second}" : $"{comparator}{first}{separator}{second}",
            Unit = unit,
        };
    }

    /// <summary>A number where the text is one and a unit says that it is meant as one; else the text.</summary>
    private static MedsEvent OfText(MedsEvent fact, string text, string? unit)
    {
        var comparator = text.AsSpan() is ['<' or '>', '=', ..] ? text[..2]
            : text.StartsWith('<') || text.StartsWith('>') ? text[..1]
            : null;
        if (unit is not null && Number(comparator is null ? text : text[comparator.Length..].TrimStart()) is { } number)
        {
            return fact with { NumericValue = number, Unit = unit.Length == 0 ? null : unit, TextValue = comparator };
        }

        return fact with { TextValue = text.Length == 0 ? null : FhirValue.Cut(text) };
    }

    private static string? Interpretation(ReadOnlySpan<byte> obx, Hl7Values values) =>
        values.Component(
            Hl7Fields.Part(Hl7Fields.Field(obx, 8, values.Separators.Field), 1, values.Separators.Repetition), 1)
            is { Length: <= 4 } code ? code : null;

    /// <summary>OBX-7 as limits: <c>3.5-5.1</c>, <c>&lt;5</c>, <c>&gt;60</c>.</summary>
    private static MedsEvent WithRange(MedsEvent fact, ReadOnlySpan<byte> obx, Hl7Values values)
    {
        if (fact.NumericValue is null
            || values.Text(Hl7Fields.Field(obx, 7, values.Separators.Field)) is not { Length: < 40 } range)
        {
            return fact;
        }

        if (range[0] is '<' or '>')
        {
            var limit = Number(range.TrimStart('<', '>', '=', ' '));
            return range[0] == '<' ? fact with { RangeHigh = limit } : fact with { RangeLow = limit };
        }

        // The first hyphen behind a digit parts the limits; one before it is a sign.
        var digit = range.AsSpan().IndexOfAnyInRange('0', '9');
        var hyphen = digit < 0 ? -1 : range.IndexOf('-', digit);
        return hyphen > 0 && Number(range[..hyphen]) is { } low && Number(range[(hyphen + 1)..]) is { } high
            ? fact with { RangeLow = low, RangeHigh = high }
            : fact;
    }
}
