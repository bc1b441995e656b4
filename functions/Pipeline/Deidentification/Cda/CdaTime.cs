using System.Globalization;
using System.Text;
using FrontierFunctions.Pipeline.Formats;

namespace FrontierFunctions.Pipeline.Deidentification.Cda;

/// <summary>
/// Literals of TS: <c>yyyy[MM[dd[HH[mm[ss[.f...]]]]]][+zzzz]</c> (HL7 V3 Data Types R1, Point in Time, XML ITS).
/// </summary>
internal static class CdaTime
{
    /// <summary>Writes a shifted literal, in the same precision.</summary>
    /// <remarks>As <see cref="DateShift"/> has it: of a year or month, the middle is shifted.</remarks>
    /// <returns>False where it is no literal of a time, or cannot be shifted; then nothing is written.</returns>
    public static bool TryShift(ReadOnlySpan<byte> literal, DateShift shift, PooledBuffer output)
    {
        if (!TryRead(literal, out var year, out var month, out var day, out var digits) || shift.Days == 0)
        {
            return false;
        }

        var (ofMonth, ofDay) = digits switch { 4 => (7, 1), 6 => (month, 15), _ => (month, day) };
        if (!shift.TryShift(year, ofMonth, ofDay, out var shifted))
        {
            return false;
        }

        Span<char> text = stackalloc char[8];
        shifted.TryFormat(text, out _, "yyyyMMdd", CultureInfo.InvariantCulture);
        var kept = Math.Min(digits, 8);
        Encoding.ASCII.GetBytes(text[..kept], output.GetSpan(8));
        output.Advance(kept);
        output.Write(literal[kept..]);
        return true;
    }

    /// <summary>The first day that a literal may stand for.</summary>
    public static bool TryDay(ReadOnlySpan<byte> literal, out DateOnly day)
    {
        day = default;
        if (!TryRead(literal, out var year, out var month, out var ofMonth, out _) || year is < 1 or > 9899
            || month is < 1 or > 12 || ofMonth < 1 || ofMonth > DateTime.DaysInMonth(year, month))
        {
            return false;
        }

        day = new DateOnly(year, month, ofMonth);
        return true;
    }

    /// <summary>Whether it is a literal of a time.</summary>
    public static bool Is(ReadOnlySpan<byte> literal) => TryRead(literal, out _, out _, out _, out _);

    private static bool TryRead(ReadOnlySpan<byte> literal, out int year, out int month, out int day, out int digits)
    {
        (year, month, day) = (0, 1, 1);
        digits = literal.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        digits = digits < 0 ? literal.Length : digits;
        if (digits is < 4 or > 14 || digits % 2 != 0)
        {
            return false;
        }

        var rest = literal[digits..];
        if (!rest.IsEmpty && rest[0] == '.' && digits == 14)
        {
            var end = rest[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
            rest = end < 0 ? default : rest[(end + 1)..];
        }

        if (!rest.IsEmpty && (rest[0] is not ((byte)'+' or (byte)'-') || rest.Length is not (3 or 5)
            || rest[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0))
        {
            return false;
        }

        year = Number(literal[..4]);
        month = digits >= 6 ? Number(literal.Slice(4, 2)) : 1;
        day = digits >= 8 ? Number(literal.Slice(6, 2)) : 1;
        return true;
    }

    private static int Number(ReadOnlySpan<byte> digits)
    {
        var number = 0;
        foreach (var digit in digits)
        {
            number = (number * 10) + digit - '0';
        }

        return number;
    }
}
