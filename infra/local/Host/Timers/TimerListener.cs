using Azure;
using FrontierFunctions.Host.Functions;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace FrontierFunctions.Host.Timers;

/// <summary>
/// Runs one function on its schedule, one run at a time. A time that passed while the run before took too long is made
/// up for once; one that passed while the host was down too, and that run is marked as past due.
/// </summary>
internal sealed class TimerListener(
    FunctionEntry entry,
    TimerTriggerAttribute trigger,
    TimerSchedule schedule,
    TimerStatusStore store,
    FunctionRunner runner,
    TimeProvider time,
    ILogger log)
{
    // A timer of the runtime takes at most 49 days.
    private static readonly TimeSpan LongestDelay = TimeSpan.FromDays(1);

    public async Task ListenAsync(CancellationToken stopping)
    {
        try
        {
            var status = await BeginAsync(stopping);
            while (true)
            {
                if (status.Next == DateTime.MaxValue)
                {
                    return;
                }

                await WaitUntilAsync(status.Next, stopping);
                status = await RunAsync(status, pastDue: false);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Between two runs: nothing to end.
        }
    }

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    private async Task<ScheduleStatus> BeginAsync(CancellationToken stopping)
    {
        var now = Now;
        var stored = trigger.UseMonitor ? await StorageAsync(() => store.ReadAsync(stopping)) : null;
        var pastDue = stored is not null && stored.Next <= now;
        var status = new ScheduleStatus
        {
            Last = stored?.Last ?? default,
            Next = pastDue ? stored!.Next : schedule.Next(now) ?? DateTime.MaxValue,
            LastUpdated = now,
        };
        if (pastDue || trigger.RunOnStartup)
        {
            return await RunAsync(status, pastDue);
        }

        await SaveAsync(status);
        return status;
    }

    private async Task WaitUntilAsync(DateTime due, CancellationToken stopping)
    {
        for (var rest = due - Now; rest > TimeSpan.Zero; rest = due - Now)
        {
            await Task.Delay(rest < LongestDelay ? rest : LongestDelay, time, stopping);
        }
    }

    private async Task<ScheduleStatus> RunAsync(ScheduleStatus status, bool pastDue)
    {
        var started = Now;
        var info = new TimerInfo { IsPastDue = pastDue, ScheduleStatus = trigger.UseMonitor ? status : null };
        var outcome = await runner.RunAsync(entry, info, new Dictionary<string, object?>(), CancellationToken.None);
        if (outcome is FunctionOutcome.Interrupted)
        {
            // It did not run to its end: the stored time stays, and the next start makes up for it.
            return status;
        }

        // A long run may have passed the next time: then that time is in the past, and is run at once.
        var after = new ScheduleStatus
        {
            Last = started,
            Next = schedule.Next(started) ?? DateTime.MaxValue,
            LastUpdated = Now,
        };
        await SaveAsync(after);
        return after;
    }

    private Task SaveAsync(ScheduleStatus status) => trigger.UseMonitor
        ? StorageAsync(async () =>
        {
            await store.WriteAsync(status, CancellationToken.None);
            return status;
        })
        : Task.CompletedTask;

    // A timer runs without the storage too; only what is missed over a restart is lost then.
    private async Task<T?> StorageAsync<T>(Func<Task<T>> action)
        where T : class?
    {
        try
        {
            return await action();
        }
        catch (Exception exception) when (exception is RequestFailedException or AggregateException or IOException
            or TaskCanceledException or System.Text.Json.JsonException)
        {
            TimersLog.StatusFailed(log, entry.Name, new ExceptionOutline(exception));
            return null;
        }
    }
}
