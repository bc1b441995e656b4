using FrontierFunctions.Host.Functions;
using FrontierFunctions.Host.Hosting;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace FrontierFunctions.Host.Timers;

/// <summary>The listeners of all timer functions.</summary>
internal sealed class TimerListeners(
    FunctionCatalog catalog,
    FunctionRunner runner,
    StorageConnections connections,
    HostSettings settings,
    TimeProvider time,
    ILoggerFactory loggers)
{
    /// <exception cref="FormatException">A schedule is malformed.</exception>
    public IEnumerable<Func<CancellationToken, Task>> Create() => catalog.TriggeredBy<TimerTriggerAttribute>()
        .Select(pair => Create(pair.Entry, pair.Trigger));

    private Func<CancellationToken, Task> Create(FunctionEntry entry, TimerTriggerAttribute trigger) =>
        new TimerListener(
            entry,
            trigger,
            TimerSchedule.Parse(connections.Resolve(trigger.Schedule)),
            new TimerStatusStore(connections.HostState(), settings.HostId, entry.Name),
            runner,
            time,
            loggers.CreateLogger("Host.Triggers.Timers")).ListenAsync;
}
