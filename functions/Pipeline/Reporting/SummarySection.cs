using FrontierFunctions.Pipeline.Features;

namespace FrontierFunctions.Pipeline.Reporting;

/// <summary>What a reader should know after half a minute.</summary>
internal static class SummarySection
{
    private const int MostRows = 8;

    public static void Write(HtmlWriter html, ReportView view)
    {
        PageFrame.OpenSection(html, "summary", "At a glance");
        html.Html($"<div class=\"glance\">\n");
        Scores(html, view);
        Problems(html, view);
        OutOfRange(html, view);
        Care(html, view);
        html.Html($"</div>\n");
        Since(html, view);
        PageFrame.CloseSection(html);
    }

    private static void Scores(HtmlWriter html, ReportView view)
    {
        html.Html($"<div class=\"card\"><h3>Scores</h3>");
        if (view.Input.Scores.Count == 0)
        {
            html.Html($"<p class=\"none\">No model was asked.</p>");
        }
        else
        {
            html.Html($"<ul class=\"plain\">");
            foreach (var score in view.Scores)
            {
                html.Html($"<li><span class=\"name\">{Notation.Shorten(score.Card.Title, 120)}</span> ");
                if (score is { Probability: { } probability })
                {
                    html.Html($"<strong class=\"figure\">{Notation.Percent(probability)}</strong> ");
                    html.Html($"<span class=\"quiet\">{Certainty(score)}</span>");
                }
                else
                {
                    html.Html($"<strong class=\"figure\">No answer</strong> ");
                    html.Html($"<span class=\"quiet\">{Abstentions.Short(score.Abstention)}</span>");
                }

                html.Html($"</li>");
            }

            html.Html($"</ul>");
        }

        if (view.Futures?.Futures is { } futures && FuturesSection.Short(futures) is { } come)
        {
            html.Html($"<p>What may come, {come}.</p>");
        }

        if (view.NotAsked is { } others)
        {
            html.Html($"<p class=\"quiet\">{others}</p>");
        }

        html.Html($"</div>\n");
    }

    private static string Certainty(TaskScore score) => score switch
    {
        { IntervalLow: { } low, IntervalHigh: { } high } => $"90\u00A0% interval {Notation.PercentRange(low, high)}",
        { Film: { } film } => FilmFigure.Set(film.Current),
        _ => "",
    };

    private static void Problems(HtmlWriter html, ReportView view)
    {
        var active = view.History.Problems.Where(item => item.IsActive).ToArray();
        html.Html($"<div class=\"card\">");
        html.Html($"<h3>{(view.History.Death is null ? "Active problems" : "Problems active at the end")} ");
        html.Html($"<span class=\"quiet\">{active.Length}</span></h3>");
        if (active.Length == 0)
        {
            html.Html($"<p class=\"none\">None recorded as active.</p></div>\n");
            return;
        }

        html.Html($"<ul class=\"plain\">");
        foreach (var item in active.Take(MostRows))
        {
            html.Html($"<li><span class=\"name\" dir=\"auto\">{Notation.Shorten(item.Label, 120)}</span> ");
            html.Html($"<span class=\"quiet\">{(item.Start is null ? "" : "since " + view.Date(item.Start))}</span>");
            html.Html($"</li>");
        }

        More(html, active.Length, "problems");
        html.Html($"</ul></div>\n");
    }

    private static void OutOfRange(HtmlWriter html, ReportView view)
    {
        var series = view.History.Series
            .Where(series => series.Latest is { IsOut: true })
            .OrderByDescending(series => series.Latest!.Time).ToArray();
        html.Html($"<div class=\"card\"><h3>Latest values out of range <span class=\"quiet\">{series.Length}</span>");
        html.Html($"</h3>");
        if (series.Length == 0)
        {
            html.Html($"<p class=\"none\">{(view.History.Series.Any(s => s.Latest is not null && s.Range is not null)
                ? "None of the latest values lies outside its range."
                : "No measurement has a range to compare with.")}</p></div>\n");
            return;
        }

        html.Html($"<ul class=\"plain\">");
        foreach (var row in series.Take(MostRows))
        {
            html.Html($"<li><span class=\"name\" dir=\"auto\">{Notation.Shorten(row.Label, 60)}</span> ");
            html.Html($"<span class=\"value\"><strong>{row.Shown(row.Latest!)}</strong> {Notation.Unit(row.Unit)} ");
            html.Html($"<span class=\"flag\">{Notation.Flag(row.Latest!.Flag)}</span></span> ");
            html.Html($"<span class=\"quiet\">{view.Date(row.Latest!.Time)}</span></li>");
        }

        More(html, series.Length, "values");
        html.Html($"</ul></div>\n");
    }

    private static void Care(HtmlWriter html, ReportView view)
    {
        var history = view.History;
        var allergies = history.Allergies.Where(item => item.IsActive).ToArray();
        html.Html($"<div class=\"card\"><h3>Allergies and medications</h3><ul class=\"plain\">");
        html.Html($"<li><span class=\"name\">Allergies</span> <span dir=\"auto\">{(allergies.Length == 0 ? "none recorded"
            : string.Join("; ", allergies.Take(MostRows).Select(item => Notation.Shorten(item.Label, 60))))}");
        html.Html($"{(allergies.Length > MostRows ? $" and {allergies.Length - MostRows} more" : "")}</span></li>");
        html.Html($"<li><span class=\"name\">Active medications");
        html.Html($"</span> {Notation.Count(history.Medications.Count(item => item.IsActive))}</li>");
        html.Html($"<li><span class=\"name\">Encounters</span> {Notation.Count(history.Encounters.Count)}");
        if (history.Encounters.Count > 0)
        {
            html.Html($" <span class=\"quiet\">last {view.Date(history.Encounters[^1].Start)}</span>");
        }

        html.Html($"</li></ul></div>\n");
    }

    private static void Since(HtmlWriter html, ReportView view)
    {
        if (view.Change is not { } change)
        {
            return;
        }

        var started = change.Problems.Count(row => row is { Before: null, Now.Active: true });
        var ended = change.Problems.Count(row => row is { Before.Active: true, Now: null or { Active: false } });
        string[] parts = [.. new (int Count, string One, string Many)[]
            {
                (started, "new problem", "new problems"),
                (ended, "problem ended", "problems ended"),
                (change.Medications.Count, "medication changed", "medications changed"),
                (change.Values.Count, "measurement has a new value", "measurements have new values"),
                (change.Scores.Count, "score changed", "scores changed"),
            }.Where(part => part.Count > 0).Select(part => Notation.Count(part.Count, part.One, part.Many))];
        html.Html($"<p class=\"since\">Since version {change.Before.Version} ({view.Date(change.Before.AsOf)}): ");
        html.Html($"{(parts.Length > 0 ? string.Join(", ", parts)
            : change.IsAny ? "new facts, nothing that changes the picture" : "nothing changed")}. ");
        html.Html($"<a href=\"#changes\">All changes</a></p>\n");
    }

    private static void More(HtmlWriter html, int count, string what)
    {
        if (count > MostRows)
        {
            html.Html($"<li class=\"quiet\">and {Notation.Count(count - MostRows)} more {what}</li>");
        }
    }
}
