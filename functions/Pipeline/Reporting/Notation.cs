using System.Globalization;

namespace FrontierFunctions.Pipeline.Reporting;

/// <summary>How numbers and units are written for a reader.</summary>
internal static class Notation
{
    /// <summary>No value.</summary>
    public const string None = "\u2013";

    /// <summary>
    /// A measured value: as many decimals as a laboratory report has, never an exponent for everyday sizes.
    /// </summary>
    public static string Number(double value)
    {
        var size = Math.Abs(value);
        var format = size switch
        {
            _ when value == Math.Truncate(value) && size < 1e9 => "0",
            >= 1e9 => "0.###E0",
            >= 100 => "0",
            >= 10 => "0.#",
            >= 1 => "0.##",
            >= 0.001 => "0.###",
            _ => "0.##E0",
        };
        return value.ToString(format, CultureInfo.InvariantCulture).Replace('-', '\u2212');
    }

    /// <summary>
    /// A measured value with a fixed number of decimals, so that values of one series can be compared.
    /// </summary>
    public static string Number(double value, int decimals) => Math.Abs(value) is >= 1e9 or (> 0 and < 0.001)
        ? Number(value)
        : Math.Round(value, decimals)
            .ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)
            .Replace('-', '\u2212');

    /// <summary>
    /// As many decimals as the values need, but no more than a laboratory would give: none from 100 on, one from 10 on.
    /// </summary>
    public static int Decimals(IEnumerable<double> values)
    {
        var (most, all) = (0.0, values.ToArray());
        foreach (var value in all)
        {
            most = Math.Max(most, Math.Abs(value));
        }

        var limit = most >= 100 ? 0 : most >= 10 ? 1 : most >= 0.1 ? 2 : 3;
        var decimals = 0;
        while (decimals < limit
            && Array.Exists(all, value => Math.Abs(Math.Round(value, decimals) - Math.Round(value, limit)) > 1e-9))
        {
            decimals++;
        }

        return decimals;
    }

    /// <summary>A difference, with its sign.</summary>
    public static string Signed(double value, string format = "")
    {
        var rounded = format.Length == 0
            ? Number(value) : value.ToString(format, CultureInfo.InvariantCulture).Replace('-', '\u2212');
        return value > 0 ? "+" + rounded : rounded;
    }

    /// <summary>The difference of two values of a series.</summary>
    public static string Change(double difference, int decimals)
    {
        var rounded = Math.Round(difference, decimals);
        return rounded > 0 ? "+" + Number(rounded, decimals) : Number(rounded + 0.0, decimals);
    }

    /// <summary>Log-odds, with sign and two decimals.</summary>
    public static string LogOdds(double value)
    {
        var rounded = Math.Round(value, 2);
        return rounded == 0 ? "0.00" : Signed(rounded, "0.00");
    }

    /// <summary>A probability as a percentage; the ends are never rounded to certainty.</summary>
    public static string Percent(double probability) => (probability * 100) switch
    {
        < 1 and > 0 => "under 1\u00A0%",
        > 99 and < 100 => "over 99\u00A0%",
        var percent => Math.Round(percent).ToString("0", CultureInfo.InvariantCulture) + "\u00A0%",
    };

    /// <summary>An interval of probabilities as percentages.</summary>
    public static string PercentRange(double low, double high) =>
        low < 0.01 || high > 0.99
            ? $"{Percent(low)} to {Percent(high)}"
            : $"{Math.Round(low * 100).ToString("0", CultureInfo.InvariantCulture)} to {Percent(high)}";

    /// <summary>A fraction with two decimals.</summary>
    public static string Fraction(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    /// <summary>A whole number with thin groups of three.</summary>
    public static string Count(int number) =>
        number.ToString("#,0", CultureInfo.InvariantCulture).Replace(",", "\u202F", StringComparison.Ordinal);

    /// <summary>A count and its noun.</summary>
    public static string Count(int number, string one, string many) => $"{Count(number)} {(number == 1 ? one : many)}";

    /// <summary>A UCUM unit as clinicians write it; nothing for pure numbers and for no unit.</summary>
    public static string Unit(string? ucum) => ucum switch
    {
        null or "" or "1" or "{nominal}" or "{ratio}" => "",
        "a" => "years",
        "mm[Hg]" => "mmHg",
        "Cel" => "\u00B0C",
        "[degF]" => "\u00B0F",
        "kg/m2" => "kg/m\u00B2",
        "mL/min/{1.73_m2}" => "mL/min/1.73\u00A0m\u00B2",
        "10*3/uL" or "10*9/L" => "10\u2079/L",
        "10*6/uL" or "10*12/L" => "10\u00B9\u00B2/L",
        "/min" or "{beats}/min" or "{breaths}/min" => "/min",
        _ => Annotated(ucum).Replace("uL", "\u00B5L", StringComparison.Ordinal)
            .Replace("ug", "\u00B5g", StringComparison.Ordinal)
            .Replace("umol", "\u00B5mol", StringComparison.Ordinal)
            .Replace("[IU]", "IU", StringComparison.Ordinal),
    };

    /// <summary>A reference range in words; nothing when there is none.</summary>
    public static string Range(ReferenceRange? range) => range switch
    {
        { Low: { } low, High: { } high } => $"{Number(low)} to {Number(high)}",
        { Low: { } low } => $"\u2265\u00A0{Number(low)}",
        { High: { } high } => $"\u2264\u00A0{Number(high)}",
        _ => "",
    };

    /// <summary>The sign and word of a value outside its range; nothing otherwise.</summary>
    public static string Flag(RangeFlag flag) => flag switch
    {
        RangeFlag.High => "\u25B2\u00A0high",
        RangeFlag.Low => "\u25BC\u00A0low",
        RangeFlag.Abnormal => "\u25C6\u00A0abnormal",
        _ => "",
    };

    /// <summary>At most <paramref name="length"/> characters, cut between text elements, with an ellipsis.</summary>
    public static string Shorten(string text, int length)
    {
        if (text.Length <= length)
        {
            return text;
        }

        var end = length - 1;
        while (end > 0 && (char.IsLowSurrogate(text[end])
            || CharUnicodeInfo.GetUnicodeCategory(text, end)
                is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark))
        {
            end--;
        }

        return string.Concat(text.AsSpan(0, end).TrimEnd(), "\u2026");
    }

    /// <summary>A unit that is only an annotation (<c>{score}</c>) is read without its braces.</summary>
    private static string Annotated(string ucum) =>
        ucum.StartsWith('{') && ucum.EndsWith('}') ? ucum[1..^1].Replace('_', ' ')
            : ucum == "(score)" ? "score" : ucum;
}
