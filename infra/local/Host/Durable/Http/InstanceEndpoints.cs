using System.Globalization;
using System.Text.Json;
using FrontierFunctions.Host.Durable.Engine;
using FrontierFunctions.Host.Keys;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;

namespace FrontierFunctions.Host.Durable.Http;

/// <summary>
/// The real host's instance management API under <c>/runtime/webhooks/durabletask/instances</c>. Callers show the
/// durable
/// extension's system key or the master key.
/// </summary>
internal static class InstanceEndpoints
{
    private const string Root = "/runtime/webhooks/durabletask/instances";
    private const string SystemKey = "durabletask_extension";
    private const string ContinuationHeader = "x-ms-continuation-token";

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup(Root).AddEndpointFilter(async (context, next) =>
        {
            var request = context.HttpContext.Request;
            var keys = request.HttpContext.RequestServices.GetRequiredService<HostKeys>();
            return keys.Allows(request, AuthorizationLevel.System, SystemKey)
                ? await next(context)
                : Results.Unauthorized();
        });
        group.MapGet("", ListAsync);
        group.MapDelete("", PurgeManyAsync);
        group.MapGet("{instanceId}", GetAsync);
        group.MapDelete("{instanceId}", PurgeAsync);
        group.MapPost("{instanceId}/raiseEvent/{eventName}", RaiseEventAsync);
        group.MapPost("{instanceId}/terminate", TerminateAsync);
        group.MapPost("{instanceId}/suspend", SuspendAsync);
        group.MapPost("{instanceId}/resume", ResumeAsync);
    }

    private static Task<IResult> TerminateAsync(
        string instanceId, string? reason, DurableTaskClient client, CancellationToken stop) =>
        SteerAsync(() => client.TerminateInstanceAsync(instanceId, (object?)reason, stop));

    private static Task<IResult> SuspendAsync(
        string instanceId, string? reason, DurableTaskClient client, CancellationToken stop) =>
        SteerAsync(() => client.SuspendInstanceAsync(instanceId, reason, stop));

    private static Task<IResult> ResumeAsync(
        string instanceId, string? reason, DurableTaskClient client, CancellationToken stop) =>
        SteerAsync(() => client.ResumeInstanceAsync(instanceId, reason, stop));

    private static async Task<IResult> GetAsync(
        string instanceId, HttpRequest request, DurableTaskClient client, DurableEngine engine, CancellationToken stop)
    {
        if (await client.GetInstanceAsync(instanceId, getInputsAndOutputs: true, stop) is not { } metadata)
            return Results.NotFound();

        var status = InstanceStatus.Of(metadata, Flag(request, "showInput", otherwise: true));
        if (Flag(request, "showHistory", otherwise: false))
        {
            var history = await engine.GetHistoryAsync(instanceId, stop);
            var showOutput = Flag(request, "showHistoryOutput", otherwise: false);
            status = status with { HistoryEvents = HistoryView.Of(history, showOutput) };
        }

        if (metadata.IsCompleted)
        {
            var failed = metadata.RuntimeStatus == OrchestrationRuntimeStatus.Failed
                && Flag(request, "returnInternalServerErrorOnFailure", otherwise: false);
            var code = failed ? StatusCodes.Status500InternalServerError : StatusCodes.Status200OK;
            return Results.Json(status, statusCode: code);
        }

        // The polling protocol: come back to this address, in a while.
        request.HttpContext.Response.Headers.Location =
            $"{request.Scheme}://{request.Host}{request.Path}{request.QueryString}";
        request.HttpContext.Response.Headers.RetryAfter = "10";
        return Results.Json(status, statusCode: StatusCodes.Status202Accepted);
    }

    private static async Task<IResult> ListAsync(HttpRequest request, DurableTaskClient client, CancellationToken stop)
    {
        if (!TryReadFilter(request, out var query))
            return Results.BadRequest();

        var token = request.Headers[ContinuationHeader].ToString();
        query = query with
        {
            ContinuationToken = token.Length > 0 ? Uri.UnescapeDataString(token) : null,
            FetchInputsAndOutputs = true,
        };
        await foreach (var page in client.GetAllInstancesAsync(query).AsPages().WithCancellation(stop))
        {
            if (page.ContinuationToken is { } next)
                request.HttpContext.Response.Headers[ContinuationHeader] = Uri.EscapeDataString(next);

            var showInput = Flag(request, "showInput", otherwise: true);
            return Results.Json(page.Values.Select(metadata => InstanceStatus.Of(metadata, showInput)));
        }

        return Results.Json(Array.Empty<InstanceStatus>());
    }

    private static async Task<IResult> PurgeAsync(
        string instanceId, DurableTaskClient client, CancellationToken stop) =>
        Purged(await client.PurgeInstanceAsync(instanceId, stop));

    private static async Task<IResult> PurgeManyAsync(
        HttpRequest request, DurableTaskClient client, CancellationToken stop) =>
        TryReadFilter(request, out var query) && query.CreatedFrom is not null
            ? Purged(await client.PurgeAllInstancesAsync(new(query.CreatedFrom, query.CreatedTo, query.Statuses), stop))
            : Results.BadRequest();

    private static async Task<IResult> RaiseEventAsync(
        string instanceId, string eventName, HttpRequest request, DurableTaskClient client, CancellationToken stop)
    {
        JsonElement? payload;
        try
        {
            payload = request.ContentLength == 0
                ? null
                : (await JsonDocument.ParseAsync(request.Body, cancellationToken: stop)).RootElement;
        }
        catch (JsonException)
        {
            return Results.BadRequest();
        }

        return await SteerAsync(() => client.RaiseEventAsync(instanceId, eventName, payload, stop));
    }

    private static async Task<IResult> SteerAsync(Func<Task> steer)
    {
        try
        {
            await steer();
            return Results.StatusCode(StatusCodes.Status202Accepted);
        }
        catch (RpcException exception) when (exception.StatusCode == StatusCode.NotFound)
        {
            return Results.NotFound();
        }
        catch (RpcException exception) when (exception.StatusCode == StatusCode.FailedPrecondition)
        {
            return Results.StatusCode(StatusCodes.Status410Gone);
        }
    }

    private static IResult Purged(Microsoft.DurableTask.Client.PurgeResult result) => result.PurgedInstanceCount > 0
        ? Results.Json(new { instancesDeleted = result.PurgedInstanceCount })
        : Results.NotFound();

    private static bool Flag(HttpRequest request, string name, bool otherwise) =>
        bool.TryParse(request.Query[name], out var value) ? value : otherwise;

    private static bool TryReadFilter(HttpRequest request, out OrchestrationQuery query)
    {
        query = new(InstanceIdPrefix: request.Query["instanceIdPrefix"].FirstOrDefault());
        if (!TryTime(request.Query["createdTimeFrom"], out var from)
            || !TryTime(request.Query["createdTimeTo"], out var to))
            return false;

        List<OrchestrationRuntimeStatus> statuses = [];
        foreach (var name in request.Query["runtimeStatus"].SelectMany(value => (value ?? "").Split(',')))
        {
            if (!Enum.TryParse<OrchestrationRuntimeStatus>(name.Trim(), ignoreCase: true, out var status))
                return false;
            statuses.Add(status);
        }

        var top = request.Query["top"];
        var size = OrchestrationQuery.DefaultPageSize;
        if (top.Count > 0 && (!int.TryParse(top, CultureInfo.InvariantCulture, out size) || size < 1))
            return false;

        query = query with { CreatedFrom = from, CreatedTo = to, Statuses = statuses, PageSize = size };
        return true;
    }

    private static bool TryTime(StringValues text, out DateTimeOffset? time)
    {
        time = null;
        if (text.Count == 0)
            return true;

        if (!DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsed))
            return false;
        time = parsed;
        return true;
    }
}
