using Microsoft.DurableTask;

namespace FrontierFunctions.Host.Durable.Replay;

/// <summary>Repeats a task as its retry options say; delays are durable timers.</summary>
internal sealed class TaskAttempts(
    TaskOrchestrationContext context, TaskName name, TaskRetryOptions? retry, IReadOnlySet<Exception> final)
{
    public async Task<string?> RunAsync(Func<Task<string?>> attempt)
    {
        var started = context.CurrentUtcDateTime;
        for (var attempts = 1; ; attempts++)
        {
            try
            {
                return await attempt();
            }
            catch (TaskFailedException exception) when (retry is not null && !final.Contains(exception))
            {
                if (!await WantsAnotherAsync(exception, attempts, started))
                    throw;
            }
        }
    }

    private async Task<bool> WantsAnotherAsync(TaskFailedException failure, int attempts, DateTime started)
    {
        if (retry!.Handler is { } handler)
        {
            var total = context.CurrentUtcDateTime - started;
            return await handler(new(context, attempts, failure.FailureDetails, total, CancellationToken.None));
        }

        if (Delay(retry.Policy!, failure, attempts, started) is not { } delay)
            return false;

        context.CreateReplaySafeLogger("Microsoft.DurableTask").RetryingTask(name.Name, attempts, delay);
        await context.CreateTimer(delay, CancellationToken.None);
        return true;
    }

    private TimeSpan? Delay(RetryPolicy policy, TaskFailedException failure, int attempts, DateTime started)
    {
        if (attempts >= policy.MaxNumberOfAttempts || !policy.Handle(failure))
            return null;

        if (policy.RetryTimeout != Timeout.InfiniteTimeSpan
            && context.CurrentUtcDateTime >= started + policy.RetryTimeout)
            return null;

        var milliseconds = policy.FirstRetryInterval.TotalMilliseconds
            * Math.Pow(policy.BackoffCoefficient, attempts - 1);
        return policy.MaxRetryInterval != Timeout.InfiniteTimeSpan
            && milliseconds >= policy.MaxRetryInterval.TotalMilliseconds
                ? policy.MaxRetryInterval
                : TimeSpan.FromMilliseconds(milliseconds);
    }
}
