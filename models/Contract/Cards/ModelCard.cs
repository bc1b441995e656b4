using System.Text.Json;
using System.Text.Json.Serialization;

namespace FrontierFunctions.Contract.Cards;

/// <summary>
/// What a model is, what it was measured on and what it must not be used for. Stands as <c>card.json</c> beside the
/// model. Structure after the CHAI Applied Model Card.
/// </summary>
public sealed record ModelCard
{
    /// <summary>Version of this record's shape; 1 is the only one so far.</summary>
    public required int CardVersion { get; init; }

    /// <summary>The model's name, equal to its folder in the registry.</summary>
    public required string Name { get; init; }

    /// <summary>The model's version, equal to its folder in the registry.</summary>
    public required string Version { get; init; }

    /// <summary>The task, for instance <c>liver-disease</c>.</summary>
    public required string Task { get; init; }

    /// <summary>What a reader calls it.</summary>
    public required string Title { get; init; }

    /// <summary>What it predicts, for whom, from what; two sentences.</summary>
    public required string Summary { get; init; }

    /// <summary>That it is a demonstration model and not a medical device.</summary>
    public required string Notice { get; init; }

    /// <summary>The kind of model and how it was fitted.</summary>
    public required string Method { get; init; }

    /// <summary>The data it was trained and measured on, with licence and citation.</summary>
    public required IReadOnlyList<CardSource> Sources { get; init; }

    /// <summary>What it is for and what it is not for.</summary>
    public required IReadOnlyList<string> IntendedUse { get; init; }

    /// <summary>Known limits, honestly.</summary>
    public required IReadOnlyList<string> Limits { get; init; }

    /// <summary>The measured numbers, each with confidence interval and split.</summary>
    public required IReadOnlyList<CardMetric> Metrics { get; init; }

    /// <summary>
    /// The threshold that metrics of sensitivity and specificity refer to, as a probability in [0, 1]; 0 for a model that
    /// predicts nothing.
    /// </summary>
    public required double OperatingPoint { get; init; }

    /// <summary>The fraction of positives in the training data, in [0, 1]; a probability is relative to it.</summary>
    public required double TrainingPrevalence { get; init; }

    /// <summary>The command that trains the model anew.</summary>
    public required string Reproduce { get; init; }

    /// <summary>Reads a card from its JSON text.</summary>
    /// <exception cref="JsonException">The text is not a card, or names an unknown member.</exception>
    public static ModelCard Parse(ReadOnlySpan<byte> utf8Json) =>
        JsonSerializer.Deserialize(utf8Json, ModelCardJson.Default.ModelCard)
        ?? throw new JsonException("The model card is null.");
}

/// <summary>A data set behind a model.</summary>
public sealed record CardSource
{
    /// <summary>What it is called and where it is published.</summary>
    public required string Name { get; init; }

    /// <summary>Its licence.</summary>
    public required string Licence { get; init; }

    /// <summary>What it was used for: training, external check ...</summary>
    public required string Use { get; init; }

    /// <summary>Number of patients used.</summary>
    public required int Patients { get; init; }
}

/// <summary>One measured number.</summary>
public sealed record CardMetric
{
    /// <summary>What was measured, for instance <c>AUROC</c> or <c>false-negative rate</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The measured value.</summary>
    public required double Value { get; init; }

    /// <summary>Lower end of the 95 % confidence interval; null where none can be given.</summary>
    public double? Low { get; init; }

    /// <summary>Upper end of the 95 % confidence interval; null where none can be given.</summary>
    public double? High { get; init; }

    /// <summary>The split it was measured on, for instance <c>10x5-fold cross-validation on patients</c>.</summary>
    public required string Split { get; init; }

    /// <summary>The group it was measured in, for instance <c>women</c>; null for everyone.</summary>
    public string? Group { get; init; }

    /// <summary>Number of patients it was measured on.</summary>
    public required int Patients { get; init; }
}

/// <summary>Source-generated JSON of model cards: camelCase, unknown members refused.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ModelCard))]
public sealed partial class ModelCardJson : JsonSerializerContext;
