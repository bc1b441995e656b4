namespace FrontierFunctions.Pipeline.Reporting;

/// <summary>Where every number comes from: files, kinds of records, models.</summary>
internal static class ProvenanceSection
{
    private const int MostRows = 60;

    public static void Write(HtmlWriter html, ReportView view)
    {
        PageFrame.OpenSection(html, "provenance", "Provenance");
        html.Html($"<p>Subject pseudonym: <code class=\"long\">{Notation.Shorten(view.Input.SubjectId, 120)}");
        html.Html($"</code>. Every row of this report names ");
        html.Html($"the record it comes from, by type and the first eight characters of the record's pseudonym.</p>\n");
        Sources(html, view);
        Records(html, view);
        Models(html, view);
        PageFrame.CloseSection(html);
    }

    private static void Sources(HtmlWriter html, ReportView view)
    {
        var sources = view.Input.Sources;
        if (sources.Count == 0)
        {
            html.Html($"<p class=\"none\">The files behind these facts are not named.</p>\n");
            return;
        }

        HtmlTable.Open(html, "provenance-files", "Source files, by token and content hash",
            "File token", "Content hash", "Rules", "#Facts");
        foreach (var source in sources.OrderBy(source => source.FileToken, StringComparer.Ordinal).Take(MostRows))
        {
            html.Html($"<tr><th scope=\"row\"><code>{Notation.Shorten(source.FileToken, 80)}</code></th>");
            html.Html($"<td><code title=\"{source.ContentHash}\">{Notation.Shorten(source.ContentHash, 20)}</code>");
            html.Html($"</td>");
            html.Html($"<td>{Notation.Shorten(source.RulesVersion, 60)}</td>");
            html.Html($"<td class=\"num\">{Notation.Count(source.EventCount)}</td></tr>\n");
        }

        HtmlTable.More(html, 4, sources.Count - MostRows, "files");
        HtmlTable.Close(html);
    }

    private static void Records(HtmlWriter html, ReportView view)
    {
        var types = view.Input.Events
            .GroupBy(
                fact => fact.Source.IndexOf('/') is > 0 and var slash ? fact.Source[..slash] : "without a type",
                StringComparer.Ordinal)
            .Select(group => (Type: group.Key, Facts: group.Count(),
                Records: group.Select(fact => fact.Source).Distinct(StringComparer.Ordinal).Count()))
            .OrderByDescending(row => row.Facts).ThenBy(row => row.Type, StringComparer.Ordinal).ToArray();
        if (types.Length == 0)
        {
            return;
        }

        HtmlTable.Open(html, "provenance-records", "Facts by type of record", "Record type", "#Records", "#Facts");
        foreach (var (type, facts, records) in types.Take(MostRows))
        {
            html.Html($"<tr><th scope=\"row\">{Notation.Shorten(type, 60)}</th>");
            html.Html($"<td class=\"num\">{Notation.Count(records)}</td><td class=\"num\">{Notation.Count(facts)}");
            html.Html($"</td></tr>\n");
        }

        HtmlTable.More(html, 3, types.Length - MostRows, "types");
        HtmlTable.Close(html);
    }

    private static void Models(HtmlWriter html, ReportView view)
    {
        if (view.Input.Scores.Count == 0)
        {
            return;
        }

        HtmlTable.Open(html, "provenance-models", "Models that were asked", "Task", "Model", "Version", "As of");
        foreach (var score in view.Input.Scores)
        {
            html.Html($"<tr><th scope=\"row\">{Notation.Shorten(score.Task, 60)}</th>");
            html.Html($"<td>{Notation.Shorten(score.Card.Name, 60)}</td>");
            html.Html($"<td>{Notation.Shorten(score.Card.Version, 40)}</td><td class=\"date\">{view.Date(score.AsOf)}");
            html.Html($"</td></tr>\n");
        }

        HtmlTable.Close(html);
    }
}
