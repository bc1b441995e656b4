using FrontierFunctions.Server;
using Microsoft.AspNetCore.Builder;

namespace FrontierFunctions.Local.Runtime;

/// <summary>The model endpoint in this process, on a free loopback port.</summary>
internal sealed class LocalModelServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private LocalModelServer(WebApplication app)
    {
        _app = app;
        Address = new Uri(app.Urls.First().TrimEnd('/') + "/");
    }

    /// <summary>Where it answers.</summary>
    public Uri Address { get; }

    /// <summary>Starts the endpoint with the models of the checkout and waits until it is ready.</summary>
    /// <exception cref="LocalRuntimeException">It does not become ready.</exception>
    public static async Task<LocalModelServer> StartAsync(LocalFolders folders, CancellationToken cancellationToken)
    {
        var app = ModelServer.Build(
        [
            "--urls", "http://127.0.0.1:0", "--Models:Registry",
            folders.ModelRegistry, "--Logging:LogLevel:Default", "Warning",
            // Started for one batch or one person: nobody waits longer for the first answer than for a warm-up.
            "--Models:WarmUpRequests", "0",
            // Standard output belongs to the command.
            "--Logging:Console:LogToStandardErrorThreshold", "Trace",
        ]);
        await app.StartAsync(cancellationToken);
        var server = new LocalModelServer(app);
        try
        {
            await app.WhenReadyAsync(cancellationToken);
            return server;
        }
        catch (Exception exception)
        {
            await server.DisposeAsync();
            if (exception is OperationCanceledException)
            {
                throw;
            }

            throw new LocalRuntimeException(
                $"The model endpoint does not become ready ({exception.GetType().Name}); `frontier doctor` checks "
                + "what it needs.", exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
