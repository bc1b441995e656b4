using FrontierFunctions.Server.Embeddings;
using FrontierFunctions.Server.Registry;
using Microsoft.Extensions.Primitives;

namespace FrontierFunctions.Server.Protocol;

/// <summary>
/// Azure AI Model Inference: <c>GET /info</c>, <c>POST /embeddings</c>, <c>POST /images/embeddings</c>, each also under
/// <c>/models</c>, where Foundry's endpoints have them.
/// </summary>
/// <remarks>
/// Source: Azure AI Model Inference REST API; Microsoft Azure REST API guidelines, "Versioning", for the errors of
/// <c>api-version</c>.
/// </remarks>
internal static class AzureInferenceEndpoints
{
    // 2024-05-01-preview is what the SDKs send; 2025-04-01 is the same surface, generally available.
    private static readonly string[] ApiVersions = ["2024-04-01-preview", "2024-05-01-preview", "2025-04-01"];

    public static void MapAzureInference(this WebApplication app)
    {
        var route = app.Services.GetRequiredService<ProtocolRoute>();
        var registry = app.Services.GetRequiredService<ModelRegistry>();
        var options = app.Services.GetRequiredService<ServingOptions>();
        var embedder = new Embedder(options);
        foreach (var prefix in new[] { "", "/models" })
        {
            app.MapGet(prefix + "/info", (HttpContext context) => InfoAsync(context, registry));
            foreach (var (path, dialect) in new[]
                     {
                         ("/embeddings", EmbeddingDialect.AzureText), ("/images/embeddings", EmbeddingDialect.AzureImage),
                     })
            {
                app.MapPost(prefix + path, (HttpContext context) => route.HandleAsync(
                    context, "azure", AzureError.WriteInferenceAsync,
                    attempt => EmbedAsync(context, attempt, registry, embedder, dialect, options)));
            }
        }
    }

    private static async Task InfoAsync(HttpContext context, ModelRegistry registry)
    {
        try
        {
            CheckQuery(context);
            var (name, version) = Choose(context, registry, named: null, kind: null);
            var model = (registry.Find(name, version) ?? throw new RefusedException(Refusal.UnknownModel)).Model;
            context.Response.Headers[EmbeddingResponse.DeploymentHeader] = $"{model.Name}:{model.Version}";
            await context.Response.WriteAsJsonAsync(
                new AzureModelInfo(
                    model.Name, model.Embedding!.Kind == EmbeddingKind.Text ? "embeddings" : "image_embeddings",
                    "FrontierFunctions"),
                AzureInferenceJson.Default.AzureModelInfo, contentType: null, context.RequestAborted);
        }
        catch (RefusedException refused)
        {
            await AzureError.WriteInferenceAsync(context, refused.Refusal);
        }
    }

    private static async Task EmbedAsync(
        HttpContext context, InferenceAttempt attempt, ModelRegistry registry, Embedder embedder,
        EmbeddingDialect dialect, ServingOptions options)
    {
        CheckQuery(context);
        var reader = new EmbeddingRequestReader(dialect, Extra(context.Request.Headers["extra-parameters"]),
            EmbeddingRequestReader.MaxInputs);
        var request = await RequestBody.ReadAsync(
            context, options.MaxRequestBytes, mayBeBinary: false, (body, _) => reader.Read(body));
        var (name, version) = Choose(context, registry, request.Model,
            dialect == EmbeddingDialect.AzureImage ? EmbeddingKind.Image : EmbeddingKind.Text);
        var model = attempt.Enter(name, version).Model;
        var embeddings = await embedder.RunAsync(attempt, model, request, context.RequestAborted);
        if (request.Dropped > 0)
        {
            context.Response.Headers["extra-parameters-dropped"] = $"{request.Dropped}";
        }

        await EmbeddingResponse.WriteAsync(context, model, request, embeddings, context.TraceIdentifier);
    }

    private static void CheckQuery(HttpContext context)
    {
        var query = context.Request.Query;
        var supported = string.Join(", ", ApiVersions);
        if (!query.TryGetValue("api-version", out var version) || StringValues.IsNullOrEmpty(version))
        {
            throw new RefusedException(new Refusal(StatusCodes.Status400BadRequest, "MissingApiVersionParameter",
                $"The query parameter api-version is required; supported are {supported}.") { Member = "api-version" });
        }

        if (version.Count != 1 || Array.IndexOf(ApiVersions, version[0]) < 0)
        {
            throw new RefusedException(new Refusal(StatusCodes.Status400BadRequest, "UnsupportedApiVersionValue",
                $"This api-version is not supported; supported are {supported}.") { Member = "api-version" });
        }

        if (query.Count > 1)
        {
            throw new RefusedException(Refusal.UnknownParameter(
                "The address takes no parameter but api-version, and none is ignored."));
        }
    }

    private static ExtraParameters Extra(StringValues header) => (header.Count, (string?)header) switch
    {
        (0, _) or (1, "error") => ExtraParameters.Error,
        (1, "drop") => ExtraParameters.Drop,
        (1, "pass-through") => ExtraParameters.PassThrough,
        _ => throw new RefusedException(Refusal.Malformed(
            "The header extra-parameters must be error, drop or pass-through.") with { Member = "extra-parameters" }),
    };

    // The model that the body or the header names, else the only one that embeds this kind (for /info: the text first).
    private static (string Model, string? Version) Choose(
        HttpContext context, ModelRegistry registry, string? named, EmbeddingKind? kind)
    {
        if (!registry.CanAnswer)
        {
            throw new RefusedException(Refusal.NotReady);
        }

        var header = ((string?)context.Request.Headers[EmbeddingResponse.DeploymentHeader])?.Split(':', 2);
        if (named is not null && header is not null && header[0] != named)
        {
            throw new RefusedException(Refusal.Malformed(
                $"\"model\" and the header {EmbeddingResponse.DeploymentHeader} name different models.")
                with { Member = "model" });
        }

        var version = header?.Length > 1 ? header[1] : null;
        if ((named ?? header?[0]) is { } name)
        {
            var found = registry.Find(name, version)?.Model
                ?? throw new RefusedException(Refusal.UnknownModel with { Member = "model" });
            return found.Embedding is { } spec && (kind is null || spec.Kind == kind)
                ? (name, version)
                : throw new RefusedException(NotThisModality);
        }

        var fitting = registry.Models
            .Where(m => m.Default.Model.Embedding is { } spec && (kind is null || spec.Kind == kind))
            .OrderBy(m => m.Default.Model.Embedding!.Kind).ThenBy(m => m.Name, StringComparer.Ordinal).ToList();
        return fitting.Count == 0 ? throw new RefusedException(NotThisModality)
            : fitting.Count == 1 || kind is null ? (fitting[0].Name, null)
            : throw new RefusedException(Refusal.Unfit(
                $"More than one model embeds this; name it in model or in the header {EmbeddingResponse.DeploymentHeader}.")
                with { Member = "model" });
    }

    private static Refusal NotThisModality { get; } = new(StatusCodes.Status404NotFound, "modality_not_supported",
        "No model here answers this route, or the one that is named does not; GET /info and GET /v2 tell which are there.");
}
