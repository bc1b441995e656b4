using System.Text.Json.Serialization;
using FrontierFunctions.App.Scoring;
using FrontierFunctions.Pipeline.Validation;

namespace FrontierFunctions.App.Validation;

/// <summary>Measures an organization's models from the outcomes that were given and the inputs that were seen.</summary>
public sealed class ModelValidations(TaskCatalog catalog, Outcomes outcomes, InputCounts inputs)
{
    /// <summary>All models, by name.</summary>
    public async Task<IReadOnlyList<ModelValidation>> OfAsync(string organization, CancellationToken cancellationToken)
    {
        var validations = new List<ModelValidation>();
        foreach (var task in catalog.Tasks)
        {
            var measures = OutcomeMeasures.Of(
                await outcomes.OfAsync(organization, task, cancellationToken), task.Card.OperatingPoint);
            var (rows, stability) = await StabilityAsync(organization, task, cancellationToken);
            validations.Add(new ModelValidation
            {
                Task = task.Schema.Task,
                Model = $"{task.Model}/{task.Version}",
                OperatingPoint = task.Card.OperatingPoint,
                Outcomes = measures,
                FalseNegativeGapSex = OutcomeMeasures.Gap(measures, "sex"),
                FalseNegativeGapAge = OutcomeMeasures.Gap(measures, "age"),
                HasReference = task.Reference is not null,
                SubjectsScored = rows,
                Stability = stability,
            });
        }

        return validations;
    }

    private async Task<(long Rows, IReadOnlyList<FeatureStability> Features)> StabilityAsync(
        string organization, ScoredTask task, CancellationToken cancellationToken)
    {
        if (task.Reference is not { } reference)
        {
            return (0, []);
        }

        var (rows, counts) = await inputs.OfAsync(organization, task, cancellationToken);
        return (rows,
        [
            .. task.Schema.Features.Where(feature => counts.ContainsKey(feature.Name)).Select(feature =>
            {
                var (bins, seen) = (reference.Features[feature.Name], counts[feature.Name]);
                return new FeatureStability(
                    feature.Name, PopulationStability.Index(bins, reference.Rows, seen),
                    seen.Sum() == 0 ? null : seen[^1] / (double)seen.Sum(), bins.Missing);
            }),
        ]);
    }
}

/// <summary>How one model does for an organization.</summary>
public sealed record ModelValidation
{
    /// <summary>The task.</summary>
    public required string Task { get; init; }

    /// <summary>The model and its version.</summary>
    public required string Model { get; init; }

    /// <summary>The probability from which a score counts as positive, in [0, 1].</summary>
    public required double OperatingPoint { get; init; }

    /// <summary>Everybody first, then each sex and age band; empty where no outcome was given.</summary>
    public required IReadOnlyList<OutcomeMeasures> Outcomes { get; init; }

    /// <summary>Largest difference in false-negative rates between the sexes; null where it cannot be told.</summary>
    public double? FalseNegativeGapSex { get; init; }

    /// <summary>The same between age bands.</summary>
    public double? FalseNegativeGapAge { get; init; }

    /// <summary>Whether the model came with the distributions that it was trained on.</summary>
    public required bool HasReference { get; init; }

    /// <summary>Subjects whose inputs were compared with those distributions, once for each batch that they are in.</summary>
    public required long SubjectsScored { get; init; }

    /// <summary>The inputs, in the order of the schema; empty without a reference.</summary>
    public required IReadOnlyList<FeatureStability> Stability { get; init; }
}

/// <summary>How one input is distributed now.</summary>
/// <param name="Feature">Its name in the schema.</param>
/// <param name="Index">Population-stability index; null below 100 subjects.</param>
/// <param name="Missing">Share of subjects without a value; null without subjects.</param>
/// <param name="MissingInReference">The same in the training data.</param>
public sealed record FeatureStability(string Feature, double? Index, double? Missing, double MissingInReference);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(IReadOnlyList<ModelValidation>))]
internal sealed partial class ValidationJson : JsonSerializerContext;
