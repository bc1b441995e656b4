using FrontierFunctions.Host.Blobs;
using FrontierFunctions.Host.Functions;
using FrontierFunctions.Host.Queues;
using FrontierFunctions.Host.Timers;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FrontierFunctions.Host.Hosting;

/// <summary>
/// Listens for everything but HTTP from the start of the host until it stops; then waits for what runs.
/// </summary>
internal sealed class TriggerListeners(
    BlobListeners blobs,
    QueueListeners queues,
    TimerListeners timers,
    Drain drain,
    IHostApplicationLifetime lifetime,
    ILogger<TriggerListeners> log) : IHostedService
{
    private Task _listening = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Creating the listeners reads the triggers: a wrong path, schedule or connection stops the start.
        Func<CancellationToken, Task>[] listeners = [.. blobs.Create(), .. queues.Create(), .. timers.Create()];
        _listening = Task.WhenAll(
            listeners.Select(listen => Task.Run(() => ListenAsync(listen), CancellationToken.None)));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => _listening.WaitAsync(cancellationToken);

    private async Task ListenAsync(Func<CancellationToken, Task> listen)
    {
        try
        {
            await listen(drain.Stopping);
        }
#pragma warning disable CA1031 // A host that looks well and hears nothing must not be left behind.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            HostingLog.ListenerEnded(log, new ExceptionOutline(exception));
            lifetime.StopApplication();
        }
    }
}
