using FrontierFunctions.Host.Functions;
using Microsoft.Extensions.Logging;

namespace FrontierFunctions.Host.Timers;

/// <summary>Events 1300 to 1399: timer triggers.</summary>
internal static partial class TimersLog
{
    [LoggerMessage(
        1300, LogLevel.Warning, "The schedule status of {Function} could not be read or written: {Exception}")]
    public static partial void StatusFailed(ILogger logger, string function, ExceptionOutline exception);
}
