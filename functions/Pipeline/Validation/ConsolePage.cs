using System.Globalization;
using FrontierFunctions.Pipeline.Reporting;

namespace FrontierFunctions.Pipeline.Validation;

/// <summary>One model on the console page.</summary>
/// <param name="Model">Name and version.</param>
/// <param name="OperatingPoint">The probability from which a score counts as positive.</param>
/// <param name="Outcomes">Everybody first, then each group; empty where no outcome was given.</param>
/// <param name="GapSex">Gap in false-negative rates between the sexes; null where it cannot be told.</param>
/// <param name="GapAge">The same between age bands.</param>
/// <param name="HasReference">Whether the model came with the distributions that it was trained on.</param>
/// <param name="SubjectsScored">Subjects whose inputs were seen.</param>
/// <param name="Features">The inputs.</param>
public sealed record ConsoleModel(
    string Model, double OperatingPoint, IReadOnlyList<OutcomeMeasures> Outcomes, double? GapSex, double? GapAge,
    bool HasReference, long SubjectsScored, IReadOnlyList<ConsoleFeature> Features);

/// <summary>One input on the console page.</summary>
/// <param name="Feature">Its name in the schema.</param>
/// <param name="Index">Population-stability index; null where it cannot be told.</param>
/// <param name="Missing">Share without a value; null without subjects.</param>
/// <param name="MissingInReference">The same in the training data.</param>
public sealed record ConsoleFeature(string Feature, double? Index, double? Missing, double MissingInReference);

/// <summary>The operations console: how each model does for an organization. No script, no request, no subject.</summary>
public static class ConsolePage
{
    /// <summary>By custom an index below this is no change (Siddiqi 2006).</summary>
    private const double Steady = 0.1;

    /// <summary>By custom an index above this is a shift (Siddiqi 2006).</summary>
    private const double Shifted = 0.25;

    /// <summary>Writes the page, UTF-8.</summary>
    public static byte[] Write(IReadOnlyList<ConsoleModel> models)
    {
        ArgumentNullException.ThrowIfNull(models);
        return PlainPage.Write("Models in operation", "", html => Body(html, models));
    }

    private static void Body(HtmlWriter html, IReadOnlyList<ConsoleModel> models)
    {
        html.Html($"<p class=\"notice\">Demonstration models on open data; not medical devices. Outcomes come from ");
        html.Html($"<code>POST /api/feedback</code>; whoever is not reported back is not in these numbers.</p>\n");
        for (var i = 0; i < models.Count; i++)
        {
            Model(html, models[i], i);
        }
    }

    private static void Model(HtmlWriter html, ConsoleModel model, int number)
    {
        html.Html($"<section aria-labelledby=\"m{number}\"><h2 id=\"m{number}\">{model.Model}</h2>\n");
        if (model.Outcomes.Count == 0)
        {
            html.Html($"<p>No outcomes yet.</p>\n");
        }
        else
        {
            Groups(html, model, number);
            Calibration(html, model, number);
        }

        Inputs(html, model, number);
        html.Html($"</section>\n");
    }

    private static void Groups(HtmlWriter html, ConsoleModel model, int number)
    {
        HtmlTable.Open(
            html, $"m{number}-groups", $"Outcomes, positive from {Number(model.OperatingPoint, "0.###")}", "group",
            "#subjects", "#happened", "#mean probability", "#calibration error", "#Brier", "#AUROC", "#false negative",
            "#false positive");
        foreach (var one in model.Outcomes)
        {
            html.Html($"<tr><th scope=\"row\">{one.Group ?? "everybody"}</th><td class=\"num\">{one.Patients}</td>");
            html.Html($"<td class=\"num\">{one.Happened}</td>");
            foreach (var value in (double?[])
                [one.MeanProbability, one.CalibrationError, one.Brier, one.Auroc, one.FalseNegativeRate,
                    one.FalsePositiveRate])
            {
                html.Html($"<td class=\"num\">{Number(value, "0.000")}</td>");
            }

            html.Html($"</tr>\n");
        }

        HtmlTable.Close(html);
        html.Html($"<p>Gap in false negatives: {Number(model.GapSex, "0.000")} between the sexes, ");
        html.Html($"{Number(model.GapAge, "0.000")} between age bands. A rate needs ");
        html.Html($"{OutcomeMeasures.FewestForARate} subjects.</p>\n");
    }

    private static void Calibration(HtmlWriter html, ConsoleModel model, int number)
    {
        HtmlTable.Open(
            html, $"m{number}-calibration", "Calibration, everybody", "#subjects", "#mean probability",
            "#share that happened");
        foreach (var bin in model.Outcomes[0].Calibration)
        {
            html.Html($"<tr><td class=\"num\">{bin.Patients}</td>");
            html.Html($"<td class=\"num\">{Number(bin.MeanProbability, "0.000")}</td>");
            html.Html($"<td class=\"num\">{Number(bin.ShareHappened, "0.000")}</td></tr>\n");
        }

        HtmlTable.Close(html);
    }

    private static void Inputs(HtmlWriter html, ConsoleModel model, int number)
    {
        if (!model.HasReference)
        {
            html.Html($"<p>The model came without its training distributions: its inputs are not watched.</p>\n");
            return;
        }

        HtmlTable.Open(
            html, $"m{number}-inputs",
            $"Inputs of {model.SubjectsScored.ToString(CultureInfo.InvariantCulture)} subjects against the training data",
            "input", "#stability index", "reading", "#missing", "#missing in training");
        foreach (var one in model.Features)
        {
            html.Html($"<tr><th scope=\"row\">{one.Feature}</th><td class=\"num\">{Number(one.Index, "0.000")}</td>");
            html.Html($"<td>{Reading(one.Index)}</td><td class=\"num\">{Number(one.Missing, "0.000")}</td>");
            html.Html($"<td class=\"num\">{Number(one.MissingInReference, "0.000")}</td></tr>\n");
        }

        HtmlTable.Close(html);
    }

    private static string Reading(double? index) => index switch
    {
        null => $"fewer than {PopulationStability.FewestRows} subjects",
        < Steady => "steady",
        <= Shifted => "moving",
        _ => "shifted",
    };

    private static string Number(double? value, string format) =>
        value?.ToString(format, CultureInfo.InvariantCulture) ?? "–";
}
