using FrontierFunctions.Host.Hosting;
using Microsoft.Extensions.Logging;

namespace FrontierFunctions.Host.Functions;

/// <summary>
/// Runs a function for a trigger: with the function time-out, under the host's drain, and with the log lines of an
/// execution. No exception leaves it and no exception's message is logged: a message may quote a record.
/// </summary>
internal sealed class FunctionRunner(
    FunctionInvoker invoker,
    Drain drain,
    HostSettings settings,
    TimeProvider time,
    ILoggerFactory loggers)
{
    public async Task<FunctionOutcome> RunAsync(
        FunctionEntry entry,
        object? triggerValue,
        IReadOnlyDictionary<string, object?> bindingData,
        CancellationToken caller) =>
        await RunAsync(entry, triggerValue, bindingData, (_, _) => Task.CompletedTask, caller);

    /// <summary>
    /// As the other; <paramref name="deliver"/> writes what the function returned and is part of the attempt.
    /// </summary>
    public async Task<FunctionOutcome> RunAsync(
        FunctionEntry entry,
        object? triggerValue,
        IReadOnlyDictionary<string, object?> bindingData,
        Func<object?, CancellationToken, Task> deliver,
        CancellationToken caller)
    {
        var log = loggers.CreateLogger($"Function.{entry.Name}");
        using var timeout = new CancellationTokenSource(settings.FunctionTimeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, drain.Cancelled, caller);
        var started = time.GetTimestamp();
        FunctionsLog.Executing(log, entry.Name);
        try
        {
            var value = await invoker.InvokeAsync(entry, triggerValue, bindingData, linked.Token);
            await deliver(value, linked.Token);
            FunctionsLog.Executed(log, entry.Name, time.GetElapsedTime(started).TotalMilliseconds);
            return new FunctionOutcome.Succeeded();
        }
        catch (Exception) when (drain.Cancelled.IsCancellationRequested || caller.IsCancellationRequested)
        {
            // Of whatever type: middleware may have put the cancellation into an exception of its own.
            FunctionsLog.Interrupted(log, entry.Name, time.GetElapsedTime(started).TotalMilliseconds);
            return new FunctionOutcome.Interrupted();
        }
#pragma warning disable CA1031 // Whatever a function throws is a failed attempt, which its trigger deals with.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            FunctionsLog.Failed(
                log, entry.Name, time.GetElapsedTime(started).TotalMilliseconds, new ExceptionOutline(exception));
            return new FunctionOutcome.Failed();
        }
    }
}
