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
        var app = ModelServer.Build(["--urls", "http://127.0.0.1:0", "--Logging:LogLevel:Default", "Warning", "--Models:Registry", folders.ModelRegistry]);
        await app.StartAsync(cancellationToken);
        var server = new LocalModelServer(app);
        using var client = new HttpClient { BaseAddress = server.Address };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        try
        {
            while (!await IsReadyAsync(client, limit.Token))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), limit.Token);
            }

            return server;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            await server.DisposeAsync();
            throw new LocalRuntimeException("The model endpoint does not become ready; `frontier doctor` checks what it needs.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static async Task<bool> IsReadyAsync(HttpClient client, CancellationToken cancellationToken)
    {
        using var answer = await client.GetAsync("v2/health/ready", cancellationToken);
        return answer.IsSuccessStatusCode;
    }
}
