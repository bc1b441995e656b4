using FrontierFunctions.Host.Functions;
using FrontierFunctions.Host.Hosting;
using FrontierFunctions.Host.Keys;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Constraints;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace FrontierFunctions.Host.Http;

/// <summary>Serves the HTTP functions.</summary>
internal static class HttpFunctions
{
    public static void MapFunctions(IEndpointRouteBuilder endpoints)
    {
        var services = endpoints.ServiceProvider;
        var settings = services.GetRequiredService<HostSettings>();
        var keys = services.GetRequiredService<HostKeys>();
        var runner = services.GetRequiredService<FunctionRunner>();
        var catalog = services.GetRequiredService<FunctionCatalog>();
        foreach (var (entry, trigger) in catalog.TriggeredBy<HttpTriggerAttribute>())
        {
            if (trigger.AuthLevel is AuthorizationLevel.User)
            {
                throw new InvalidOperationException($"Function '{entry.Name}' asks for a level that has no keys.");
            }

            endpoints.Map(
                Pattern(settings, entry, trigger), context => RunAsync(context, entry, trigger, keys, runner));
        }
    }

    // A method is a constraint on the route, as in the real host: another method finds no route (404, not 405).
    private static RoutePattern Pattern(HostSettings settings, FunctionEntry entry, HttpTriggerAttribute trigger)
    {
        var route = string.IsNullOrEmpty(trigger.Route) ? entry.Name : trigger.Route.TrimStart('/');
        var policies = trigger.Methods is { Length: > 0 } methods
            ? new RouteValueDictionary { ["httpMethod"] = new HttpMethodRouteConstraint(methods) }
            : null;
        return RoutePatternFactory.Parse($"{settings.RoutePrefix}/{route}".TrimStart('/'), defaults: null, policies);
    }

    private static async Task RunAsync(
        HttpContext context,
        FunctionEntry entry,
        HttpTriggerAttribute trigger,
        HostKeys keys,
        FunctionRunner runner)
    {
        if (!keys.Allows(context.Request, trigger.AuthLevel))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        var outcome = await runner.RunAsync(
            entry,
            context.Request,
            new Dictionary<string, object?>(context.Request.RouteValues, StringComparer.OrdinalIgnoreCase),
            (value, _) => WriteAsync(context, value),
            context.RequestAborted);
        if (outcome is FunctionOutcome.Failed or FunctionOutcome.Interrupted)
        {
            Fail(context, outcome);
        }
    }

    private static Task WriteAsync(HttpContext context, object? value) => value switch
    {
        null => Task.CompletedTask,
        IResult result => result.ExecuteAsync(context),
        IActionResult result => ExecuteAsync(context, result),
        _ => ExecuteAsync(context, new ObjectResult(value)),
    };

    private static Task ExecuteAsync(HttpContext context, IActionResult result) =>
        result.ExecuteResultAsync(new ActionContext(context, context.GetRouteData(), new ActionDescriptor()));

    private static void Fail(HttpContext context, FunctionOutcome outcome)
    {
        if (context.Response.HasStarted)
        {
            // Half a response must not look like a whole one.
            context.Abort();
            return;
        }

        context.Response.Clear();
        context.Response.StatusCode = outcome is FunctionOutcome.Interrupted
            ? StatusCodes.Status503ServiceUnavailable
            : StatusCodes.Status500InternalServerError;
    }
}
