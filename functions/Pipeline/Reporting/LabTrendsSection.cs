namespace FrontierFunctions.Pipeline.Reporting;

/// <summary>
/// The measurements by panel: small multiples of what was measured more than once, and tables of everything.
/// </summary>
internal static class LabTrendsSection
{
    private const int MostCharts = 12;
    private const int MostRows = 40;
    private const int MostValues = 12;

    public static void Write(HtmlWriter html, ReportView view)
    {
        PageFrame.OpenSection(html, "measurements", "Measurements");
        var panels = view.History.Series.GroupBy(series => series.Panel).ToArray();
        if (panels.Length == 0)
        {
            html.Html($"<p class=\"none\">None recorded.</p>\n");
        }
        else
        {
            Legend(html, view);
        }

        foreach (var panel in panels)
        {
            WritePanel(html, view, panel.Key, [.. panel]);
        }

        Findings(html, view);
        PageFrame.CloseSection(html);
    }

    /// <summary>What a panel is called.</summary>
    public static string Title(Panel panel) => panel switch
    {
        Panel.Liver => "Liver",
        Panel.Kidney => "Kidney and electrolytes",
        Panel.BloodCount => "Blood count",
        Panel.Metabolic => "Metabolic",
        Panel.Lipids => "Lipids",
        Panel.Vitals => "Vital signs",
        _ => "Other measurements",
    };

    private static void Legend(HtmlWriter html, ReportView view)
    {
        var typical = view.History.Series.Any(series => series.Range is { Stated: false });
        html.Html($"<p class=\"legend\"><span><svg viewBox=\"0 0 22 12\" aria-hidden=\"true\">");
        html.Html($"<rect class=\"band\" width=\"22\" height=\"12\"/></svg> reference range</span> ");
        if (typical)
        {
            html.Html($"<span><svg viewBox=\"0 0 22 12\" aria-hidden=\"true\">");
            html.Html($"<rect class=\"band typical\" x=\"0.5\" y=\"0.5\" width=\"21\" height=\"11\"/>");
            html.Html($"</svg> typical adult range, the source states none</span> ");
        }

        html.Html($"<span><svg viewBox=\"0 0 12 12\" aria-hidden=\"true\">");
        html.Html($"<circle class=\"dot\" cx=\"6\" cy=\"6\" r=\"3\"/></svg> within or no range</span> ");
        html.Html($"<span><svg viewBox=\"0 0 12 12\" aria-hidden=\"true\"><path class=\"out\" d=\"M6 1l5 9H1z\"/>");
        html.Html($"</svg> high</span> ");
        html.Html($"<span><svg viewBox=\"0 0 12 12\" aria-hidden=\"true\"><path class=\"out\" d=\"M6 11l5-9H1z\"/>");
        html.Html($"</svg> low</span></p>\n");
    }

    private static void WritePanel(HtmlWriter html, ReportView view, Panel panel, LabSeries[] series)
    {
        var id = "panel-" + panel.ToString().ToLowerInvariant();
        html.Html($"<h3>{Title(panel)}</h3>\n");
        var charts = series.Where(one => one.Points[0].Time != one.Points[^1].Time).Take(MostCharts).ToArray();
        if (charts.Length > 0)
        {
            html.Html($"<div class=\"charts\">\n");
            for (var i = 0; i < charts.Length; i++)
            {
                TrendChart.Write(html, view, charts[i], $"{id}-{i + 1}");
            }

            html.Html($"</div>\n");
        }

        html.Html($"<div class=\"panel\">\n");
        Latest(html, view, series, id, Title(panel));
        html.Html($"</div>\n");
        Values(html, view, series, id, Title(panel));
    }

