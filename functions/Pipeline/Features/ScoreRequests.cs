using FrontierFunctions.Contract.Features;
using FrontierFunctions.Contract.Inference;

namespace FrontierFunctions.Pipeline.Features;

/// <summary>Subjects that are scored together, and the request for those of them that the model may answer for.</summary>
public sealed record ScoreBatch
{
    /// <summary>The schema that the vectors were computed from.</summary>
    public required FeatureSchema Schema { get; init; }

    /// <summary>All subjects, abstaining ones included.</summary>
    public required IReadOnlyList<FeatureVector> Vectors { get; init; }

    /// <summary>
    /// For each of <see cref="Vectors"/>, why there is no answer (<see cref="ScoreRequests"/>), or null when its row is in the request.
    /// </summary>
    public required IReadOnlyList<string?> Abstentions { get; init; }

    /// <summary>
    /// The request: input <c>features</c>, FP32, <c>[batch, feature]</c>, row-major, <c>null</c> where missing; rows in the order
    /// of <see cref="Vectors"/> without the abstaining ones. Null when every subject abstains.
    /// </summary>
    public InferenceRequest? Request { get; init; }
}

/// <summary>Builds requests of the Open Inference Protocol v2 from feature vectors.</summary>
public static class ScoreRequests
{
    /// <summary>Abstention: too few of the laboratory features are present.</summary>
    public const string NotEnoughFacts = "not-enough-data";

    /// <summary>Abstention: a value lies outside what the model saw in training.</summary>
    public const string OutOfRange = "out-of-range";

    /// <summary>Decides who can be answered for and builds the request for them.</summary>
    /// <exception cref="ArgumentException">A vector does not have the schema's features.</exception>
    public static ScoreBatch Build(FeatureSchema schema, IReadOnlyList<FeatureVector> vectors) => throw new NotImplementedException();
}
