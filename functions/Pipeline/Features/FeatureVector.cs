using FrontierFunctions.Contract.Features;

namespace FrontierFunctions.Pipeline.Features;

/// <summary>The inputs of one model for one subject at one time.</summary>
public sealed record FeatureVector
{
    /// <summary>The subject's pseudonym.</summary>
    public required string SubjectId { get; init; }

    /// <summary>The time of the prediction; nothing later was looked at.</summary>
    public required DateTimeOffset AsOf { get; init; }

    /// <summary>One value a feature, in the order of the schema, missing ones included.</summary>
    public required IReadOnlyList<FeatureValue> Values { get; init; }

    /// <summary>False when no record says that the subject is one of those whom the model is for.</summary>
    public required bool IsInPopulation { get; init; }

    /// <summary>The films that a model of films is asked about, the latest first; null for a model of a table.</summary>
    public IReadOnlyList<VectorFilm>? Films { get; init; }

    /// <summary>The row of the tensor: <c>[feature]</c>, float32, NaN where missing.</summary>
    public float[] ToRow() => [.. Values.Select(value => value.Value is { } number ? (float)number : float.NaN)];
}

/// <summary>A film among the inputs of a model.</summary>
/// <param name="Time">When it was taken, on the subject's shifted time line.</param>
/// <param name="Source">The study that it is of.</param>
/// <param name="Picture">The picture, as the event of the film has it.</param>
public sealed record VectorFilm(DateTimeOffset Time, string Source, string Picture);

/// <summary>One feature of one subject.</summary>
public sealed record FeatureValue
{
    /// <summary>The feature.</summary>
    public required FeatureDefinition Definition { get; init; }

    /// <summary>The value in the definition's unit; null when missing or refused.</summary>
    public double? Value { get; init; }

    /// <summary>Why there is or is not a value.</summary>
    public required FeatureStatus Status { get; init; }

    /// <summary>
    /// When the value was measured: a minimum or maximum when it was reached; a mean, median, sum, slope or count
    /// at its latest measurement; null when missing or static.
    /// </summary>
    public DateTimeOffset? MeasuredAt { get; init; }

    /// <summary>The source of the event at <see cref="MeasuredAt"/>; null when missing.</summary>
    public string? Source { get; init; }

    /// <summary>Number of measurements in the window that were refused: unknown unit or implausible.</summary>
    public int Refused { get; init; }
}
