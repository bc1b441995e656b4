using System.Text.Json;

namespace FrontierFunctions.Server.Protocol;

/// <summary>
/// The error shape of Azure's model endpoints: <c>{"error": {"code", "message", "target"}}</c>, the code repeated in
/// the header <c>x-ms-error-code</c>.
/// </summary>
/// <remarks>Source: Azure AI Model Inference REST API, "ErrorResponse"; Azure REST API guidelines.</remarks>
internal static class AzureError
{
    public static async Task WriteAsync(HttpContext context, Refusal refusal)
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
            writer.WriteEndObject();
        }

        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }
}
