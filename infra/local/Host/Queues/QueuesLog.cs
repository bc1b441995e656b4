using FrontierFunctions.Host.Functions;
using Microsoft.Extensions.Logging;

namespace FrontierFunctions.Host.Queues;

/// <summary>Events 1200 to 1299: queue triggers. A message is named by its id.</summary>
internal static partial class QueuesLog
{
    [LoggerMessage(1200, LogLevel.Warning, "{Function} failed on message {Message}, attempt {Attempt} of {Attempts}.")]
    public static partial void AttemptFailed(
        ILogger logger, string function, string message, long attempt, int attempts);

    [LoggerMessage(
        1201,
        LogLevel.Error,
        "{Function} gave up on message {Message} after {Attempts} attempts: it is in the poison queue.")]
    public static partial void Poison(ILogger logger, string function, string message, long attempts);

    [LoggerMessage(1202, LogLevel.Warning, "Messages for {Function} could not be received: {Exception}")]
    public static partial void ReceiveFailed(ILogger logger, string function, ExceptionOutline exception);

    [LoggerMessage(
        1203,
        LogLevel.Warning,
        "{Function} could not settle message {Message}; it will be delivered again: {Exception}")]
    public static partial void SettleFailed(
        ILogger logger, string function, string message, ExceptionOutline exception);
}
