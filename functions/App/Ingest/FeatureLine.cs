using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;
using FrontierFunctions.App.Scoring;
using FrontierFunctions.Contract.Features;
using FrontierFunctions.Pipeline.Features;

namespace FrontierFunctions.App.Ingest;

/// <summary>One line of a features file: the inputs of one task for one subject.</summary>
public sealed record FeatureLine
{
    /// <summary>The subject's pseudonym.</summary>
    public required string SubjectId { get; init; }

    /// <summary>The task.</summary>
    public required string Task { get; init; }

    /// <summary>Version of the model whose schema was used.</summary>
    public required string ModelVersion { get; init; }

    /// <summary>The time of the prediction.</summary>
    public required DateTimeOffset AsOf { get; init; }

    /// <summary>Whether a record says that the subject is one of those whom the model is for.</summary>
    public required bool InPopulation { get; init; }

    /// <summary>The values, in the order of the schema.</summary>
    public required IReadOnlyList<FeatureCell> Values { get; init; }

    /// <summary>The films of a task that takes films, the latest first.</summary>
    public IReadOnlyList<VectorFilm>? Films { get; init; }

    /// <summary>From a vector.</summary>
    public static FeatureLine From(ScoredTask task, FeatureVector vector) => new()
    {
        SubjectId = vector.SubjectId,
        Task = task.Schema.Task,
        ModelVersion = task.Version,
        AsOf = vector.AsOf,
        InPopulation = vector.IsInPopulation,
        Films = vector.Films,
        Values = [.. vector.Values.Select(v =>
            new FeatureCell(v.Definition.Name, v.Value, v.Status, v.MeasuredAt, v.Source, v.Refused))],
    };

    /// <summary>Whether the line is of this task, version and schema: several models may answer one task.</summary>
    public bool IsOf(ScoredTask task) => Task == task.Schema.Task && ModelVersion == task.Version
        && Values.Select(cell => cell.Name).SequenceEqual(task.Schema.Features.Select(feature => feature.Name));

    /// <summary>The vector again.</summary>
    public FeatureVector ToVector(FeatureSchema schema) => new()
    {
        SubjectId = SubjectId,
        AsOf = AsOf,
        IsInPopulation = InPopulation,
        Films = Films,
        Values = [.. Values.Zip(schema.Features, (cell, definition) => new FeatureValue
        {
            Definition = definition,
            Value = cell.Value,
            Status = cell.Status,
            MeasuredAt = cell.MeasuredAt,
            Source = cell.Source,
            Refused = cell.Refused,
        })],
    };

    /// <summary>Writes the line with its line feed.</summary>
    public void WriteTo(IBufferWriter<byte> output)
    {
        using (var json = new Utf8JsonWriter(output))
        {
            JsonSerializer.Serialize(json, this, FeatureLineJson.Default.FeatureLine);
        }

        output.Write("\n"u8);
    }

    /// <summary>Reads all lines of a file.</summary>
    public static IReadOnlyList<FeatureLine> ReadAll(ReadOnlySpan<byte> ndjson)
    {
        var lines = new List<FeatureLine>();
        foreach (var range in ndjson.Split((byte)'\n'))
        {
            if (!ndjson[range].IsEmpty)
            {
                lines.Add(JsonSerializer.Deserialize(ndjson[range], FeatureLineJson.Default.FeatureLine)!);
            }
        }

        return lines;
    }
}

/// <summary>One value of a <see cref="FeatureLine"/>.</summary>
public sealed record FeatureCell(
    string Name, double? Value, FeatureStatus Status, DateTimeOffset? MeasuredAt, string? Source, int Refused);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(FeatureLine))]
internal sealed partial class FeatureLineJson : JsonSerializerContext;
