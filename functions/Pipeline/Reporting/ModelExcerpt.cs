using FrontierFunctions.Contract.Cards;

namespace FrontierFunctions.Pipeline.Reporting;

/// <summary>What a reader should know of a model: how good it is, for whom, and where it fails.</summary>
internal static class ModelExcerpt
{
    private const int MostRows = 10;
    private const int MostLines = 12;

    public static void Write(HtmlWriter html, ModelCard card, string id)
    {
        html.Html($"<div class=\"model\"><h4>About the model</h4>\n");
        html.Html($"<p>{Notation.Shorten(card.Name, 80)} version {Notation.Shorten(card.Version, 40)}. ");
        html.Html($"{Beginning(card.Method)}</p>\n");
        // What a reader needs first: everyone, then women and men; the rest stands in the card.
        var shown = card.Metrics.Where(metric => metric.Group is null or "women" or "men")
            .OrderBy(metric => Weight(metric)).Take(MostRows).ToArray();
        if (shown.Length > 0)
        {
            HtmlTable.Open(html, id + "-metrics", $"Measured quality of {Notation.Shorten(card.Title, 120)}",
                "Measure", "Group", "#Value", "95\u00A0% interval", "#Patients", "Measured by");
            foreach (var metric in shown)
            {
                html.Html($"<tr><th scope=\"row\">{Notation.Shorten(metric.Name, 80)}</th>");
                html.Html($"<td>{Notation.Shorten(metric.Group ?? "everyone", 40)}</td>");
                html.Html($"<td class=\"num\">{Notation.Fraction(metric.Value)}</td><td>{Interval(metric)}</td>");
                html.Html($"<td class=\"num\">{Notation.Count(metric.Patients)}</td>");
                html.Html($"<td>{Notation.Shorten(metric.Split, 140)}</td></tr>\n");
            }

            HtmlTable.More(html, 6, card.Metrics.Count - shown.Length, "in the model card");
            HtmlTable.Close(html);
        }

        List(html, "Limits", card.Limits);
        List(html, "Intended use", card.IntendedUse);
        html.Html($"<p class=\"quiet\">Data: {string.Join("; ", card.Sources.Select(source =>
            $"{Notation.Shorten(source.Name, 160)} ({Notation.Shorten(source.Use, 60)}, "
            + $"{Notation.Count(source.Patients)} patients, {Notation.Shorten(source.Licence, 60)})"))}. ");
        html.Html($"{Notation.Shorten(card.Notice, 400)}</p></div>\n");
    }

    /// <summary>The first sentences of a long text; the card has the rest.</summary>
    private static string Beginning(string text)
    {
        const int Most = 420;
        if (text.Length <= Most)
        {
            return text;
        }

        var end = text.LastIndexOf(". ", Most, StringComparison.Ordinal);
        return end < 0 ? Notation.Shorten(text, Most) : text[..(end + 1)] + " The model card has the rest.";
    }

    private static int Weight(CardMetric metric) => (metric.Name.ToLowerInvariant(), metric.Group) switch
    {
        ("auroc", null) => 0,
        ("sensitivity" or "specificity", null) => 1,
        ("expected calibration error", null) => 2,
        ("false-negative rate", _) => 3,
        ("auroc", _) => 4,
        (_, null) => 5,
        _ => 6,
    };

    private static string Interval(CardMetric metric) => metric is { Low: { } low, High: { } high }
        ? $"{Notation.Fraction(low)} to {Notation.Fraction(high)}" : Notation.None;

    private static void List(HtmlWriter html, string title, IReadOnlyList<string> lines)
    {
        if (lines.Count == 0)
        {
            return;
        }

        html.Html($"<h5>{title}</h5><ul>");
        foreach (var line in lines.Take(MostLines))
        {
            html.Html($"<li>{Notation.Shorten(line, 400)}</li>");
        }

        html.Html($"</ul>\n");
    }
}
