using System.Text.Json;
using FrontierFunctions.Server.Embeddings;
using FrontierFunctions.Server.Registry;

namespace FrontierFunctions.Server.Protocol;

/// <summary>
/// OpenAI's v1: <c>POST /v1/embeddings</c>, <c>GET /v1/models</c>, <c>GET /v1/models/{model}</c>, and its errors.
/// </summary>
/// <remarks>Source: OpenAI API reference, "Embeddings", "Models", "Error codes".</remarks>
internal static class OpenAiEndpoints
{
    private const string Owner = "frontier-functions";

    public static void MapOpenAi(this WebApplication app)
    {
        var route = app.Services.GetRequiredService<ProtocolRoute>();
        var registry = app.Services.GetRequiredService<ModelRegistry>();
        var options = app.Services.GetRequiredService<ServingOptions>();
        var embedder = new Embedder(options);
        app.MapPost("/v1/embeddings", (HttpContext context) => route.HandleAsync(
            context, "openai", WriteErrorAsync, attempt => EmbedAsync(context, attempt, registry, embedder, options)));
        app.MapGet("/v1/models", (HttpContext context) => Guarded(context, registry, () => WriteAsync(context, writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("object"u8, "list"u8);
            writer.WriteStartArray("data"u8);
            foreach (var model in registry.Models.OrderBy(m => m.Name, StringComparer.Ordinal))
            {
                Write(writer, model.Default.Model);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        })));
        app.MapGet("/v1/models/{model}", (HttpContext context, string model) => Guarded(context, registry, () =>
            registry.Find(model) is { } found
                ? WriteAsync(context, writer => Write(writer, found.Default.Model))
                : throw new RefusedException(Refusal.UnknownModel with { Member = "model" })));
        app.Map("/v1/{**rest}", (HttpContext context) => WriteErrorAsync(
            context, Refusal.NotFound("There is no such resource; /v1/embeddings and /v1/models are served.")));
    }

    private static async Task EmbedAsync(
        HttpContext context, InferenceAttempt attempt, ModelRegistry registry, Embedder embedder, ServingOptions options)
    {
        RefuseQuery(context);
        var reader = new EmbeddingRequestReader(
            EmbeddingDialect.OpenAi, ExtraParameters.Error, EmbeddingRequestReader.MaxInputs);
        var request = await RequestBody.ReadAsync(
            context, options.MaxRequestBytes, mayBeBinary: false, (body, _) => reader.Read(body));
        if (registry.IsReady && registry.Find(request.Model!) is null)
        {
            throw new RefusedException(Refusal.UnknownModel with { Member = "model" });
        }

        var model = attempt.Enter(request.Model!, version: null).Model;
        if (model.Embedding is not { Kind: EmbeddingKind.Text })
        {
            throw new RefusedException(Refusal.Unfit("The model embeds no text.") with { Member = "model" });
        }

        var embeddings = await embedder.RunAsync(attempt, model, request, context.RequestAborted);
        await EmbeddingResponse.WriteAsync(context, model, request, embeddings, id: null);
    }

    private static void Write(Utf8JsonWriter writer, ServedModel model)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, model.Name);
        writer.WriteString("object"u8, "model"u8);
        writer.WriteNumber("created"u8, model.Created.ToUnixTimeSeconds());
        writer.WriteString("owned_by"u8, Owner);
        writer.WriteEndObject();
    }

    private static void RefuseQuery(HttpContext context)
    {
        if (context.Request.Query.Count > 0)
        {
            throw new RefusedException(Refusal.UnknownParameter("The address takes no parameters, and none is ignored."));
        }
    }

    private static async Task Guarded(HttpContext context, ModelRegistry registry, Func<Task> answer)
    {
        try
        {
            RefuseQuery(context);
            await (registry.IsReady ? answer() : throw new RefusedException(Refusal.NotReady));
        }
        catch (RefusedException refused)
        {
            await WriteErrorAsync(context, refused.Refusal);
        }
    }

    private static Task WriteErrorAsync(HttpContext context, Refusal refusal)
    {
        refusal.WriteHead(context);
        return WriteAsync(context, writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartObject("error"u8);
            writer.WriteString("message"u8, refusal.Reason);
            writer.WriteString("type"u8, refusal.Status switch
            {
                >= StatusCodes.Status500InternalServerError => "server_error",
                StatusCodes.Status429TooManyRequests => "rate_limit_error",
                _ => "invalid_request_error",
            });
            writer.WriteString("param"u8, refusal.Member);
            writer.WriteString("code"u8, refusal.Code);
            writer.WriteEndObject();
            writer.WriteEndObject();
        });
    }

    private static async Task WriteAsync(HttpContext context, Action<Utf8JsonWriter> write)
    {
        context.Response.ContentType = "application/json";
        using (var writer = new Utf8JsonWriter(context.Response.BodyWriter))
        {
            write(writer);
        }

        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }
}
