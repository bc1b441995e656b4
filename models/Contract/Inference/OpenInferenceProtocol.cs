using System.Text.Json;
using System.Text.Json.Serialization;

namespace FrontierFunctions.Contract.Inference;

/// <summary>A request of the Open Inference Protocol v2, JSON form.</summary>
/// <remarks>Source: KServe "Open Inference Protocol", REST, "Inference Request JSON Object".</remarks>
public sealed record InferenceRequest
{
    /// <summary>Optional identifier that the response repeats. Never an identifier of a person.</summary>
    [JsonPropertyName("id")]
    public string? Id { get; init; }

    /// <summary>Optional request parameters; the endpoint refuses those it does not know.</summary>
    [JsonPropertyName("parameters")]
    public Dictionary<string, JsonElement>? Parameters { get; init; }

    /// <summary>The input tensors, at least one.</summary>
    [JsonPropertyName("inputs")]
    public required IReadOnlyList<InferenceTensor> Inputs { get; init; }

    /// <summary>The outputs asked for; null means all that the model has.</summary>
    [JsonPropertyName("outputs")]
    public IReadOnlyList<RequestedOutput>? Outputs { get; init; }
}

/// <summary>One output that a request asks for.</summary>
public sealed record RequestedOutput
{
    /// <summary>The name of the output tensor.</summary>
    [JsonPropertyName("name")]
    public required string Name { get; init; }

    /// <summary>Optional output parameters.</summary>
    [JsonPropertyName("parameters")]
    public Dictionary<string, JsonElement>? Parameters { get; init; }
}

/// <summary>A tensor in a request or a response.</summary>
public sealed record InferenceTensor
{
    /// <summary>The tensor's name, as the model's metadata states it.</summary>
    [JsonPropertyName("name")]
    public required string Name { get; init; }

    /// <summary>Dimensions, outermost first.</summary>
    [JsonPropertyName("shape")]
    public required IReadOnlyList<long> Shape { get; init; }

    /// <summary>Element type: <c>FP32</c>, <c>INT64</c>, <c>BOOL</c>, <c>BYTES</c> ...</summary>
    [JsonPropertyName("datatype")]
    public required string Datatype { get; init; }

    /// <summary>Optional tensor parameters.</summary>
    [JsonPropertyName("parameters")]
    public Dictionary<string, JsonElement>? Parameters { get; init; }

    /// <summary>
    /// The values, row-major, flat or nested by dimension. In a floating-point tensor <c>null</c> is a missing value
    /// (JSON has no NaN). Absent when the values travel in the binary extension.
    /// </summary>
    [JsonPropertyName("data")]
    public JsonElement? Data { get; init; }
}

/// <summary>A response of the Open Inference Protocol v2, JSON form.</summary>
public sealed record InferenceResponse
{
    /// <summary>Name of the model that answered.</summary>
    [JsonPropertyName("model_name")]
    public required string ModelName { get; init; }

    /// <summary>Version of the model that answered.</summary>
    [JsonPropertyName("model_version")]
    public string? ModelVersion { get; init; }

    /// <summary>The request's identifier, when it had one.</summary>
    [JsonPropertyName("id")]
    public string? Id { get; init; }

    /// <summary>Optional response parameters.</summary>
    [JsonPropertyName("parameters")]
    public Dictionary<string, JsonElement>? Parameters { get; init; }

    /// <summary>The output tensors.</summary>
    [JsonPropertyName("outputs")]
    public required IReadOnlyList<InferenceTensor> Outputs { get; init; }
}

/// <summary>Metadata of one model: <c>GET /v2/models/{model}[/versions/{version}]</c>.</summary>
public sealed record ModelMetadata
{
    /// <summary>The model's name.</summary>
    [JsonPropertyName("name")]
    public required string Name { get; init; }

    /// <summary>The versions that can be asked for.</summary>
    [JsonPropertyName("versions")]
    public required IReadOnlyList<string> Versions { get; init; }

    /// <summary>What runs the model, for instance <c>onnxruntime_onnx</c>.</summary>
    [JsonPropertyName("platform")]
    public required string Platform { get; init; }

    /// <summary>The input tensors; -1 stands for a dimension of any size.</summary>
    [JsonPropertyName("inputs")]
    public required IReadOnlyList<TensorMetadata> Inputs { get; init; }

    /// <summary>The output tensors; -1 stands for a dimension of any size.</summary>
    [JsonPropertyName("outputs")]
    public required IReadOnlyList<TensorMetadata> Outputs { get; init; }
}

/// <summary>Name, type and shape of a tensor.</summary>
public sealed record TensorMetadata
{
    /// <summary>The tensor's name.</summary>
    [JsonPropertyName("name")]
    public required string Name { get; init; }

    /// <summary>Element type, as in <see cref="InferenceTensor.Datatype"/>.</summary>
    [JsonPropertyName("datatype")]
    public required string Datatype { get; init; }

    /// <summary>Dimensions, outermost first; -1 stands for any size.</summary>
    [JsonPropertyName("shape")]
    public required IReadOnlyList<long> Shape { get; init; }
}

/// <summary>Name, version and extensions of a server: <c>GET /v2</c>.</summary>
public sealed record ServerMetadata
{
    /// <summary>The server's name.</summary>
    [JsonPropertyName("name")]
    public required string Name { get; init; }

    /// <summary>The server's version.</summary>
    [JsonPropertyName("version")]
    public required string Version { get; init; }

    /// <summary>The protocol extensions that it speaks.</summary>
    [JsonPropertyName("extensions")]
    public required IReadOnlyList<string> Extensions { get; init; }
}

/// <summary>An error of the protocol: <c>{"error": "..."}</c>.</summary>
public sealed record InferenceError
{
    /// <summary>What is wrong and what to do about it; never a value from the request.</summary>
    [JsonPropertyName("error")]
    public required string Error { get; init; }
}

/// <summary>Source-generated JSON of the protocol.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(InferenceRequest))]
[JsonSerializable(typeof(InferenceResponse))]
[JsonSerializable(typeof(ModelMetadata))]
[JsonSerializable(typeof(ServerMetadata))]
[JsonSerializable(typeof(InferenceError))]
public sealed partial class InferenceJson : JsonSerializerContext;
