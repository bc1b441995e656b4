using FrontierFunctions.Pipeline.Features;

namespace FrontierFunctions.Pipeline.Reporting;

/// <summary>
/// What each input adds to the log-odds, as bars that grow to the left or right of nothing; the table below it has the
/// same numbers.
/// </summary>
internal static class ContributionsChart
{
    private const int MostRows = 20;

    public static void Write(HtmlWriter html, TaskScore score)
    {
        if (score.Probability is null)
        {
            return;
        }

        var rows = score.Contributions.Where(input => input.LogOdds is not null)
            .OrderByDescending(input => Math.Abs(input.LogOdds!.Value))
            .ThenBy(input => input.Feature, StringComparer.Ordinal)
            .ToArray();
        if (rows.Length == 0)
        {
            return;
        }

        var most = Math.Max(0.5, Math.Abs(rows[0].LogOdds!.Value));
        html.Html($"<h4>What moved the score</h4>\n");
        html.Html($"<div class=\"bars\" role=\"img\" aria-label=\"Bars of the log-odds that each ");
        html.Html($"input adds; the table of inputs has the same numbers\">\n");
        html.Html($"<div class=\"bar head\"><span></span><span class=\"sides\"><span>\u2190 lowers</span>");
        html.Html($"<span>raises \u2192</span></span><span>log-odds</span></div>\n");
        foreach (var input in rows.Take(MostRows))
        {
            Row(html, input, most);
        }

        html.Html($"</div>\n");
        Sum(html, score, rows);
    }

    private static void Row(HtmlWriter html, FeatureContribution input, double most)
    {
        var effect = input.LogOdds!.Value;
        var length = 98 * Math.Abs(effect) / most;
        html.Html($"<div class=\"bar\"><span>{Notation.Shorten(input.Label, 60)} <span class=\"quiet\">{Value(input)}");
        html.Html($"</span></span>");
        html.Html($"<svg viewBox=\"0 0 200 14\" preserveAspectRatio=\"none\" aria-hidden=\"true\">");
        html.Html($"<rect class=\"{(effect < 0 ? "lowers" : "raises")}\" x=\"{(effect < 0 ? 100 - length : 100)}\" ");
        html.Html($"y=\"1\" width=\"{length}\" height=\"12\"/>");
        html.Html($"<path class=\"zero\" d=\"M100 0V14\"/></svg><span class=\"num\">{Notation.LogOdds(effect)}</span>");
        html.Html($"</div>\n");
    }

    private static string Value(FeatureContribution input) => input switch
    {
        { Status: FeatureStatus.Missing } => "not on record",
        { Feature: "sex" or "male", Value: 0 or 1 } => input.Value == 1 ? "male" : "female",
        { Feature: "age", Value: >= 90 } => "90 or older",
        { Value: { } value } => $"{Notation.Number(value)} {Notation.Unit(input.Unit)}".TrimEnd(),
        _ => "",
    };

    /// <summary>The sum in full, so that a reader can check it; said only when it gives the probability.</summary>
    private static void Sum(HtmlWriter html, TaskScore score, FeatureContribution[] rows)
    {
        if (score.BaseLogOdds is not { } start)
        {
            return;
        }

        var inputs = rows.Sum(input => input.LogOdds!.Value);
        var total = start + inputs;
        var gives = 1 / (1 + Math.Exp(-total));
        html.Html($"<p class=\"quiet\">Start {Notation.LogOdds(start)}, inputs together {Notation.LogOdds(inputs)}: ");
        html.Html($"log-odds {Notation.LogOdds(total)}");
        html.Html($"{(Math.Abs(gives - score.Probability!.Value) < 0.005 ? $", which is a probability of {Notation.Percent(gives)}."
            : $", a probability of {Notation.Percent(gives)} before calibration.")}</p>\n");
    }
}
