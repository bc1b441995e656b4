using System.Buffers.Text;

namespace FrontierFunctions.Pipeline.Deidentification.Fhir;

/// <summary>Ages over 89 (45 CFR 164.514(b)(2)(i)(C)).</summary>
internal static class FhirAge
{
    /// <summary>What a quantity becomes whose age is over 89.</summary>
    public static ReadOnlySpan<byte> AtLeast90 =>
        "{\"value\":90,\"comparator\":\">=\",\"unit\":\"a\",\"system\":\"http://unitsofmeasure.org\",\"code\":\"a\"}"u8;

    /// <summary>Whether a quantity is an age over 89 years.</summary>
    /// <param name="number">The value, a JSON number.</param>
    /// <param name="code">UCUM code of the unit; empty where not stated.</param>
    /// <param name="unit">Unit as written; empty where not stated.</param>
    /// <param name="isAge">
    /// Whether its type says that it is an age; otherwise only the UCUM code for years does.
    /// </param>
    public static bool IsOver89(ReadOnlySpan<byte> number, ReadOnlySpan<byte> code, ReadOnlySpan<byte> unit, bool isAge)
    {
        var perYear = Utf8Equals(code, "a") ? 1.0 : !isAge ? 0 : PerYear(code.IsEmpty ? unit : code);
        return perYear > 0 && Utf8Parser.TryParse(number, out double value, out _, 'g') && value / perYear >= 90;
    }

    private static double PerYear(ReadOnlySpan<byte> unit)
    {
        if (Utf8Equals(unit, "mo") || unit.StartsWith("month"u8))
        {
            return 12;
        }

        if (Utf8Equals(unit, "wk") || unit.StartsWith("week"u8))
        {
            return 365.25 / 7;
        }

        if (Utf8Equals(unit, "d") || unit.StartsWith("day"u8))
        {
            return 365.25;
        }

        if (Utf8Equals(unit, "h") || Utf8Equals(unit, "min") || Utf8Equals(unit, "s") || unit.StartsWith("hour"u8))
        {
            return 365.25 * 24;
        }

        // Years, or nothing that is known: an age without a unit is taken for years.
        return 1;
    }

    private static bool Utf8Equals(ReadOnlySpan<byte> bytes, string text) => System.Text.Ascii.Equals(bytes, text);
}
