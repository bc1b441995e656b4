using System.Text.Json;
using System.Text.Json.Serialization;

namespace FrontierFunctions.Contract.Features;

/// <summary>
/// What callers of a model of films need beside its graph. Stands as <c>film.json</c> beside the model, in the place of
/// <c>features.json</c>. The input is FP32 <c>[batch, 1, height, width]</c>, luminance in [0, 1], row-major; the film
/// fills the picture whatever its proportions were.
/// </summary>
public sealed record FilmSchema
{
    /// <summary>Version of this record's shape; 1 is the only one so far.</summary>
    public required int FilmVersion { get; init; }

    /// <summary>The model's task, for instance <c>chest-xray</c>.</summary>
    public required string Task { get; init; }

    /// <summary>Version of the model that this belongs to.</summary>
    public required string ModelVersion { get; init; }

    /// <summary>Name of the input tensor.</summary>
    public required string Input { get; init; }

    /// <summary>Columns of the input.</summary>
    public required int Width { get; init; }

    /// <summary>Rows of the input.</summary>
    public required int Height { get; init; }

    /// <summary>The labels, in the order of the output <c>probabilities</c>; the first has no finding.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>What the limits of use are of, in the order of the output <c>range_evidence</c>.</summary>
    public required IReadOnlyList<string> RangeEvidence { get; init; }

    /// <summary>
    /// The findings that two films are compared by: the first is every label but the first together, then each of those
    /// labels.
    /// </summary>
    public required IReadOnlyList<FilmFinding> Findings { get; init; }

    /// <summary>The zones of the picture, in the order of the output <c>zones</c>.</summary>
    public required IReadOnlyList<FilmZone> Zones { get; init; }

    /// <summary>Whole years of the oldest patients that the model is for; of older ones it says nothing.</summary>
    public required int OldestAge { get; init; }

    /// <summary>How many pairs of films of one patient with one label the changes below were measured on.</summary>
    public required int RepeatPairs { get; init; }

    /// <summary>What the films that the model was trained on are recognised by.</summary>
    public required FilmTraining Training { get; init; }

    /// <summary>Reads a description from its JSON text.</summary>
    /// <exception cref="JsonException">The text is none, or names an unknown member.</exception>
    public static FilmSchema Parse(ReadOnlySpan<byte> utf8Json) =>
        JsonSerializer.Deserialize(utf8Json, FilmSchemaJson.Default.FilmSchema)
        ?? throw new JsonException("The description of films is null.");

    /// <summary>The same as a schema of a table without a feature, for what asks every task for one.</summary>
    public FeatureSchema WithoutFeatures() => new()
    {
        SchemaVersion = 1, Task = Task, ModelVersion = ModelVersion, MinimumPresent = 0, Features = [],
    };
}

/// <summary>The films that a model was trained on.</summary>
/// <param name="Films">How many.</param>
/// <param name="MeanLuminance">Mean over all of them, in [0, 1].</param>
public sealed record FilmTraining(int Films, double MeanLuminance);

/// <summary>Something that is looked for on a film.</summary>
/// <param name="Name">Its stable name.</param>
/// <param name="Title">What a reader calls it.</param>
/// <param name="Change">
/// Difference of log-odds that nine of ten pairs of films of one patient with one label stay below; more is a change.
/// </param>
public sealed record FilmFinding(string Name, string Title, double Change);

/// <summary>A part of the picture, named by the side of the patient.</summary>
/// <param name="Name">Its name, for instance <c>right upper</c>.</param>
/// <param name="Change">The same as <see cref="FilmFinding.Change"/>, of the zone's mean on the map.</param>
public sealed record FilmZone(string Name, double Change);

/// <summary>Source-generated JSON of descriptions of films: camelCase, unknown members refused.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(FilmSchema))]
public sealed partial class FilmSchemaJson : JsonSerializerContext;
