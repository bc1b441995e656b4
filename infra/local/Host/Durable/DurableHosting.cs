using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace FrontierFunctions.Host.Durable;

/// <summary>Where the durable engine joins the embedded host.</summary>
internal static class DurableHosting
{
    /// <summary>Adds the engine's services.</summary>
    public static void AddDurable(IServiceCollection services, IConfiguration configuration)
    {
    }

    /// <summary>Maps the instance management endpoints.</summary>
    public static void MapDurableEndpoints(IEndpointRouteBuilder endpoints)
    {
    }
}
