using System.Buffers;
using System.Text.Json;
using FrontierFunctions.Contract.Features;
using FrontierFunctions.Contract.Inference;

namespace FrontierFunctions.Pipeline.Features;

/// <summary>
/// Subjects that are scored together, and the request for those of them that the model may answer for.
/// </summary>
public sealed record ScoreBatch
{
    /// <summary>The schema that the vectors were computed from.</summary>
    public required FeatureSchema Schema { get; init; }

    /// <summary>All subjects, abstaining ones included.</summary>
    public required IReadOnlyList<FeatureVector> Vectors { get; init; }

    /// <summary>
    /// For each of <see cref="Vectors"/>, why there is no answer (a code of <see cref="ScoreRequests"/>), or null when
    /// its row is in the request.
    /// </summary>
    public required IReadOnlyList<string?> Abstentions { get; init; }

    /// <summary>
    /// The request: input <c>features</c>, FP32, <c>[batch, feature]</c>, row-major, flat, <c>null</c> where missing;
    /// rows in the order of <see cref="Vectors"/> without the abstaining ones. Null when every subject abstains.
    /// </summary>
    public InferenceRequest? Request { get; init; }
}

/// <summary>Builds requests of the Open Inference Protocol v2 from feature vectors.</summary>
public static class ScoreRequests
{
    /// <summary>
    /// Abstention: fewer measured features, counts not among them, are present than the schema's
    /// <see cref="FeatureSchema.MinimumPresent"/>.
    /// </summary>
    public const string NotEnoughData = "not-enough-data";

    /// <summary>Abstention: a value, age and sex included, lies outside what the model saw in training.</summary>
    public const string OutOfRange = "out-of-range";

    /// <summary>Abstention: no record says that the subject is one of those whom the model is for.</summary>
    public const string OutsidePopulation = "outside-population";

    /// <summary>
    /// Decides who can be answered for and builds the request for them. An abstaining subject's row is not sent.
    /// </summary>
    /// <param name="schema">The features.</param>
    /// <param name="vectors">The subjects, in any number.</param>
    /// <exception cref="ArgumentException">A vector does not have the schema's features.</exception>
    public static ScoreBatch Build(FeatureSchema schema, IReadOnlyList<FeatureVector> vectors)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(vectors);
        string[] names = [.. schema.Features.Select(feature => feature.Name)];
        foreach (var vector in vectors)
        {
            if (!vector.Values.Select(value => value.Definition.Name).SequenceEqual(names))
            {
                throw new ArgumentException("A vector does not have the features of the schema.", nameof(vectors));
            }
        }

        string?[] abstentions = [.. vectors.Select(vector => AbstentionOf(schema, vector))];
        FeatureVector[] rows = [.. vectors.Where((_, index) => abstentions[index] is null)];
        return new ScoreBatch
        {
            Schema = schema,
            Vectors = vectors,
            Abstentions = abstentions,
            Request = rows.Length == 0 ? null : RequestFor(schema, rows),
        };
    }

    /// <summary>Why the model gives no answer for a subject; null when it may.</summary>
    private static string? AbstentionOf(FeatureSchema schema, FeatureVector vector)
    {
        var present = vector.Values.Count(value => value is
        {
            Value: not null, Definition: { Kind: FeatureKind.Observation, Aggregation: not FeatureAggregation.Count },
        });
        return !vector.IsInPopulation ? OutsidePopulation
            : present < schema.MinimumPresent ? NotEnoughData
            : vector.Values.Any(value => value.Status == FeatureStatus.OutsideTraining) ? OutOfRange
            : null;
    }

    private static InferenceRequest RequestFor(FeatureSchema schema, FeatureVector[] rows)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartArray();
            foreach (var number in rows.SelectMany(row => row.ToRow()))
            {
                if (float.IsNaN(number))
                {
                    writer.WriteNullValue();
                }
                else
                {
                    writer.WriteNumberValue(number);
                }
            }

            writer.WriteEndArray();
        }

        var reader = new Utf8JsonReader(buffer.WrittenSpan);
        return new InferenceRequest
        {
            Inputs =
            [
                new InferenceTensor
                {
                    Name = "features",
                    Datatype = "FP32",
                    Shape = [rows.Length, schema.Features.Count],
                    Data = JsonElement.ParseValue(ref reader),
                },
            ],
        };
    }
}
