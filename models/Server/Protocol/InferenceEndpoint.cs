using System.Buffers;
using System.Globalization;

namespace FrontierFunctions.Server.Protocol;

/// <summary><c>POST /v2/models/{model}[/versions/{version}]/infer</c>.</summary>
internal static class InferenceEndpoint
{
    public static void MapInference(this WebApplication app)
    {
        var route = app.Services.GetRequiredService<ProtocolRoute>();
        var options = app.Services.GetRequiredService<ServingOptions>();
        Task Infer(HttpContext context) => route.HandleAsync(
            context, "oip", static (c, refusal) => refusal.WriteAsync(c), attempt => InferAsync(context, attempt, options));
        app.MapPost("/v2/models/{model}/infer", Infer);
        app.MapPost("/v2/models/{model}/versions/{version}/infer", Infer);
    }

    private static async Task InferAsync(HttpContext context, InferenceAttempt attempt, ServingOptions options)
    {
        var model = attempt.Enter(
            (string)context.GetRouteValue("model")!, (string?)context.GetRouteValue("version")).Model;
        var request = await RequestBody.ReadAsync(context, options.MaxRequestBytes, mayBeBinary: true, (body, json) =>
            InferenceRequestReader.Read(body, json, model, options.MaxRequestRows, context.RequestAborted));
        if (model.Refuse(request.Pending) is { } reason)
        {
            request.Pending.Dispose();
            throw new RefusedException(Refusal.Unfit(reason));
        }

        var rows = request.Pending.Rows;
        var outputs = await attempt.RunAsync(request.Pending);

        var response = context.Response;
        if (Array.Exists(request.Outputs, o => o.IsBinary))
        {
            // The header tells the length of the JSON, so that must be known first.
            var json = new ArrayBufferWriter<byte>();
            InferenceResponseWriter.Write(json, model, request.Id, rows, request.Outputs, outputs);
            response.ContentType = "application/octet-stream";
            response.Headers[RequestBody.JsonLengthHeader] = json.WrittenCount.ToString(CultureInfo.InvariantCulture);
            response.ContentLength =
                json.WrittenCount + request.Outputs.Where(o => o.IsBinary).Sum(o => (long)outputs[o.Index].Length);
            response.BodyWriter.Write(json.WrittenSpan);
            InferenceResponseWriter.WriteBinary(response.BodyWriter, request.Outputs, outputs);
        }
        else
        {
            response.ContentType = "application/json";
            InferenceResponseWriter.Write(response.BodyWriter, model, request.Id, rows, request.Outputs, outputs);
        }

        await response.BodyWriter.FlushAsync(context.RequestAborted);
    }
}
