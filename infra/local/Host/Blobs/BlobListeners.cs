using FrontierFunctions.Host.Functions;
using FrontierFunctions.Host.Hosting;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace FrontierFunctions.Host.Blobs;

/// <summary>The listeners of all blob functions; they share one bound on how many blobs run at the same time.</summary>
internal sealed class BlobListeners(
    FunctionCatalog catalog,
    FunctionRunner runner,
    StorageConnections connections,
    HostSettings settings,
    TimeProvider time,
    ILoggerFactory loggers) : IDisposable
{
    private readonly SemaphoreSlim _concurrency = new(settings.BlobConcurrency);

    /// <exception cref="FormatException">A path is malformed.</exception>
    /// <exception cref="InvalidOperationException">A parameter's type is not supported or a connection not
    /// set.</exception>
    public IEnumerable<Func<CancellationToken, Task>> Create() => catalog.TriggeredBy<BlobTriggerAttribute>()
        .Select(pair => Create(pair.Entry, pair.Trigger));

    public void Dispose() => _concurrency.Dispose();

    private Func<CancellationToken, Task> Create(FunctionEntry entry, BlobTriggerAttribute trigger)
    {
        var type = entry.TriggerParameter.ParameterType;
        if (!BlobTriggerValue.Supports(type))
        {
            throw new InvalidOperationException(
                $"Function '{entry.Name}' takes a blob as {type.Name}, which is not supported.");
        }

        var pattern = BlobPathPattern.Parse(connections.Resolve(trigger.BlobPath));
        var log = loggers.CreateLogger("Host.Triggers.Blobs");
        return new BlobListener(
            entry,
            pattern,
            connections.Blobs(trigger.Connection),
            connections.Queues(trigger.Connection),
            connections.HostState(),
            runner,
            settings,
            _concurrency,
            time,
            log).ListenAsync;
    }
}
