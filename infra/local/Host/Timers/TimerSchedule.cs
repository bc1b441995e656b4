using System.Globalization;

namespace FrontierFunctions.Host.Timers;

/// <summary>
/// When a timer function runs: by an NCRONTAB expression, or again and again after a time span (hh:mm:ss). UTC.
/// </summary>
internal sealed class TimerSchedule
{
    private readonly CrontabSchedule? _crontab;
    private readonly TimeSpan _interval;

    private TimerSchedule(CrontabSchedule? crontab, TimeSpan interval)
    {
        _crontab = crontab;
        _interval = interval;
    }

    /// <exception cref="FormatException">It is neither.</exception>
    public static TimerSchedule Parse(string text)
    {
        if (!TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var interval))
        {
            return new TimerSchedule(CrontabSchedule.Parse(text), TimeSpan.Zero);
        }

        return interval > TimeSpan.Zero
            ? new TimerSchedule(null, interval)
            : throw new FormatException($"Schedule '{text}' is no time span above zero.");
    }

    /// <summary>The first time after <paramref name="after"/>, or null when there is none.</summary>
    public DateTime? Next(DateTime after) => _crontab is null ? after + _interval : _crontab.Next(after);
}
