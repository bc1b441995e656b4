using Azure.Core.Pipeline;
using Azure.Storage.Blobs;
using FrontierFunctions.Host.Durable;
using FrontierFunctions.Host.Durable.Engine;
using FrontierFunctions.Host.Durable.Storage;
using FrontierFunctions.Tests.Azurite;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace FrontierFunctions.Tests.Local.Durable;

/// <summary>A task hub of its own on a real Azurite, and the engines that run it one after the other.</summary>
internal sealed class TestHub(AzuriteFixture azurite, TimeProvider? clock = null) : IAsyncDisposable
{
    private readonly string _connection = azurite.NewAccounts().Clean;
    private readonly List<DurableEngine> _engines = [];

    public TimeProvider Clock { get; } = clock ?? TimeProvider.System;

    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    public BlobContainerClient Container => new(_connection, "hub-durable");

    /// <summary>A process that does not exist, so that the next engine takes the hub over at once.</summary>
    public static HubOwner DeadOwner { get; } = new(Environment.MachineName, int.MaxValue, 0);

    public (DurableEngine Engine, DurableTaskClient Client) Start(
        IDurableFunctions functions, HttpPipelinePolicy? faults = null, HubOwner? owner = null, int activities = 8)
    {
        var options = new BlobClientOptions { Retry = { MaxRetries = 0 } };
        if (faults is not null)
            options.AddPolicy(faults, Azure.Core.HttpPipelinePosition.PerCall);
        var engine = new DurableEngine(
            new BlobContainerClient(_connection, "hub-durable", options),
            new() { MaxConcurrentActivities = activities, MaxConcurrentOrchestrators = 4 },
            functions,
            owner ?? DeadOwner,
            Clock,
            LoggerFactory,
            () => { });
        _engines.Add(engine);
        engine.Start();
        return (engine, new EmbeddedDurableTaskClient(engine, Clock));
    }

    /// <summary>All that the hub has stored: names, metadata and contents.</summary>
    public async Task<IReadOnlyDictionary<string, string>> ReadAllAsync(CancellationToken cancellationToken)
    {
        var blobs = new Dictionary<string, string>();
        await foreach (var blob in Container.GetBlobsAsync(cancellationToken: cancellationToken))
        {
            var content = await Container.GetBlobClient(blob.Name).DownloadContentAsync(cancellationToken);
            blobs.Add(blob.Name, content.Value.Content.ToString());
        }

        return blobs;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var engine in _engines)
            await engine.DisposeAsync();
    }
}
