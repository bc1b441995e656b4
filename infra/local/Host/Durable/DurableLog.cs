using FrontierFunctions.Host.Functions;
using Microsoft.Extensions.Logging;

namespace FrontierFunctions.Host.Durable;

/// <summary>
/// What the durable engine logs: task names, ids and counts, never payloads or messages of exceptions.
/// </summary>
internal static partial class DurableLog
{
    [LoggerMessage(4001, LogLevel.Information, "Durable engine owns its hub; {Instances} unfinished instances go on.")]
    public static partial void EngineStarted(this ILogger logger, int instances);

    [LoggerMessage(4002, LogLevel.Warning, "Another process owns the durable hub; waiting until its lease ends.")]
    public static partial void WaitingForHub(this ILogger logger);

    [LoggerMessage(4003, LogLevel.Critical, "Another process has taken over the durable hub; the engine stops.")]
    public static partial void HubLost(this ILogger logger);

    [LoggerMessage(
        4004, LogLevel.Error, "Storage failed while an orchestration was recorded; next try in {Delay}: {Outline}")]
    public static partial void StorageFailed(this ILogger logger, TimeSpan delay, ExceptionOutline outline);

    [LoggerMessage(4005, LogLevel.Information, "Orchestration '{Name}' ended as {Status}.")]
    public static partial void OrchestrationEnded(this ILogger logger, string name, string status);

    [LoggerMessage(4006, LogLevel.Warning, "Orchestration '{Name}' failed with {ErrorType}.")]
    public static partial void OrchestrationFailed(this ILogger logger, string name, string errorType);

    [LoggerMessage(4007, LogLevel.Warning, "Activity '{Name}' failed with {ErrorType}.")]
    public static partial void ActivityFailed(this ILogger logger, string name, string errorType);

    [LoggerMessage(4008, LogLevel.Information, "Task '{Name}' failed {Attempts} times; next attempt in {Delay}.")]
    public static partial void RetryingTask(this ILogger logger, string name, int attempts, TimeSpan delay);

    [LoggerMessage(
        4009, LogLevel.Warning, "What an ended execution left could not be deleted; a purge will: {Outline}")]
    public static partial void CleanUpFailed(this ILogger logger, ExceptionOutline outline);

    [LoggerMessage(4011, LogLevel.Critical, "An orchestration is stuck until the next start: {Outline}")]
    public static partial void InstanceStuck(this ILogger logger, ExceptionOutline outline);

    [LoggerMessage(4012, LogLevel.Critical, "The durable engine cannot start: {Outline}")]
    public static partial void StartFailed(this ILogger logger, ExceptionOutline outline);

    [LoggerMessage(4012, LogLevel.Debug, "Activity {Instance} {Execution} {TaskId} started.")]
    public static partial void ActivityStarted(this ILogger logger, string instance, string execution, int taskId);

    [LoggerMessage(4013, LogLevel.Debug, "Activity {Instance} {Execution} {TaskId} recorded.")]
    public static partial void ActivityRecorded(this ILogger logger, string instance, string execution, int taskId);

    [LoggerMessage(4010, LogLevel.Information, "Durable engine stopped.")]
    public static partial void EngineStopped(this ILogger logger);
}
