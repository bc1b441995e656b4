using Microsoft.Extensions.Logging;

namespace FrontierFunctions.Host.Functions;

/// <summary>Events 1000 to 1099: executions.</summary>
internal static partial class FunctionsLog
{
    [LoggerMessage(1000, LogLevel.Debug, "Executing {Function}.")]
    public static partial void Executing(ILogger logger, string function);

    [LoggerMessage(1001, LogLevel.Information, "Executed {Function} in {DurationMs:0} ms.")]
    public static partial void Executed(ILogger logger, string function, double durationMs);

    [LoggerMessage(1002, LogLevel.Error, "{Function} failed after {DurationMs:0} ms: {Exception}")]
    public static partial void Failed(ILogger logger, string function, double durationMs, ExceptionOutline exception);

    [LoggerMessage(1003, LogLevel.Warning, "{Function} was cancelled after {DurationMs:0} ms.")]
    public static partial void Interrupted(ILogger logger, string function, double durationMs);
}
