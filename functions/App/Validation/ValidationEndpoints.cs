using System.Globalization;
using System.Text;
using FrontierFunctions.App.Faults;
using FrontierFunctions.App.Organizations;
using FrontierFunctions.Pipeline.Validation;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace FrontierFunctions.App.Validation;

/// <summary>How the models do for the caller's organization: as JSON, for Prometheus, and as a page.</summary>
public sealed class ValidationEndpoints(OrganizationDirectory organizations, ModelValidations validations)
{
    /// <summary>As JSON.</summary>
    [Function(nameof(GetValidation))]
    public async Task<IResult> GetValidation(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "validation")] HttpRequest request,
        CancellationToken cancellationToken) =>
        organizations.TryCaller(request, out var organization, out var problem)
            ? Results.Json(
                await validations.OfAsync(organization, cancellationToken),
                ValidationJson.Default.IReadOnlyListModelValidation)
            : problem;

    /// <summary>In Prometheus' text format 0.0.4. A number that cannot be told yet is not there.</summary>
    [Function(nameof(GetMetrics))]
    public async Task<IResult> GetMetrics(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "metrics")] HttpRequest request,
        CancellationToken cancellationToken) =>
        organizations.TryCaller(request, out var organization, out var problem)
            ? Results.Text(
                Metrics(await validations.OfAsync(organization, cancellationToken)),
                "text/plain; version=0.0.4; charset=utf-8")
            : problem;

    /// <summary>As a page without scripts or requests.</summary>
    [Function(nameof(GetConsole))]
    public async Task<IResult> GetConsole(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "console")] HttpRequest request,
        CancellationToken cancellationToken)
    {
        if (!organizations.TryCaller(request, out var organization, out var problem))
        {
            return problem;
        }

        var models = await validations.OfAsync(organization, cancellationToken);
        return Results.Bytes(
            ConsolePage.Write([.. models.Select(model => new ConsoleModel(
                model.Model, model.OperatingPoint, model.Outcomes, model.FalseNegativeGapSex, model.FalseNegativeGapAge,
                model.HasReference, model.SubjectsScored,
                [.. model.Stability.Select(one => new ConsoleFeature(
                    one.Feature, one.Index, one.Missing, one.MissingInReference))]))]),
            "text/html; charset=utf-8");
    }

    private static string Metrics(IReadOnlyList<ModelValidation> models)
    {
        var text = new StringBuilder();
        Group("frontier_outcomes", "Subjects with an outcome.", one => one.Patients);
        Group("frontier_outcomes_happened", "Subjects in whom it happened.", one => one.Happened);
        Group("frontier_calibration_error", "Expected calibration error, ten bins.", one => one.CalibrationError);
        Group("frontier_brier_score", "Mean squared difference of probability and outcome.", one => one.Brier);
        Group("frontier_auroc", "Area under the ROC curve.", one => one.Auroc);
        Group("frontier_false_negative_rate", "At the operating point.", one => one.FalseNegativeRate);
        Group("frontier_false_positive_rate", "At the operating point.", one => one.FalsePositiveRate);
        Head("frontier_false_negative_gap", "Largest difference between groups of an attribute.");
        foreach (var model in models)
        {
            Line("frontier_false_negative_gap", model, "attribute=\"sex\"", model.FalseNegativeGapSex);
            Line("frontier_false_negative_gap", model, "attribute=\"age\"", model.FalseNegativeGapAge);
        }

        Head("frontier_scored_subjects", "Subjects whose inputs were compared with the training data's.");
        foreach (var model in models.Where(model => model.HasReference))
        {
            Line("frontier_scored_subjects", model, "", model.SubjectsScored);
        }

        Head("frontier_population_stability_index", "Of each input, against the training data.");
        foreach (var model in models)
        {
            foreach (var feature in model.Stability)
            {
                Line("frontier_population_stability_index", model, $"feature=\"{feature.Feature}\"", feature.Index);
            }
        }

        return text.ToString();

        void Group(string name, string help, Func<OutcomeMeasures, double?> pick)
        {
            Head(name, help);
            foreach (var model in models)
            {
                foreach (var measures in model.Outcomes)
                {
                    Line(name, model, $"group=\"{measures.Group ?? "all"}\"", pick(measures));
                }
            }
        }

        void Head(string name, string help) => text.Append(
            CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} gauge\n");

        void Line(string name, ModelValidation model, string label, double? value)
        {
            if (value is { } number)
            {
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"{name}{{model=\"{model.Model}\"{(label.Length > 0 ? "," : "")}{label}}} {number:R}\n");
            }
        }
    }
}
