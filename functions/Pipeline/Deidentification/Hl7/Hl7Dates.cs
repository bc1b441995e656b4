namespace FrontierFunctions.Pipeline.Deidentification.Hl7;

/// <summary>
/// Dates and times as HL7 v2 writes them: <c>YYYY[MM[DD[HH[MM[SS[.S[S[S[S]]]]]]]]][+/-ZZZZ]</c> (v2.8.2, 2A.3.22).
/// </summary>
internal static class Hl7Dates
{
    /// <summary>
    /// Moves a date by whole days; time, fraction and zone stay as they are written. Of a partial date the middle
    /// moves, as <see cref="DateShift"/> does it.
    /// </summary>
    /// <returns>False where it is no date, or there is no shift.</returns>
    public static bool TryShift(ReadOnlySpan<byte> value, DateShift shift, Span<byte> destination)
    {
        if (shift.Days == 0 || !TryRead(value, out var year, out var month, out var day, out var digits))
        {
            return false;
        }

        if (!shift.TryShift(year, month, day, out var shifted))
        {
            return false;
        }

        value.CopyTo(destination);
        Write(destination[..4], shifted.Year);
        if (digits >= 6)
        {
            Write(destination.Slice(4, 2), shifted.Month);
        }

        if (digits >= 8)
        {
            Write(destination.Slice(6, 2), shifted.Day);
        }

        return true;
    }

    /// <summary>Whether a value is a date; its first day where it is partial.</summary>
    public static bool TryFirstDay(ReadOnlySpan<byte> value, out DateOnly date)
    {
        date = default;
        if (!TryRead(value, out var year, out var month, out var day, out var digits))
        {
            return false;
        }

        date = new DateOnly(year, digits >= 6 ? month : 1, digits >= 8 ? day : 1);
        return true;
    }

    /// <summary>Whether a value begins with a year and is otherwise a date.</summary>
    public static bool IsDate(ReadOnlySpan<byte> value) => TryRead(value, out _, out _, out _, out _);

    /// <summary>A year of four digits.</summary>
    public static void WriteYear(int year, Span<byte> destination) => Write(destination[..4], year);

    private static bool TryRead(
        ReadOnlySpan<byte> value, out int year, out int month, out int day, out int digits)
    {
        (year, month, day, digits) = (0, 7, 1, 0);
        while (digits < value.Length && value[digits] is >= (byte)'0' and <= (byte)'9')
        {
            digits++;
        }

        if (digits is < 4 or > 14 || digits % 2 != 0 || !IsTail(value[digits..], digits))
        {
            return false;
        }

        year = Number(value[..4]);
        if (digits >= 6)
        {
            (month, day) = (Number(value.Slice(4, 2)), 15);
        }

        if (digits >= 8)
        {
            day = Number(value.Slice(6, 2));
        }

        return year >= 1 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month);
    }

    // Fraction and zone.
    private static bool IsTail(ReadOnlySpan<byte> tail, int digits)
    {
        if (tail.Length > 0 && tail[0] == '.' && digits == 14)
        {
            var length = 1;
            while (length < tail.Length && tail[length] is >= (byte)'0' and <= (byte)'9')
            {
                length++;
            }

            tail = tail[length..];
        }

        if (tail.IsEmpty || (tail.Length == 1 && tail[0] == 'Z'))
        {
            return true;
        }

        if (tail[0] is not ((byte)'+' or (byte)'-') || tail.Length is not (5 or 6))
        {
            return false;
        }

        for (var i = 1; i < tail.Length; i++)
        {
            if (tail[i] is < (byte)'0' or > (byte)'9' && !(tail.Length == 6 && i == 3 && tail[i] == ':'))
            {
                return false;
            }
        }

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

    private static void Write(Span<byte> destination, int number)
    {
        for (var i = destination.Length - 1; i >= 0; i--)
        {
            destination[i] = (byte)('0' + (number % 10));
            number /= 10;
        }
    }
}
