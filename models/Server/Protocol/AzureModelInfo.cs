using System.Text.Json.Serialization;

namespace FrontierFunctions.Server.Protocol;

/// <summary>The answer to <c>GET /info</c>.</summary>
/// <remarks>Source: Azure AI Model Inference REST API, "ModelInfo".</remarks>
internal sealed record AzureModelInfo(string ModelName, string ModelType, string ModelProviderName);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(AzureModelInfo))]
internal sealed partial class AzureInferenceJson : JsonSerializerContext;
