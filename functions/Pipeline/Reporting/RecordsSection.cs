using FrontierFunctions.Pipeline.Timeline;

namespace FrontierFunctions.Pipeline.Reporting;

/// <summary>The tables of what was done once: procedures and immunizations, the same ones together.</summary>
internal static class RecordsSection
{
    private const int MostRows = 60;

    public static void WriteProcedures(HtmlWriter html, ReportView view) =>
        Write(html, view, "procedures", "Procedures", "Procedure", "procedure", view.History.Procedures);

    public static void WriteImmunizations(HtmlWriter html, ReportView view) =>
        Write(html, view, "immunizations", "Immunizations", "Vaccine", "vaccine", view.History.Immunizations);

    private static void Write(HtmlWriter html, ReportView view, string id, string title, string head, string one,
        IReadOnlyList<MedsEvent> records)
    {
        PageFrame.OpenSection(html, id, title);
        if (records.Count == 0)
        {
            html.Html($"<p class=\"none\">None recorded.</p>\n");
            PageFrame.CloseSection(html);
            return;
        }

        var kinds = RecordKind.Of(records);
        HtmlTable.Open(html, id + "-table", $"{Notation.Count(records.Count, "record", "records")} of "
            + Notation.Count(kinds.Length, $"kind of {one}", $"kinds of {one}"),
            head, "Last", "First", "#Times", "Source of the last");
        foreach (var kind in kinds.Take(MostRows))
        {
            html.Html($"<tr><th scope=\"row\"><span dir=\"auto\">{Notation.Shorten(kind.Label, 200)}</span> ");
            html.Html($"<span class=\"code\">{Notation.Shorten(CodeText.Of(kind.Code), 60)}</span></th>");
            html.Html($"<td class=\"date\">{view.Date(kind.Last.Time)}</td><td ");
            html.Html($"class=\"date\">{view.Date(kind.First.Time)}</td>");
            html.Html($"<td class=\"num\">{kind.Count}</td>");
            HtmlTable.Source(html, kind.Last.Source);
            html.Html($"</tr>\n");
        }

        HtmlTable.More(html, 5, kinds.Length - MostRows, "kinds, last done earlier");
        HtmlTable.Close(html);
        PageFrame.CloseSection(html);
    }
}
