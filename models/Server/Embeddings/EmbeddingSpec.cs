using System.Text.Json;
using System.Text.Json.Serialization;
using FrontierFunctions.Server.Registry;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace FrontierFunctions.Server.Embeddings;

/// <summary>
/// Which output of a model is an embedding, and how a text or an image becomes its input: <c>embedding.json</c> beside
/// <c>model.onnx</c>. A model without it answers no embedding route.
/// </summary>
internal sealed record EmbeddingSpec
{
    /// <summary>Version of this record's shape; 1 is the only one so far.</summary>
    public required int SchemaVersion { get; init; }

    /// <summary>What is embedded.</summary>
    public required EmbeddingKind Kind { get; init; }

    /// <summary>Name of the input that is filled: FP32, the only one of the model.</summary>
    public required string Input { get; init; }

    /// <summary>Name of the output that is the embedding: FP32 <c>[batch, dimension]</c>.</summary>
    public required string Output { get; init; }

    /// <summary>
    /// Lengths that may be asked for, ascending; the last is the output's own. A shorter embedding is the front of the
    /// whole one, scaled to unit length again.
    /// </summary>
    public required IReadOnlyList<int> Dimensions { get; init; }

    /// <summary>How a text becomes numbers; for <see cref="EmbeddingKind.Text"/> only.</summary>
    public TextFeatureSpec? Text { get; init; }

    /// <summary>How an image becomes numbers; for <see cref="EmbeddingKind.Image"/> only.</summary>
    public ImageTensorSpec? Image { get; init; }

    /// <exception cref="JsonException">The text is no such record, or has a member that is not known.</exception>
    public static EmbeddingSpec Parse(ReadOnlySpan<byte> utf8Json) =>
        JsonSerializer.Deserialize(utf8Json, EmbeddingSpecJson.Default.EmbeddingSpec)
        ?? throw new JsonException("The embedding's description is null.");

    /// <summary>Whether the model's tensors are what this says.</summary>
    public bool Fits(IReadOnlyList<TensorSpec> inputs, IReadOnlyList<TensorSpec> outputs)
    {
        var elements = Kind == EmbeddingKind.Text ? Text?.Buckets : Image?.Elements;
        var output = outputs.FirstOrDefault(o => o.Name == Output);
        return SchemaVersion == 1 && (Text is null) == (Kind != EmbeddingKind.Text)
            && (Image is null) == (Kind != EmbeddingKind.Image)
            && inputs is [{ ElementType: TensorElementType.Float } input] && input.Name == Input
            && input.RowElements == elements && output is { ElementType: TensorElementType.Float }
            && Dimensions.Count > 0 && Dimensions[0] > 0 && Dimensions[^1] == output.RowElements
            && Dimensions.Zip(Dimensions.Skip(1)).All(pair => pair.First < pair.Second)
            && (Text?.IsValid ?? true) && (Image?.IsValid ?? true);
    }
}

/// <summary>What is embedded; also the value of <c>model_type</c> in <c>GET /info</c>.</summary>
internal enum EmbeddingKind
{
    /// <summary>Text: <c>embeddings</c>.</summary>
    Text,

    /// <summary>Images: <c>image_embeddings</c>.</summary>
    Image,
}

/// <summary>How a text becomes counts of hashed features; see <see cref="TextFeatures"/>.</summary>
internal sealed record TextFeatureSpec
{
    /// <summary>Number of features, a power of two.</summary>
    public required int Buckets { get; init; }

    /// <summary>Lengths of the character n-grams, ascending.</summary>
    public required IReadOnlyList<int> Grams { get; init; }

    /// <summary>Characters of a word that count; the rest is cut off.</summary>
    public required int LongestWord { get; init; }

    /// <summary>Words of one text at most; more are refused, not cut off.</summary>
    public required int MaxWords { get; init; }

    /// <summary>Letters and the plain letters that stand for them.</summary>
    public required IReadOnlyDictionary<string, string> Fold { get; init; }

    [JsonIgnore]
    public bool IsValid => int.IsPow2(Buckets) && LongestWord is > 0 and <= 256 && MaxWords > 0
        && Grams.All(n => n is > 0 and <= 16) && Fold.All(f => f.Key.Length == 1 && f.Value.Length is 1 or 2);
}

/// <summary>How an image becomes a tensor <c>[channel, height, width]</c>.</summary>
internal sealed record ImageTensorSpec
{
    public required int Width { get; init; }

    public required int Height { get; init; }

    /// <summary>1: luminance. 3: red, green, blue.</summary>
    public required int Channels { get; init; }

    /// <summary>Per channel, what is taken from a sample in [0, 1] first.</summary>
    public required IReadOnlyList<float> Mean { get; init; }

    /// <summary>Per channel, what it is divided by then.</summary>
    public required IReadOnlyList<float> Deviation { get; init; }

    [JsonIgnore]
    public int Elements => Width * Height * Channels;

    [JsonIgnore]
    public bool IsValid => Width is > 0 and <= 4096 && Height is > 0 and <= 4096 && Channels is 1 or 3
        && Mean.Count == Channels && Deviation.Count == Channels && Deviation.All(d => d > 0);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(EmbeddingSpec))]
internal sealed partial class EmbeddingSpecJson : JsonSerializerContext;
