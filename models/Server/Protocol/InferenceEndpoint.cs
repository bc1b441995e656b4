using System.Buffers;
using System.IO.Pipelines;
using System.Net.Http.Headers;
using FrontierFunctions.Server.Batching;
using FrontierFunctions.Server.Metrics;
using FrontierFunctions.Server.Registry;

namespace FrontierFunctions.Server.Protocol;

/// <summary><c>POST /v2/models/{model}[/versions/{version}]/infer</c>.</summary>
internal static class InferenceEndpoint
{
    public static void MapInference(this WebApplication app)
    {
        var registry = app.Services.GetRequiredService<ModelRegistry>();
        var options = app.Services.GetRequiredService<ServingOptions>();
        var metrics = app.Services.GetRequiredService<ServerMetrics>();
        var time = app.Services.GetRequiredService<TimeProvider>();
        Task Infer(HttpContext context) => AnswerAsync(context, registry, options, metrics, time);
        app.MapPost("/v2/models/{model}/infer", Infer);
        app.MapPost("/v2/models/{model}/versions/{version}/infer", Infer);
    }

    private static async Task AnswerAsync(
        HttpContext context, ModelRegistry registry, ServingOptions options, ServerMetrics metrics, TimeProvider time)
    {
        var began = time.GetTimestamp();
        var queue = registry.Find((string)context.GetRouteValue("model")!, (string?)context.GetRouteValue("version"));
        if (queue is null)
        {
            var refusal = registry.IsReady ? MetadataEndpoints.UnknownModel : Refusal.NotReady;
            metrics.UnknownModel(refusal.Status);
            await refusal.WriteAsync(context);
            return;
        }

        try
        {
            await InferAsync(context, queue, options);
        }
        catch (RefusedException refused)
        {
            await refused.Refusal.WriteAsync(context);
        }
        catch (ModelFailedException)
        {
            await new Refusal(
                StatusCodes.Status500InternalServerError, "The model failed on this batch.").WriteAsync(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody listens; the status is for the count alone.
            context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
        }

        queue.Series.Answered(context.Response.StatusCode, time.GetElapsedTime(began));
    }

    private static async Task InferAsync(HttpContext context, BatchQueue queue, ServingOptions options)
    {
        ParsedRequest request;
        Task<byte[][]> answer;
        queue.Arriving();
        try
        {
            request = await ReadAsync(context, queue.Model, options);
            if (!queue.TryJoin(request.Pending))
            {
                request.Pending.Dispose();
                throw new RefusedException(Refusal.Busy);
            }

            answer = request.Pending.Answer;
        }
        finally
        {
            queue.NotArriving();
        }

        // Not cut short when the caller leaves: until the queue has let go of it, the memory must stay.
        using (request.Pending)
        {
            var outputs = await answer;
            context.Response.ContentType = "application/json";
            InferenceResponseWriter.Write(
                context.Response.BodyWriter, queue.Model, request.Id, request.Pending.Rows, request.Outputs, outputs);
        }

        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private static async Task<ParsedRequest> ReadAsync(HttpContext context, ServedModel model, ServingOptions options)
    {
        RefuseOtherContent(context.Request);
        var reader = context.Request.BodyReader;
        ReadResult body;
        try
        {
            while (!(body = await reader.ReadAsync(context.RequestAborted)).IsCompleted)
            {
                // Nothing consumed, all examined: the pipe gathers the whole body, up to the server's limit.
                reader.AdvanceTo(body.Buffer.Start, body.Buffer.End);
            }
        }
        catch (BadHttpRequestException exception)
        {
            throw new RefusedException(exception.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? Refusal.TooLarge(options.MaxRequestBytes)
                : Refusal.Malformed("The request's body could not be read."));
        }

        var length = (int)body.Buffer.Length;
        if (body.Buffer.IsSingleSegment)
        {
            try
            {
                return InferenceRequestReader.Read(
                    body.Buffer.FirstSpan, model, options.MaxRequestRows, context.RequestAborted);
            }
            finally
            {
                reader.AdvanceTo(body.Buffer.End);
            }
        }

        var whole = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            body.Buffer.CopyTo(whole);
            reader.AdvanceTo(body.Buffer.End);
            return InferenceRequestReader.Read(
                whole.AsSpan(0, length), model, options.MaxRequestRows, context.RequestAborted);
        }
        finally
        {
            // Cleared: it held a patient's values.
            ArrayPool<byte>.Shared.Return(whole, clearArray: true);
        }
    }

    private static void RefuseOtherContent(HttpRequest request)
    {
        if (request.Headers.ContainsKey("Inference-Header-Content-Length"))
        {
            throw new RefusedException(Refusal.Malformed("Binary tensors are not served; send the data as JSON."));
        }

        var json = request.ContentType is null
            || (MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
                && type.MediaType == "application/json");
        if (!json || request.Headers.ContentEncoding.Count > 0)
        {
            throw new RefusedException(new Refusal(StatusCodes.Status415UnsupportedMediaType,
                "The body must be application/json without content encoding."));
        }
    }
}
