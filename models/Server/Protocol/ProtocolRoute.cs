using FrontierFunctions.Server.Batching;
using FrontierFunctions.Server.Metrics;
using FrontierFunctions.Server.Registry;

namespace FrontierFunctions.Server.Protocol;

/// <summary>
/// What every route that runs a model shares: entering a queue, the run, copies for shadow versions, errors in the
/// protocol's own shape, counts and the trace.
/// </summary>
internal sealed class ProtocolRoute(
    ModelRegistry registry, ServerMetrics metrics, ServerTraces traces, TimeProvider time)
{
    /// <summary>Answers one request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="protocol">Name of the protocol, for the trace.</param>
    /// <param name="writeRefusal">Writes a refusal as the protocol says.</param>
    /// <param name="answer">Reads, runs and writes.</param>
    public async Task HandleAsync(
        HttpContext context, string protocol, Func<HttpContext, Refusal, Task> writeRefusal,
        Func<InferenceAttempt, Task> answer)
    {
        using var attempt = new InferenceAttempt(registry, traces.Begin(protocol, context.Request.Headers), time);
        try
        {
            await answer(attempt);
        }
        catch (RefusedException refused) when (refused.Refusal == Refusal.Gone)
        {
            context.Response.StatusCode = refused.Refusal.Status;
        }
        catch (RefusedException refused)
        {
            await writeRefusal(context, refused.Refusal);
        }
        catch (ModelFailedException)
        {
            await writeRefusal(context, Refusal.ModelFailed);
        }
        catch (BadHttpRequestException)
        {
            attempt.End(StatusCodes.Status499ClientClosedRequest, metrics);
            throw;
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody listens; the status is for the count alone.
            context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
        }

        attempt.End(context.Response.StatusCode, metrics);
    }
}
