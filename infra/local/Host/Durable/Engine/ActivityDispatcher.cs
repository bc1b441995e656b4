using System.Threading.Channels;
using FrontierFunctions.Host.Durable.History;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;

namespace FrontierFunctions.Host.Durable.Engine;

/// <summary>Runs activities, so many at a time, in the order in which they were scheduled.</summary>
internal sealed class ActivityDispatcher : IDisposable
{
    private readonly Channel<Work> _queue = Channel.CreateUnbounded<Work>();
    private readonly CancellationTokenSource _stopTaking = new();
    private readonly CancellationTokenSource _stopRunning = new();
    private readonly IDurableFunctions _functions;
    private readonly ILogger _logger;
    private readonly Task _workers;

    public ActivityDispatcher(IDurableFunctions functions, int concurrency, ILogger logger)
    {
        _functions = functions;
        _logger = logger;
        _workers = Task.WhenAll(Enumerable.Range(0, concurrency).Select(_ => Task.Run(WorkAsync)));
    }

    public void Enqueue(InstancePump instance, string executionId, TaskScheduled task) =>
        _queue.Writer.TryWrite(new(instance, executionId, task));

    /// <summary>Starts no more activities and waits for the running ones.</summary>
    /// <param name="patience">When cancelled, the running activities are told to stop.</param>
    public async Task DrainAsync(CancellationToken patience)
    {
        await _stopTaking.CancelAsync();
        await using var _ = patience.Register(_stopRunning.Cancel);
        await _workers;
    }

    public void Dispose()
    {
        _stopTaking.Dispose();
        _stopRunning.Dispose();
    }

    private async Task WorkAsync()
    {
        try
        {
            while (await _queue.Reader.WaitToReadAsync(_stopTaking.Token))
            {
                while (!_stopTaking.IsCancellationRequested && _queue.Reader.TryRead(out var work))
                    await RunAsync(work);
            }
        }
        catch (OperationCanceledException) when (_stopTaking.IsCancellationRequested)
        {
            // Stopping: what is queued is in the history and runs after the next start.
        }
    }

    private async Task RunAsync(Work work)
    {
        if (!work.Instance.Wants(work.ExecutionId))
            return;

        var (taskId, name) = work.Task;
        _logger.ActivityStarted(work.Instance.Id, work.ExecutionId, taskId);
        try
        {
            var output = _functions.HasActivity(name)
                ? await _functions.RunActivityAsync(
                    new ActivityContext(name, work.Instance.Id), work.Task.Data?.Text, _stopRunning.Token)
                : throw new MissingFunctionException(
                    $"The function '{name}' doesn't exist, is disabled, or is not an activity function.");
            work.Instance.Post(new TaskCompleted(taskId) { Data = Payload.Of(output) }, work.ExecutionId);
        }
        catch (OperationCanceledException) when (_stopRunning.IsCancellationRequested)
        {
            // Not a failure of the activity: it runs again after the next start.
        }
        catch (Exception exception)
        {
            _logger.ActivityFailed(name, exception.GetType().Name);
            var final = exception is MissingFunctionException;
            work.Instance.Post(new TaskFailed(taskId, FailureDetails.Of(exception), final), work.ExecutionId);
        }
    }

    private sealed record Work(InstancePump Instance, string ExecutionId, TaskScheduled Task);
}

/// <summary>A function that is called and does not exist; no retry helps.</summary>
internal sealed class MissingFunctionException(string message) : Exception(message);
