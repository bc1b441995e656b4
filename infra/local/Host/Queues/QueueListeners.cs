using FrontierFunctions.Host.Functions;
using FrontierFunctions.Host.Hosting;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace FrontierFunctions.Host.Queues;

/// <summary>The listeners of all queue functions.</summary>
internal sealed class QueueListeners(
    FunctionCatalog catalog,
    FunctionRunner runner,
    StorageConnections connections,
    HostSettings settings,
    TimeProvider time,
    ILoggerFactory loggers)
{
    public IEnumerable<Func<CancellationToken, Task>> Create() => catalog.TriggeredBy<QueueTriggerAttribute>()
        .Select(pair => Create(pair.Entry, pair.Trigger));

    private Func<CancellationToken, Task> Create(FunctionEntry entry, QueueTriggerAttribute trigger)
    {
        var queues = connections.Queues(trigger.Connection);
        var name = connections.Resolve(trigger.QueueName);
        return new QueueListener(
            entry,
            queues.GetQueueClient(name),
            queues.GetQueueClient(name + QueueListener.PoisonSuffix),
            runner,
            settings.Queues,
            time,
            loggers.CreateLogger("Host.Triggers.Queues")).ListenAsync;
    }
}
