using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace FrontierFunctions.Tests.Local.Host.Hosting;

public sealed class DrainTests
{
    private readonly Probe<string> _probe = new();
    private readonly Release _release = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stop_WhileAFunctionRuns_LetsItFinishAndTakesNothingNew()
    {
        await using var host = await StartAsync("00:00:30");
        var running = host.Client.GetAsync("/api/slow", Cancellation);
        Assert.Equal("started", await _probe.NextAsync());

        var stopping = host.StopAsync();
        using var fresh = new HttpClient { BaseAddress = host.Client.BaseAddress };
        await Assert.ThrowsAsync<HttpRequestException>(async () =>
        {
            // The listening socket closes while the host stops: until then nothing may have been refused yet.
            while (!stopping.IsCompleted)
            {
                using var late = await fresh.GetAsync("/admin/host/ping", Cancellation);
                Assert.NotEqual(HttpStatusCode.InternalServerError, late.StatusCode);
            }
        });
        Assert.False(stopping.IsCompleted);
        _release.Now();

        using var response = await running;
        Assert.Equal("finished", await response.Content.ReadAsStringAsync(Cancellation));
        await stopping;
    }

    [Fact]
    public async Task Stop_PastTheLimit_CancelsWhatRuns()
    {
        await using var host = await StartAsync("00:00:00.100");
        var running = host.Client.GetAsync("/api/slow", Cancellation);
        Assert.Equal("started", await _probe.NextAsync());

        await host.StopAsync();

        using var response = await running;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("cancelled", await _probe.NextAsync());
    }

    private Task<TestHost> StartAsync(string limit) => TestHost.StartAsync(
        [typeof(Slow)],
        settings: new() { ["EmbeddedHost:DrainLimit"] = limit },
        configure: builder => builder.Services.AddSingleton(_probe).AddSingleton(_release));

    public sealed class Release
    {
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Released => _released.Task;

        public void Now() => _released.SetResult();
    }

    public sealed class Slow(Probe<string> probe, Release release)
    {
        [Function("Slow")]
        public async Task<IResult> RunAsync(
            [HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request,
            CancellationToken cancellationToken)
        {
            probe.Tell("started");
            try
            {
                await release.Released.WaitAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                probe.Tell("cancelled");
                throw;
            }

            return Results.Text("finished");
        }
    }
}
