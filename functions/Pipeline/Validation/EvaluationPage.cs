using System.Globalization;
using FrontierFunctions.Pipeline.Reporting;

namespace FrontierFunctions.Pipeline.Validation;

/// <summary>
/// <see cref="ModelEvaluation"/> as a page: measures by group, calibration, ROC and decision curves. Self-contained, no
/// script, no request, no row.
/// </summary>
public static class EvaluationPage
{
    private const string Style = """
        td,tbody th{white-space:nowrap}thead th{vertical-align:bottom}.ci{opacity:.7;font-size:.85em}
        .plots{display:flex;flex-wrap:wrap;gap:1.5rem}figure{margin:0;flex:1 1 20rem;max-width:26rem}
        figcaption{min-height:4.6em;font-size:.9em}svg{width:100%;height:auto}svg text{font:11px system-ui,sans-serif;fill:currentColor}
        .axis{stroke:currentColor;stroke-width:1;fill:none;opacity:.5}.even{stroke:currentColor;opacity:.4;stroke-dasharray:4 4;fill:none}
        .model{stroke:#1769aa;stroke-width:2;fill:none}.dot{fill:#1769aa}.all{stroke:#b5651d;stroke-width:1.5;fill:none}
        @media(prefers-color-scheme:dark){.model{stroke:#6cb8f0}.dot{fill:#6cb8f0}.all{stroke:#e09a5f}}
        """;

    /// <summary>Writes the page, UTF-8.</summary>
    public static byte[] Write(IReadOnlyList<ModelEvaluation> evaluations)
    {
        ArgumentNullException.ThrowIfNull(evaluations);
        return PlainPage.Write("Evaluation of models", Style, html => Body(html, evaluations));
    }

    private static void Body(HtmlWriter html, IReadOnlyList<ModelEvaluation> evaluations)
    {
        html.Html($"<p>Intervals: 95&#160;%, {GroupEvaluation.Resamples} bootstrap samples of patients.</p>\n");
        for (var i = 0; i < evaluations.Count; i++)
        {
            Model(html, evaluations[i], i);
        }
    }

    private static void Model(HtmlWriter html, ModelEvaluation one, int number)
    {
        html.Html($"<section aria-labelledby=\"m{number}\"><h2 id=\"m{number}\">{one.Model}, version ");
        html.Html($"{one.ModelVersion}</h2>\n<p class=\"notice\">{one.Notice}</p>\n");
        if (one.IsTrainingData)
        {
            html.Html($"<p class=\"notice\">These are the rows that the model was trained on: the numbers flatter it. ");
            html.Html($"Those of its card, which are cross-validated, count.</p>\n");
        }

        html.Html($"<p>{one.Rows} rows");
        foreach (var (reason, count) in one.Abstentions)
        {
            html.Html($", {count} without an answer ({reason})");
        }

        html.Html($"{(one.WithoutOutcome > 0 ? $", {one.WithoutOutcome} whose outcome is not known" : "")}.</p>\n");
        if (one.Groups.Count == 0)
        {
            html.Html($"<p>Nobody is left to measure.</p></section>\n");
            return;
        }

        Groups(html, one, number);
        if (one.Concordance is { Value: not null } concordance)
        {
            html.Html($"<p>Concordance index, follow-up that ended early included: {Number(concordance.Value)} ");
            html.Html($"({Number(concordance.Low)} to {Number(concordance.High)}).</p>\n");
        }

        if (one.Coverage90 is { } coverage)
        {
            html.Html($"<p>The 90&#160;% conformal set holds what happened in {Number(coverage.Value)} of the rows ");
            html.Html($"({Number(coverage.Low)} to {Number(coverage.High)}).</p>\n");
        }

        html.Html($"<div class=\"plots\">\n");
        EvaluationPlots.Calibration(html, one, number);
        EvaluationPlots.Roc(html, one, number);
        EvaluationPlots.Decision(html, one, number);
        html.Html($"</div></section>\n");
    }

    private static void Groups(HtmlWriter html, ModelEvaluation one, int number)
    {
        HtmlTable.Open(
            html, $"m{number}-groups", $"Measures, positive from {Number(one.OperatingPoint)}",
            ["group", "#rows", "#happened", .. one.Groups[0].Measures.Select(measure => $"#{measure.Name}")]);
        foreach (var group in one.Groups)
        {
            html.Html($"<tr><th scope=\"row\">{group.Group ?? "everybody"}</th><td class=\"num\">{group.Rows}</td>");
            html.Html($"<td class=\"num\">{group.Happened}</td>");
            foreach (var (_, value) in group.Measures)
            {
                if (value.Value is null)
                {
                    html.Html($"<td class=\"num\">–</td>");
                }
                else
                {
                    html.Html($"<td class=\"num\">{Number(value.Value)}<br><span class=\"ci\">{Number(value.Low)} to ");
                    html.Html($"{Number(value.High)}</span></td>");
                }
            }

            html.Html($"</tr>\n");
        }

        HtmlTable.Close(html);
    }

    private static string Number(double? value) => value?.ToString("0.000", CultureInfo.InvariantCulture) ?? "–";
}
