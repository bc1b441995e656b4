using System.Buffers;
using System.Globalization;
using FrontierFunctions.Pipeline.Formats.Dicom;

namespace FrontierFunctions.Pipeline.Deidentification.Dicom;

/// <summary>
/// Dates and times in DICOM's forms (PS3.5 2024e, table 6.2-1): shifted in the form in which they are written. Without
/// a known shift the year stays, as 1 January where the form wants a whole date.
/// </summary>
internal static class DicomDates
{
    private static readonly SearchValues<char> TimeCharacters = SearchValues.Create("0123456789.+- ");

    /// <summary>The value after the shift; null where it is no date, so that it must go.</summary>
    /// <param name="value">One value without padding.</param>
    /// <param name="vr">DA, DT, TM, or SH of a time zone offset.</param>
    /// <param name="shift">The subject's shift; the default value where it is not known.</param>
    public static string? Shift(string value, DicomVr vr, DateShift shift)
    {
        switch (vr)
        {
            case DicomVr.TM:
                return shift.Days != 0 && value.All(c => char.IsAsciiDigit(c) || c is ':' or '.' or '-') ? value : null;
            case DicomVr.SH:
                return value.Length == 5 && value[0] is '+' or '-' && value[1..].All(char.IsAsciiDigit) ? value : null;
            case DicomVr.DA:
                // A range of dates has a hyphen between or before or behind them; some senders write a date with hyphens.
                var parts = Separator(value) == '-' ? [value] : value.Split('-');
                for (var i = 0; i < parts.Length; i++)
                {
                    if (parts[i].Length > 0 && (parts[i] = Date(parts[i], shift)!) is null)
                    {
                        return null;
                    }
                }

                return string.Join('-', parts);
            default:
                return DateTime(value, shift);
        }
    }

    /// <summary>The year of a date; null where it has none.</summary>
    public static string? Year(string value) =>
        value.Length >= 4 && value[..4].All(char.IsAsciiDigit) ? value[..4] : null;

    /// <summary>The birth date, shifted; over 89, the year that makes the age read 90; null where it is no date.</summary>
    public static string? Birth(string value, DateShift shift, DateOnly asOf)
    {
        var digits = Separator(value) is { } separator
            ? value.Replace(separator.ToString(), "", StringComparison.Ordinal) : value;
        if (!DateOnly.TryParseExact(
            digits, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var birth))
        {
            return null;
        }

        if (birth.Year < 9900 && birth.AddYears(90) <= asOf)
        {
            var now = shift.Days == 0 ? asOf : shift.Shift(asOf);
            return (now.Year - 90).ToString("0000", CultureInfo.InvariantCulture) + "0101";
        }

        return Date(value, shift);
    }

    /// <summary>An age, over 89 as 090Y; null where it is none.</summary>
    public static string? Age(string value)
    {
        if (value.Length != 4 || !int.TryParse(value.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture,
            out var number) || value[3] is not ('D' or 'W' or 'M' or 'Y'))
        {
            return null;
        }

        var years = value[3] switch { 'Y' => number, 'M' => number / 12, 'W' => number * 7 / 365, _ => number / 365 };
        return years >= 90 ? "090Y" : value;
    }

    private static string? Date(string value, DateShift shift)
    {
        var separator = Separator(value);
        var digits = separator is null ? value
            : string.Concat(value.AsSpan(0, 4), value.AsSpan(5, 2), value.AsSpan(8, 2));
        if (digits.Length != 8 || !digits.All(char.IsAsciiDigit))
        {
            return null;
        }

        if (shift.Days == 0)
        {
            return $"{digits[..4]}{separator}01{separator}01";
        }

        return shift.TryShift(Int(digits[..4]), Int(digits[4..6]), Int(digits[6..]), out var date)
            ? date.ToString(
                separator is null ? "yyyyMMdd" : $"yyyy'{separator}'MM'{separator}'dd", CultureInfo.InvariantCulture)
            : null;
    }

    // What parts year, month and day: the dot of ACR-NEMA, or a hyphen.
    private static char? Separator(string value) =>
        value.Length == 10 && value[4] is '.' or '-' && value[7] == value[4] ? value[4] : null;

    // YYYYMMDDHHMMSS.FFFFFF&ZZXX, from the right as much left out as is not known.
    private static string? DateTime(string value, DateShift shift)
    {
        var end = value.AsSpan().IndexOfAnyExceptInRange('0', '9');
        var digits = end < 0 ? value.Length : end;
        if (digits is not (4 or 6 or 8 or 10 or 12 or 14)
            || value.AsSpan(digits).ContainsAnyExcept(TimeCharacters))
        {
            return null;
        }

        if (shift.Days == 0)
        {
            return value[..4];
        }

        var month = digits >= 6 ? Int(value[4..6]) : 7;
        var day = digits >= 8 ? Int(value[6..8]) : digits == 6 ? 15 : 1;
        if (!shift.TryShift(Int(value[..4]), month, day, out var date))
        {
            return null;
        }

        var shifted = date.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        return digits < 8 ? string.Concat(shifted.AsSpan(0, digits), value.AsSpan(digits))
            : shifted + value[8..];
    }

    private static int Int(string digits) => int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
}
