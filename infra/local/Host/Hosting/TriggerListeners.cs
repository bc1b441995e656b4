using FrontierFunctions.Host.Blobs;
using FrontierFunctions.Host.Queues;
using FrontierFunctions.Host.Timers;
using Microsoft.Extensions.Hosting;

namespace FrontierFunctions.Host.Hosting;

/// <summary>Listens for everything but HTTP from the start of the host until it stops; then waits for what runs.</summary>
internal sealed class TriggerListeners(
    BlobListeners blobs,
    QueueListeners queues,
    TimerListeners timers,
    Drain drain) : IHostedService
{
    private Task _listening = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Creating the listeners reads the triggers, so that a wrong path or schedule stops the start.
        Func<CancellationToken, Task>[] listeners = [.. blobs.Create(), .. queues.Create(), .. timers.Create()];
        _listening = Task.WhenAll(listeners.Select(listen => Task.Run(() => listen(drain.Stopping), CancellationToken.None)));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => _listening.WaitAsync(cancellationToken);
}
