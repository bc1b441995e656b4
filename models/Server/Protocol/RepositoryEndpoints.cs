using System.Text.Json;
using FrontierFunctions.Server.Registry;

namespace FrontierFunctions.Server.Protocol;

/// <summary>What is in the registry, and, where the operator allows it, loading and unloading.</summary>
/// <remarks>Source: Triton Inference Server, "Model Repository Extension".</remarks>
internal static class RepositoryEndpoints
{
    private const int MaxBodyBytes = 4096;

    public static void MapRepository(this WebApplication app)
    {
        var registry = app.Services.GetRequiredService<ModelRegistry>();
        var options = app.Services.GetRequiredService<ServingOptions>();
        app.MapPost("/v2/repository/index", (HttpContext context) => Guarded(context, async () =>
        {
            await ReadAsync(context, "ready");
            await WriteIndexAsync(context, registry);
        }));
        foreach (var (verb, load) in new[] { ("load", true), ("unload", false) })
        {
            app.MapPost($"/v2/repository/models/{{model}}/{verb}", (HttpContext context, string model) =>
                Guarded(context, async () =>
                {
                    if (!options.RepositoryControl)
                    {
                        throw new RefusedException(new Refusal(StatusCodes.Status403Forbidden, "forbidden",
                            "Models:RepositoryControl is off; change the registry's folder instead."));
                    }

                    await ReadAsync(context, known: null, mayHaveDependents: !load);
                    if (!registry.IsReady || !await registry.OrderAsync(model, load))
                    {
                        throw new RefusedException(registry.IsReady
                            ? Refusal.Malformed($"The model could not be {verb}ed; the log says why.")
                            : Refusal.NotReady);
                    }
                }));
        }
    }

    private static async Task Guarded(HttpContext context, Func<Task> answer)
    {
        try
        {
            await answer();
        }
        catch (RefusedException refused)
        {
            await refused.Refusal.WriteAsync(context);
        }
    }

    // The body is empty or an object with no other member than the known one, a boolean.
    // Triton's client says with each unload that dependents stay; there are none here, so that is taken.
    private static async Task ReadAsync(HttpContext context, string? known, bool mayHaveDependents = false) =>
        await RequestBody.ReadAsync(context, MaxBodyBytes, mayBeBinary: false, (body, _) =>
        {
            try
            {
                var reader = new Utf8JsonReader(body);
                var fits = body.IsEmpty || (reader.Read() && reader.TokenType == JsonTokenType.StartObject);
                while (fits && !body.IsEmpty && reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    fits = known is not null && reader.ValueTextEquals(known) && reader.Read()
                        && reader.TokenType is JsonTokenType.False;
                }

                fits = fits || (mayHaveDependents && KeepsDependents(body));
                return fits ? true : throw new RefusedException(Refusal.UnknownParameter(known is null
                    ? "The body must be empty: no parameter is known here, and none is ignored."
                    : "The body must be empty or {\"ready\": false}: every version that is listed is ready."));
            }
            catch (JsonException)
            {
                throw new RefusedException(Refusal.Malformed("The body is not JSON."));
            }
        });

    private static bool KeepsDependents(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body);
        using var document = JsonDocument.ParseValue(ref reader);
        return document.RootElement is { ValueKind: JsonValueKind.Object } root && root.EnumerateObject().Count() == 1
            && root.TryGetProperty("parameters", out var parameters) && parameters.ValueKind == JsonValueKind.Object
            && parameters.EnumerateObject().Count() == 1
            && parameters.TryGetProperty("unload_dependents", out var also) && also.ValueKind == JsonValueKind.False;
    }

    private static async Task WriteIndexAsync(HttpContext context, ModelRegistry registry)
    {
        context.Response.ContentType = "application/json";
        await using var writer = new Utf8JsonWriter(context.Response.BodyWriter);
        writer.WriteStartArray();
        foreach (var model in registry.Models.OrderBy(m => m.Name, StringComparer.Ordinal))
        {
            foreach (var queue in model.All)
            {
                writer.WriteStartObject();
                writer.WriteString("name"u8, model.Name);
                writer.WriteString("version"u8, queue.Model.Version);
                writer.WriteString("state"u8, "READY"u8);
                writer.WriteString("reason"u8, ""u8);
                writer.WriteEndObject();
            }
        }

        writer.WriteEndArray();
    }
}
