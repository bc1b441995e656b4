using System.Text.Json.Serialization;
using FrontierFunctions.App.Scoring;
using FrontierFunctions.Pipeline.Futures;
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
                await outcomes.OfAsync(organization, task.Schema.Task, task.Version, cancellationToken),
                task.Card.OperatingPoint);
            var one = Of(task.Schema.Task, $"{task.Model}/{task.Version}", task.Card.OperatingPoint, measures);
            validations.Add(await WithStabilityAsync(
                one, organization, task.Version, task.Reference, NamesOf(task),
                cancellationToken));
        }

        if (catalog.Timeline is { } timeline)
        {
            validations.AddRange(await OfEventsAsync(organization, timeline, cancellationToken));
        }

        return validations;
    }

    /// <summary>Features of a table in its order; of films, statistics of the picture, then the answers.</summary>
    private static string[] NamesOf(ScoredTask task) => task.Film is { } film
        ? [.. film.RangeEvidence, .. film.Labels] : [.. task.Schema.Features.Select(feature => feature.Name)];

    // The inputs are those of the whole model, the outcomes those of each event. An event counts as foretold above what its
    // conformal threshold allows nine in ten of those to whom it does not happen.
    private async Task<IReadOnlyList<ModelValidation>> OfEventsAsync(
        string organization, TimelineTask task, CancellationToken cancellationToken)
    {
        var version = task.Version;
        var validations = new List<ModelValidation>
        {
            await WithStabilityAsync(
                Of(FutureRequests.Task, $"{task.Model}/{version}", task.Card.OperatingPoint, []), organization, version,
                task.Reference, [.. task.Reference?.Features.Keys ?? []], cancellationToken),
        };
        foreach (var one in task.Vocabulary.Events.Where(one => one.Asked))
        {
            var name = TimelineTask.OutcomeOf(one.Name);
            var point = one.Conformal?.NegativeUpTo ?? task.Card.OperatingPoint;
            validations.Add(Of(name, $"{name}/{version}", point, OutcomeMeasures.Of(
                await outcomes.OfAsync(organization, name, version, cancellationToken), point)));
        }

        return validations;
    }

    private static ModelValidation Of(
        string task, string model, double operatingPoint, IReadOnlyList<OutcomeMeasures> measures) => new()
    {
        Task = task,
        Model = model,
        OperatingPoint = operatingPoint,
        Outcomes = measures,
        FalseNegativeGapSex = OutcomeMeasures.Gap(measures, "sex"),
        FalseNegativeGapAge = OutcomeMeasures.Gap(measures, "age"),
        HasReference = false,
        SubjectsScored = 0,
        Stability = [],
    };

    private async Task<ModelValidation> WithStabilityAsync(
        ModelValidation one, string organization, string version, ReferenceDistributions? reference,
        IReadOnlyList<string> features, CancellationToken cancellationToken)
    {
        if (reference is null)
        {
            return one;
        }

        var (rows, counts) = await inputs.OfAsync(organization, one.Task, version, reference, cancellationToken);
        return one with
        {
            HasReference = true,
            SubjectsScored = rows,
            Stability =
            [
                .. features.Where(counts.ContainsKey).Select(feature =>
                {
                    var (bins, seen) = (reference.Features[feature], counts[feature]);
                    return new FeatureStability(
                        feature, PopulationStability.Index(bins, reference.Rows, seen),
                        seen.Sum() == 0 ? null : seen[^1] / (double)seen.Sum(), bins.Missing);
                }),
            ],
        };
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