    private static void Latest(HtmlWriter html, ReportView view, LabSeries[] series, string id, string title)
    {
        HtmlTable.Open(html, id + "-latest", title + ": latest values",
            "Measurement", "#Latest", "Flag", "Unit", "Range", "Measured", "#Change", "#Values", "Source");
        foreach (var one in series.Take(MostRows))
        {
            var latest = one.Latest;
            html.Html($"<tr><th scope=\"row\"><span dir=\"auto\">{Notation.Shorten(one.Label, 120)}</span></th>");
            html.Html($"<td class=\"num\">{(latest is null ? Notation.None : one.Shown(latest))}</td>");
            html.Html($"<td class=\"flag\">{(latest is null ? "" : Notation.Flag(latest.Flag))}</td>");
            html.Html($"<td>{Notation.Unit(one.Unit)}</td>");
            html.Html($"<td class=\"range\">{Notation.Range(one.Range)}{(one.Range is { Stated: false } ? " *" : "")}");
            html.Html($"</td><td class=\"date\">{view.Date(latest?.Time)}</td>");
            html.Html($"<td class=\"num\">{(latest is null || one.Before is null ? Notation.None
                : Notation.Change(latest.Value - one.Before.Value, one.Decimals))}</td><td class=\"num\">{one.Points.Count}</td>");
            HtmlTable.Source(html, latest?.Source);
            html.Html($"</tr>\n");
        }

        HtmlTable.More(html, 9, series.Length - MostRows, "measurements");
        HtmlTable.Close(html);
    }

    /// <summary>The latest of each observation whose value is a word or a code.</summary>
    private static void Findings(HtmlWriter html, ReportView view)
    {
        var findings = view.History.Findings;
        if (findings.Count == 0)
        {
            return;
        }

        html.Html($"<h3>Findings in words</h3>\n");
        HtmlTable.Open(html, "findings-table", "Latest of each finding", "Finding", "Latest", "Observed", "Source");
        foreach (var fact in findings.Take(MostRows))
        {
            html.Html($"<tr><th scope=\"row\">");
            html.Html($"<span dir=\"auto\">{Notation.Shorten(CodeText.Label(fact.Code, fact.Display), 120)}</span>");
            html.Html($"</th>");
            html.Html($"<td>");
            html.Html($"<span dir=\"auto\">{Notation.Shorten(CodeText.Value(fact.TextValue, fact.ValueDisplay), 160)}");
            html.Html($"</span></td>");
            html.Html($"<td class=\"date\">{view.Date(fact.Time)}</td>");
            HtmlTable.Source(html, fact.Source);
            html.Html($"</tr>\n");
        }

        HtmlTable.More(html, 4, findings.Count - MostRows, "findings");
        HtmlTable.Close(html);
    }

    private static void Values(HtmlWriter html, ReportView view, LabSeries[] series, string id, string title)
    {
        if (!series.Any(one => one.Points.Count > 1))
        {
            return;
        }

        html.Html($"<details><summary>Earlier values ({title.ToLowerInvariant()})</summary>\n");
        HtmlTable.Open(html, id + "-values", title + ": values over time, latest first",
            "Measurement", "Measured", "#Value", "Flag", "Unit", "Source");
        foreach (var one in series.Where(one => one.Points.Count > 1).Take(MostRows))
        {
            foreach (var point in one.Points.Reverse().Take(MostValues))
            {
                html.Html($"<tr><th scope=\"row\"><span dir=\"auto\">{Notation.Shorten(one.Label, 120)}</span></th>");
                html.Html($"<td class=\"date\">{view.Date(point.Time)}</td>");
                html.Html($"<td class=\"num\">{one.Shown(point)}</td><td class=\"flag\">{Notation.Flag(point.Flag)}");
                html.Html($"</td><td>{Notation.Unit(one.Unit)}</td>");
                HtmlTable.Source(html, point.Source);
                html.Html($"</tr>\n");
            }

            HtmlTable.More(
                html, 6, one.Points.Count - MostValues, $"earlier values of {Notation.Shorten(one.Label, 120)}");
        }

        HtmlTable.Close(html);
        html.Html($"</details>\n");
    }
}
