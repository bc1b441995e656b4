namespace FrontierFunctions.Pipeline.Deidentification;

/// <summary>
/// How many whole days the dates of one subject move. Always back, by 1 to 365 days, so that no shifted date lies in
/// the
/// future and no date stays; the same for every date of the subject, so that intervals are exact.
/// </summary>
/// <remarks>
/// The default value is not a shift; it is what <see cref="Days"/> reports as 0 and every method refuses.
/// Whole days keep the time of day, the fraction and the zone offset as they are written.
/// </remarks>
public readonly record struct DateShift
{
    /// <summary>Largest shift, in days.</summary>
    public const int MaximumDays = 365;

    private DateShift(int days) => Days = days;

    /// <summary>Days that are added to a date: -1 to -<see cref="MaximumDays"/>.</summary>
    public int Days { get; }

    /// <summary>A shift back by a number of days.</summary>
    /// <param name="days">1 to <see cref="MaximumDays"/>, both included.</param>
    /// <exception cref="ArgumentOutOfRangeException">Outside of that.</exception>
    public static DateShift Back(int days)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(days, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(days, MaximumDays);
        return new DateShift(-days);
    }

    /// <summary>
    /// Shifts a FHIR date, dateTime or instant: <c>yyyy</c>, <c>yyyy-MM</c>, <c>yyyy-MM-dd</c>, or a full date
    /// followed by
    /// <c>T</c> or a space and any time and zone, which are kept as they are written.
    /// </summary>
    /// <remarks>
    /// A partial date stands for a span of which the precise day is unknown: its middle is shifted (15th of the
    /// month, 1 July of
    /// the year) and cut to the same precision. So two partial dates of one subject keep their distance to within one
    /// unit.
    /// </remarks>
    /// <param name="fhirDateOrDateTime">The value without quotes, as UTF-8.</param>
    /// <param name="destination">At least as long as the value.</param>
    /// <param name="written">Bytes written: the length of the value, or 0.</param>
    /// <returns>False, and nothing of use in <paramref name="destination"/>, where the value is not such a date (29
    /// February of a
    /// common year included), the result would lie before year 1, or the destination is too short.</returns>
    public bool TryShift(ReadOnlySpan<byte> fhirDateOrDateTime, Span<byte> destination, out int written)
    {
        written = 0;
        var value = fhirDateOrDateTime;
        if (Days == 0 || destination.Length < value.Length || value.Length < 4 || !TryDigits(value[..4], out var year))
        {
            return false;
        }

        int month = 7, day = 1;
        if (value.Length > 4)
        {
            day = 15;
            if (value.Length < 7 || value[4] != '-' || !TryDigits(value.Slice(5, 2), out month))
            {
                return false;
            }
        }

        if (value.Length > 7
            && (value.Length < 10 || value[7] != '-' || !TryDigits(value.Slice(8, 2), out day)
                || (value.Length > 10 && value[10] is not ((byte)'T' or (byte)'t' or (byte)' '))))
        {
            return false;
        }

        if (!TryShift(year, month, day, out var shifted))
        {
            return false;
        }

        value.CopyTo(destination);
        WriteDigits(destination[..4], shifted.Year);
        if (value.Length > 4)
        {
            WriteDigits(destination.Slice(5, 2), shifted.Month);
        }

        if (value.Length > 7)
        {
            WriteDigits(destination.Slice(8, 2), shifted.Day);
        }

        written = value.Length;
        return true;
    }

    /// <summary>Shifts a date.</summary>
    /// <exception cref="InvalidOperationException">This is the default value, which is not a shift.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The result would lie before year 1.</exception>
    public DateOnly Shift(DateOnly date) => date.AddDays(Checked());

    /// <summary>Shifts an instant; time of day and offset stay.</summary>
    /// <exception cref="InvalidOperationException">This is the default value, which is not a shift.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The result would lie before year 1.</exception>
    public DateTimeOffset Shift(DateTimeOffset instant) => instant.AddDays(Checked());

    /// <summary>Never the days: they are as secret as the key.</summary>
    public override string ToString() => "DateShift";

    /// <summary>The shift that a uniformly distributed hash stands for.</summary>
    internal static DateShift FromHash(ulong hash) => Back(1 + (int)(hash % MaximumDays));

    /// <summary>Shifts year, month and day; false where they are no date or the result lies before year 1.</summary>
    internal bool TryShift(int year, int month, int day, out DateOnly shifted)
    {
        shifted = default;
        if (year is < 1 or > 9999 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
        {
            return false;
        }

        var number = new DateOnly(year, month, day).DayNumber + Checked();
        if (number < 0)
        {
            return false;
        }

        shifted = DateOnly.FromDayNumber(number);
        return true;
    }

    private static bool TryDigits(ReadOnlySpan<byte> digits, out int number)
    {
        number = 0;
        foreach (var digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'9')
            {
                return false;
            }

            number = (number * 10) + digit - '0';
        }

        return true;
    }

    private static void WriteDigits(Span<byte> destination, int number)
    {
        for (var i = destination.Length - 1; i >= 0; i--)
        {
            destination[i] = (byte)('0' + (number % 10));
            number /= 10;
        }
    }

    private int Checked() =>
        Days != 0 ? Days : throw new InvalidOperationException("The default value is not a shift.");
}
