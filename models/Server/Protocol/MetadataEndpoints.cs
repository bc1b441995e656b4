using FrontierFunctions.Contract.Inference;
using FrontierFunctions.Server.Registry;

namespace FrontierFunctions.Server.Protocol;

/// <summary>
/// Health, server metadata and model metadata of the Open Inference Protocol; and, as extensions that <c>GET /v2</c>
/// names, each model's card and feature schema.
/// </summary>
internal static class MetadataEndpoints
{
    private static readonly ServerMetadata Server = new()
    {
        Name = "frontier-models",
        Version = typeof(MetadataEndpoints).Assembly.GetName().Version!.ToString(3),
        Extensions =
        [
            "binary_tensor_data", "model_repository", "missing_values",
            "model_card", "feature_schema", "timeline_vocabulary",
        ],
    };

    public static void MapHealth(this WebApplication app)
    {
        app.MapGet("/v2", () => TypedResults.Json(Server, InferenceJson.Default.ServerMetadata));
        app.MapGet("/v2/health/live", () => Results.Text("{\"live\":true}", "application/json"));
        app.MapGet("/v2/health/ready", (ModelRegistry registry) => registry.IsReady
            ? Results.Text("{\"ready\":true}", "application/json")
            : Refusal.NotReady.ToResult());
    }

    public static void MapModels(this WebApplication app)
    {
        foreach (var prefix in new[] { "/v2/models/{model}", "/v2/models/{model}/versions/{version}" })
        {
            app.MapGet(prefix, (ModelRegistry registry, string model, string? version) =>
                Of(registry, model, version, served => TypedResults.Json(
                    served.ToMetadata([.. registry.Find(model)!.All.Select(q => q.Model.Version)]), InferenceJson.Default.ModelMetadata)));
            app.MapGet(prefix + "/ready", (ModelRegistry registry, string model, string? version) =>
                Of(registry, model, version, _ => registry.IsReady
                    ? Results.Text($"{{\"name\":\"{model}\",\"ready\":true}}", "application/json")
                    : Refusal.NotReady.ToResult()));
            app.MapGet(prefix + "/card", (ModelRegistry registry, string model, string? version) =>
                Of(registry, model, version, served => Results.Bytes(served.Card, "application/json")));
            app.MapGet(prefix + "/features", (ModelRegistry registry, string model, string? version) =>
                Of(registry, model, version, served => served.Features is { } features
                    ? Results.Bytes(features, "application/json")
                    : Refusal.NotFound("This model takes no table and has no feature schema.").ToResult()));
            app.MapGet(prefix + "/vocabulary", (ModelRegistry registry, string model, string? version) =>
                Of(registry, model, version, served => served.Vocabulary is { } vocabulary
                    ? Results.Bytes(vocabulary, "application/json")
                    : Refusal.NotFound("This model takes no timelines and has no vocabulary.").ToResult()));
        }
    }

    private static IResult Of(
        ModelRegistry registry, string model, string? version, Func<ServedModel, IResult> answer) =>
        registry.Find(model, version) is { } queue ? answer(queue.Model)
        : registry.IsReady ? Refusal.UnknownModel.ToResult()
        : Refusal.NotReady.ToResult();
}
