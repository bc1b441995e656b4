using System.Text.Json;

namespace FrontierFunctions.Server.Protocol;

/// <summary>
/// The error shape of Azure's model endpoints: <c>{"error": {"code", "message", "target"}}</c>, the code repeated in
/// the header <c>x-ms-error-code</c>.
/// </summary>
/// <remarks>Source: Azure AI Model Inference REST API, "ErrorResponse"; Azure REST API guidelines.</remarks>
internal static class AzureError
{
    public static Task WriteAsync(HttpContext context, Refusal refusal) =>
        WriteAsync(context, refusal, withDetail: false);

    /// <summary>
    /// The same with what the inference routes' own reference shows beside it: <c>status</c>, <c>code</c>,
    /// <c>message</c>, <c>detail.loc</c>. SDKs read <c>error</c>, hand-written callers often the others.
    /// </summary>
    public static Task WriteInferenceAsync(HttpContext context, Refusal refusal) =>
        WriteAsync(context, refusal, withDetail: true);

    private static async Task WriteAsync(HttpContext context, Refusal refusal, bool withDetail)
    {
        refusal.WriteHead(context);
        context.Response.Headers["x-ms-error-code"] = refusal.Code;
        context.Response.ContentType = "application/json";
        using (var writer = new Utf8JsonWriter(context.Response.BodyWriter))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("error"u8);
            writer.WriteString("code"u8, refusal.Code);
            writer.WriteString("message"u8, refusal.Reason);
            if (refusal.Member is { } member)
            {
                writer.WriteString("target"u8, member);
            }

            writer.WriteEndObject();
            if (withDetail)
            {
                writer.WriteNumber("status"u8, refusal.Status);
                writer.WriteString("code"u8, refusal.Code);
                writer.WriteString("message"u8, refusal.Reason);
                writer.WriteStartObject("detail"u8);
                writer.WriteStartArray("loc"u8);
                writer.WriteStringValue(
                    refusal.Member switch { "api-version" => "query", "extra-parameters" => "header", _ => "body" });
                if (refusal.Member is { } place)
                {
                    writer.WriteStringValue(place);
                }

                writer.WriteEndArray();
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }
}
