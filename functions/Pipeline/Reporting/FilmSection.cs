using FrontierFunctions.Pipeline.Features;
using FrontierFunctions.Pipeline.Films;

namespace FrontierFunctions.Pipeline.Reporting;

/// <summary>The films behind a score, with their maps, and the comparison with the prior film.</summary>
internal static class FilmSection
{
    public static void Write(HtmlWriter html, ReportView view, TaskScore score, FilmReading film, string id)
    {
        var strongest = film.Current.Map.Concat(film.Prior?.Map ?? []).Append(1f).Max();
        html.Html($"<div class=\"films\">\n");
        FilmFigure.Write(html, view, film.Current, "Latest film", id + "-film", strongest);
        if (film.Prior is { } prior)
        {
            FilmFigure.Write(html, view, prior, "Prior film", id + "-prior", strongest);
        }

        html.Html($"</div>\n<p class=\"quiet\">Colour: places that speak for a finding, by what they add to the ");
        html.Html($"model's log-odds, on one scale; it shows where the model looks, not why. The film is shown as the ");
        html.Html($"model takes it: 224 by 224, its proportions not kept.</p>\n");
        Compare(html, film, score, id);
    }

    private static void Compare(HtmlWriter html, FilmReading film, TaskScore score, string id)
    {
        html.Html($"<h4>Compared with the prior film</h4>\n");
        if (film.Findings.Count == 0)
        {
            html.Html($"<p class=\"none\">{(film.Prior is null ? "There is no prior film of another study."
                : "No comparison: the model gives no answer for one of the films.")}</p>\n");
            return;
        }

        HtmlTable.Open(
            html, id + "-findings",
            $"Findings of {Notation.Shorten(score.Card.Title, 120)}, latest film against prior",
            "Finding", "Change", "#Prior", "#Latest", "#Change of log-odds", "#Counts as a change from");
        foreach (var finding in film.Findings)
        {
            html.Html($"<tr><th scope=\"row\">{finding.Title}</th><td><strong>{Word(finding.Change)}</strong></td>");
            html.Html($"<td class=\"num\">{Notation.Percent(finding.Before)}</td>");
            html.Html($"<td class=\"num\">{Notation.Percent(finding.Now)}</td>");
            html.Html($"<td class=\"num\">{Notation.LogOdds(finding.LogOddsChange)}</td>");
            html.Html($"<td class=\"num\">\u00B1{Notation.Fraction(finding.Threshold)}</td></tr>\n");
        }

        HtmlTable.Close(html);
        HtmlTable.Open(html, id + "-zones", "Where the evidence moved, by zone of the patient",
            "Zone", "Change", "#Prior", "#Latest", "#Counts as a change from");
        foreach (var zone in film.Zones)
        {
            html.Html($"<tr><th scope=\"row\">{zone.Zone}</th><td>{Evidence(zone.Change)}</td>");
            html.Html($"<td class=\"num\">{Notation.LogOdds(zone.Before)}</td>");
            html.Html($"<td class=\"num\">{Notation.LogOdds(zone.Now)}</td>");
            html.Html($"<td class=\"num\">\u00B1{Notation.Fraction(zone.Threshold)}</td></tr>\n");
        }

        HtmlTable.Close(html);
        html.Html($"<p class=\"quiet\">A change is more than nine of ten pairs of films of one child with one label ");
        html.Html($"differ by ({film.RepeatPairs} pairs, each answered by models that had not seen the child). The same ");
        html.Html($"is no proof that nothing changed.</p>\n");
    }

    private static string Word(FilmChange change) => change switch
    {
        FilmChange.Better => "better", FilmChange.Worse => "worse", _ => "same",
    };

    private static string Evidence(FilmChange change) => change switch
    {
        FilmChange.Better => "less evidence", FilmChange.Worse => "more evidence", _ => "same",
    };
}
