using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;

namespace FrontierFunctions.Host.Queues;

/// <summary>Keeps a message hidden for as long as this lives.</summary>
internal sealed class MessageLease : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly Task _renewing;

    public MessageLease(QueueClient queue, QueueMessage message, TimeSpan hidden, TimeProvider time)
    {
        Receipt = message.PopReceipt;
        _renewing = RenewAsync(queue, message, hidden, time);
    }

    /// <summary>The latest receipt: what deletes or shows the message.</summary>
    public string Receipt { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _renewing;
        _end.Dispose();
    }

    private async Task RenewAsync(QueueClient queue, QueueMessage message, TimeSpan hidden, TimeProvider time)
    {
        try
        {
            while (true)
            {
                await Task.Delay(hidden / 2, time, _end.Token);
                var renewed = await queue.UpdateMessageAsync(
                    message.MessageId, Receipt, visibilityTimeout: hidden, cancellationToken: CancellationToken.None);
                Receipt = renewed.Value.PopReceipt;
            }
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            // The message has been dealt with.
        }
        catch (Exception exception) when (exception is Azure.RequestFailedException or AggregateException
            or OperationCanceledException)
        {
            // The message shows up again at its time and is delivered once more, as the queue promises.
        }
    }
}
