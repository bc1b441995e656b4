namespace FrontierFunctions.Server.Protocol;

/// <summary>What is to be embedded, and how it is to be answered.</summary>
internal sealed record EmbeddingRequest
{
    /// <summary>The model that is named; null when none is.</summary>
    public string? Model { get; init; }

    /// <summary>The texts, none empty; null for images.</summary>
    public IReadOnlyList<string>? Texts { get; init; }

    /// <summary>The images' files; null for texts.</summary>
    public IReadOnlyList<byte[]>? Images { get; init; }

    /// <summary>Whether vectors go as base64 of little-endian FP32, not as numbers.</summary>
    public bool IsBase64 { get; init; }

    /// <summary>The length that is asked for; null for the model's own.</summary>
    public int? Dimensions { get; init; }

    /// <summary>Whether the input is one text, not an array of texts.</summary>
    public bool IsSingle { get; init; }

    /// <summary>Members that are not known and that the caller asked to drop.</summary>
    public int Dropped { get; init; }

    /// <summary>Number of inputs, at least one.</summary>
    public int Count => Texts?.Count ?? Images!.Count;

    /// <summary>Where an input stands, for reasons.</summary>
    public string PlaceOf(int index) => IsSingle ? "input" : $"input[{index}]";
}

/// <summary>Whose request it is.</summary>
internal enum EmbeddingDialect
{
    /// <summary>OpenAI's <c>/v1/embeddings</c>.</summary>
    OpenAi,

    /// <summary>Azure AI Model Inference's <c>/embeddings</c>.</summary>
    AzureText,

    /// <summary>Azure AI Model Inference's <c>/images/embeddings</c>.</summary>
    AzureImage,
}

/// <summary>What happens to members that the protocol does not know.</summary>
/// <remarks>Source: Azure AI Model Inference REST API, request header <c>extra-parameters</c>.</remarks>
internal enum ExtraParameters
{
    /// <summary>They are refused.</summary>
    Error,

    /// <summary>They are left out, because the caller asked for it.</summary>
    Drop,

    /// <summary>They go to the model; no model here knows any, so they are refused as well.</summary>
    PassThrough,
}
