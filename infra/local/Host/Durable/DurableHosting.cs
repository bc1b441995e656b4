using FrontierFunctions.Host.Durable.Engine;
using FrontierFunctions.Host.Durable.Http;
using FrontierFunctions.Host.Durable.Storage;
using FrontierFunctions.Host.Functions;
using FrontierFunctions.Host.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FrontierFunctions.Host.Durable;

/// <summary>Where the durable engine joins the embedded host.</summary>
internal static class DurableHosting
{
    /// <summary>Adds the engine's services.</summary>
    public static void AddDurable(IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(DurableOptions.Read(configuration));
        services.AddSingleton<IDurableFunctions, InvokedFunctions>();
        services.AddSingleton(CreateEngine);
        services.AddSingleton<DurableTaskClient, EmbeddedDurableTaskClient>();
        services.AddHostedService<DurableService>();
    }

    /// <summary>Maps the instance management endpoints.</summary>
    public static void MapDurableEndpoints(IEndpointRouteBuilder endpoints) => InstanceEndpoints.Map(endpoints);

    private static DurableEngine CreateEngine(IServiceProvider services)
    {
        var options = services.GetRequiredService<DurableOptions>();
        var lifetime = services.GetRequiredService<IHostApplicationLifetime>();
        return new(
            services.GetRequiredService<StorageConnections>().Blobs(null).GetBlobContainerClient(options.ContainerName),
            options,
            services.GetRequiredService<IDurableFunctions>(),
            HubOwner.Current(),
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILoggerFactory>(),
            lifetime.StopApplication);
    }

    /// <summary>Runs the engine from the host's start to its stop. An app without orchestrators needs none.</summary>
    private sealed class DurableService(
        FunctionCatalog catalog, Drain drain, IServiceProvider services) : IHostedService
    {
        private DurableEngine? _engine;

        public Task StartAsync(CancellationToken cancellationToken)
        {
            if (catalog.TriggeredBy<OrchestrationTriggerAttribute>().Any())
            {
                _engine = services.GetRequiredService<DurableEngine>();
                _engine.Start();
            }

            return Task.CompletedTask;
        }

        public async Task StopAsync(CancellationToken cancellationToken)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, drain.Cancelled);
            if (_engine is not null)
                await _engine.StopAsync(patience.Token);
        }
    }
}
