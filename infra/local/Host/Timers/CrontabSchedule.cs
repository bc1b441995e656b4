using System.Globalization;
using System.Numerics;

namespace FrontierFunctions.Host.Timers;

/// <summary>
/// An NCRONTAB expression of six fields: second, minute, hour, day of month, month, day of week. A field is a list of
/// values, ranges and steps (<c>*</c>, <c>5</c>, <c>1-5</c>, <c>*/15</c>, <c>10/20</c>, <c>0,30</c>); months and days
/// of the week also by English name; Sunday is 0. All fields must match, day of month and day of week too (so <c>0 0 0
/// 13 * Fri</c> is Friday the 13th), as in the NCrontab library that the real host uses. Immutable.
/// </summary>
internal sealed class CrontabSchedule
{
    // The Gregorian calendar repeats its dates and week days within 400 years, but what runs next runs within 40.
    private const int SearchYears = 40;

    private readonly CrontabField _second;
    private readonly CrontabField _minute;
    private readonly CrontabField _hour;
    private readonly CrontabField _day;
    private readonly CrontabField _month;
    private readonly CrontabField _weekday;

    private CrontabSchedule(string[] fields)
    {
        _second = CrontabField.Parse(fields[0], 0, 59);
        _minute = CrontabField.Parse(fields[1], 0, 59);
        _hour = CrontabField.Parse(fields[2], 0, 23);
        _day = CrontabField.Parse(fields[3], 1, 31);
        _month = CrontabField.Parse(fields[4], 1, 12, CrontabField.Months);
        _weekday = CrontabField.Parse(fields[5], 0, 6, CrontabField.Weekdays);
    }

    /// <exception cref="FormatException">The expression is not NCRONTAB with seconds.</exception>
    public static CrontabSchedule Parse(string expression)
    {
        var fields = expression.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length == 6
            ? new CrontabSchedule(fields)
            : throw new FormatException($"Schedule '{expression}' has {fields.Length} fields; six are needed.");
    }

    /// <summary>
    /// The first time after <paramref name="after"/> (exclusive, whole seconds), or null when there is none.
    /// </summary>
    public DateTime? Next(DateTime after)
    {
        var time = new DateTime(after.Ticks - (after.Ticks % TimeSpan.TicksPerSecond), after.Kind).AddSeconds(1);
        var end = time.Year + SearchYears;
        while (time.Year < end)
        {
            if (!_month.Has(time.Month))
            {
                time = new DateTime(time.Year, time.Month, 1, 0, 0, 0, time.Kind).AddMonths(1);
            }
            else if (!_day.Has(time.Day) || !_weekday.Has((int)time.DayOfWeek))
            {
                time = time.Date.AddDays(1);
            }
            else if (!_hour.Has(time.Hour))
            {
                time = time.Date.AddHours(time.Hour + 1);
            }
            else if (!_minute.Has(time.Minute))
            {
                time = time.AddSeconds(60 - time.Second);
            }
            else if (_second.NextFrom(time.Second) is { } second)
            {
                return time.AddSeconds(second - time.Second);
            }
            else
            {
                time = time.AddSeconds(60 - time.Second);
            }
        }

        return null;
    }
}

/// <summary>The values that one field of a schedule lets through, as bits.</summary>
internal readonly record struct CrontabField
{
    private const int LargestStep = 1000;

    private readonly ulong _bits;

    private CrontabField(ulong bits) => _bits = bits;

    public static string[] Months { get; } = ["January", "February", "March", "April", "May", "June", "July", "August",
        "September", "October", "November", "December"];

    public static string[] Weekdays { get; } =
        ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

    public bool Has(int value) => (_bits >> value & 1) != 0;

    /// <summary>The first value that is not below <paramref name="value"/>, or null.</summary>
    public int? NextFrom(int value) =>
        _bits >> value << value is var rest and not 0 ? BitOperations.TrailingZeroCount(rest) : null;

    public static CrontabField Parse(string field, int lowest, int highest, string[]? names = null)
    {
        ulong bits = 0;
        foreach (var part in field.Split(','))
        {
            bits |= Part(part, lowest, highest, names ?? []);
        }

        return new CrontabField(bits);
    }

    private static ulong Part(string part, int lowest, int highest, string[] names)
    {
        var slash = part.IndexOf('/');
        var step = slash < 0 ? 1 : Number(part[(slash + 1)..], 1, LargestStep, part);
        var range = slash < 0 ? part : part[..slash];
        var dash = range.IndexOf('-');
        var (first, last) = range == "*" ? (lowest, highest)
            : dash > 0 ? (Value(range[..dash]), Value(range[(dash + 1)..]))
            : (Value(range), slash < 0 ? Value(range) : highest);
        if (first > last)
        {
            throw new FormatException($"'{part}' in a schedule ends before it begins.");
        }

        ulong bits = 0;
        for (var value = first; value <= last; value += step)
        {
            bits |= 1UL << value;
        }

        return bits;

        int Value(string text)
        {
            // A name may be cut short; of several that fit, the first is meant.
            var name = text.Length == 0 ? -1 : Array.FindIndex(
                names, candidate => candidate.StartsWith(text, StringComparison.OrdinalIgnoreCase));
            return name >= 0 ? name + lowest : Number(text, lowest, highest, part);
        }
    }

    private static int Number(string text, int lowest, int highest, string part) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            && value >= lowest && value <= highest
            ? value
            : throw new FormatException($"'{part}' in a schedule is not within {lowest} to {highest}.");
}
