using System.Collections.Concurrent;
using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using FrontierFunctions.Host.Functions;
using FrontierFunctions.Host.Hosting;
using Microsoft.Extensions.Logging;

namespace FrontierFunctions.Host.Queues;

/// <summary>
/// Runs one function for each message of a queue: a batch is fetched whenever few enough messages run, a message is
/// hidden while it runs, deleted when the function succeeded, shown again when it failed and moved to the poison queue
/// when it failed too often.
/// </summary>
internal sealed class QueueListener(
    FunctionEntry entry,
    QueueClient queue,
    QueueClient poison,
    FunctionRunner runner,
    QueueSettings settings,
    TimeProvider time,
    ILogger log)
{
    public const string PoisonSuffix = "-poison";

    private static readonly TimeSpan FirstPoll = TimeSpan.FromMilliseconds(100);

    // The real host's: hidden for ten minutes, renewed at half of that for as long as the function runs.
    private static readonly TimeSpan Hidden = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, Task> _running = new();

    /// <summary>Listens until <paramref name="stopping"/>, then waits for the messages that have been taken.</summary>
    public async Task ListenAsync(CancellationToken stopping)
    {
        try
        {
            var wait = FirstPoll;
            while (true)
            {
                if (_running.Count > settings.NewBatchThreshold)
                {
                    await Task.WhenAny(_running.Values).WaitAsync(stopping);
                    continue;
                }

                var messages = await ReceiveAsync(stopping);
                foreach (var message in messages)
                {
                    Start(message);
                }

                wait = messages.Length > 0 ? FirstPoll : Min(wait * 2, settings.MaxPollingInterval);
                if (messages.Length == 0)
                {
                    await Task.Delay(wait, time, stopping);
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await Task.WhenAll(_running.Values);
        }
    }

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;

    private async Task<QueueMessage[]> ReceiveAsync(CancellationToken stopping)
    {
        try
        {
            return (await queue.ReceiveMessagesAsync(settings.BatchSize, Hidden, stopping)).Value;
        }
        catch (RequestFailedException exception) when (exception.ErrorCode == "QueueNotFound")
        {
            return [];
        }
        catch (Exception exception) when (!stopping.IsCancellationRequested)
        {
            QueuesLog.ReceiveFailed(log, entry.Name, new ExceptionOutline(exception));
            return [];
        }
    }

    private void Start(QueueMessage message)
    {
        var begin = new TaskCompletionSource();
        _running[message.MessageId] = RunAsync();
        begin.SetResult();

        async Task RunAsync()
        {
            await begin.Task.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            try
            {
                await DeliverAsync(message);
            }
#pragma warning disable CA1031 // The storage failed: the message shows up again by itself.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                QueuesLog.SettleFailed(log, entry.Name, message.MessageId, new ExceptionOutline(exception));
            }
            finally
            {
                _running.TryRemove(message.MessageId, out _);
            }
        }
    }

    private async Task DeliverAsync(QueueMessage message)
    {
        var lease = new MessageLease(queue, message, Hidden, time);
        FunctionOutcome outcome;
        await using (lease)
        {
            var value = QueueTriggerValue.Create(entry.TriggerParameter.ParameterType, message);
            outcome = value is null
                ? new FunctionOutcome.Failed()
                : await runner.RunAsync(entry, value, QueueTriggerValue.BindingData(message), CancellationToken.None);
        }

        switch (outcome)
        {
            case FunctionOutcome.Failed when message.DequeueCount >= settings.MaxDequeueCount:
                await poison.CreateIfNotExistsAsync();
                await poison.SendMessageAsync(message.Body);
                await queue.DeleteMessageAsync(message.MessageId, lease.Receipt);
                QueuesLog.Poison(log, entry.Name, message.MessageId, message.DequeueCount);
                break;
            case FunctionOutcome.Failed:
                await queue.UpdateMessageAsync(
                    message.MessageId, lease.Receipt, visibilityTimeout: settings.VisibilityTimeout);
                QueuesLog.AttemptFailed(
                    log, entry.Name, message.MessageId, message.DequeueCount, settings.MaxDequeueCount);
                break;
            case FunctionOutcome.Interrupted:
                await queue.UpdateMessageAsync(message.MessageId, lease.Receipt, visibilityTimeout: TimeSpan.Zero);
                break;
            default:
                await queue.DeleteMessageAsync(message.MessageId, lease.Receipt);
                break;
        }
    }
}
