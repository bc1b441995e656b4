using FrontierFunctions.Host.Hosting;
using FrontierFunctions.Host.Keys;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace FrontierFunctions.Host.Http;

/// <summary>The real host's endpoints for whoever waits for it.</summary>
internal static class AdminEndpoints
{
    public static void MapAdmin(IEndpointRouteBuilder endpoints)
    {
        var services = endpoints.ServiceProvider;
        var settings = services.GetRequiredService<HostSettings>();
        var keys = services.GetRequiredService<HostKeys>();
        var state = services.GetRequiredService<HostState>();

        endpoints.MapMethods("/admin/host/ping", ["GET", "POST"], () => Results.Ok());
        endpoints.MapGet("/admin/host/status", (HttpRequest request) =>
            keys.Allows(request, AuthorizationLevel.Admin)
                ? Results.Json(new HostStatus(settings.HostId, state.Current, Version, state.UptimeMs))
                : Results.Unauthorized());
    }

    private static string Version { get; } = typeof(AdminEndpoints).Assembly.GetName().Version!.ToString();

    private sealed record HostStatus(string Id, string State, string Version, long ProcessUptime);
}
