using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace FrontierFunctions.Host.Hosting;

/// <summary>What the host reads from host.json and the app settings, each with the real host's default.</summary>
internal sealed record HostSettings
{
    /// <summary>Names this app's state in shared storage: receipts, timers.</summary>
    public required string HostId { get; init; }

    /// <summary>Between the route of every HTTP function and the root; empty for none.</summary>
    public required string RoutePrefix { get; init; }

    /// <summary>After which a running function's token is cancelled.</summary>
    public required TimeSpan FunctionTimeout { get; init; }

    /// <summary>
    /// How long running invocations may finish when the host stops, before their tokens are cancelled.
    /// </summary>
    public required TimeSpan DrainLimit { get; init; }

    /// <summary>How many blob invocations run at the same time, over all functions.</summary>
    public required int BlobConcurrency { get; init; }

    /// <summary>Failed attempts after which a blob is poison.</summary>
    public required int PoisonBlobThreshold { get; init; }

    public required TimeSpan BlobScanInterval { get; init; }

    public required QueueSettings Queues { get; init; }

    public static HostSettings From(IConfiguration configuration)
    {
        var host = configuration.GetSection(HostConfiguration.JobHost);
        var assemblies = HostConfiguration.FunctionAssemblies(configuration)
            .Select(assembly => assembly.GetName().Name);
        return new HostSettings
        {
            HostId = configuration["AzureFunctionsWebHost:hostid"]
                ?? string.Join('-', assemblies).ToLowerInvariant().Replace('.', '-'),
            RoutePrefix = (host["extensions:http:routePrefix"] ?? "api").Trim('/'),
            FunctionTimeout = Time(host["functionTimeout"], TimeSpan.FromMinutes(30)),
            DrainLimit = Time(configuration["EmbeddedHost:DrainLimit"], TimeSpan.FromSeconds(30)),
            BlobConcurrency = host.GetValue("extensions:blobs:maxDegreeOfParallelism", 8 * Environment.ProcessorCount),
            PoisonBlobThreshold = host.GetValue("extensions:blobs:poisonBlobThreshold", 5),
            BlobScanInterval = Time(configuration["EmbeddedHost:BlobScanInterval"], TimeSpan.FromSeconds(1)),
            Queues = new QueueSettings
            {
                BatchSize = host.GetValue("extensions:queues:batchSize", 16),
                NewBatchThreshold = host.GetValue<int?>("extensions:queues:newBatchThreshold", null)
                    ?? host.GetValue("extensions:queues:batchSize", 16) / 2,
                MaxDequeueCount = host.GetValue("extensions:queues:maxDequeueCount", 5),
                VisibilityTimeout = Time(host["extensions:queues:visibilityTimeout"], TimeSpan.Zero),
                MaxPollingInterval = Time(host["extensions:queues:maxPollingInterval"], TimeSpan.FromSeconds(2)),
            },
        };
    }

    // "-1" stands for no limit, as in host.json's functionTimeout.
    private static TimeSpan Time(string? value, TimeSpan otherwise) =>
        value is null ? otherwise
        : value == "-1" ? Timeout.InfiniteTimeSpan
        : TimeSpan.Parse(value, CultureInfo.InvariantCulture);
}

/// <summary>host.json's extensions.queues.</summary>
internal sealed record QueueSettings
{
    /// <summary>Messages that are fetched together and run at the same time.</summary>
    public required int BatchSize { get; init; }

    /// <summary>When no more than this many messages run, the next batch is fetched.</summary>
    public required int NewBatchThreshold { get; init; }

    /// <summary>Attempts after which a message is poison.</summary>
    public required int MaxDequeueCount { get; init; }

    /// <summary>How long a message rests after a failed attempt.</summary>
    public required TimeSpan VisibilityTimeout { get; init; }

    /// <summary>The longest wait between two looks at an empty queue. The real host's local default.</summary>
    public required TimeSpan MaxPollingInterval { get; init; }
}
