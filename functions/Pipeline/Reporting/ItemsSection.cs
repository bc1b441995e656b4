namespace FrontierFunctions.Pipeline.Reporting;

/// <summary>The tables of what lasts: problems, medications, allergies.</summary>
internal static class ItemsSection
{
    private const int MostRows = 60;

    public static void WriteProblems(HtmlWriter html, ReportView view)
    {
        var ended = view.History.Death is null ? "Active" : "Active at the end";
        Write(html, view, "problems", "Problems", "Problem", view.History.Problems, ended, "Resolved");
    }

    public static void WriteMedications(HtmlWriter html, ReportView view)
    {
        var items = view.History.Medications;
        PageFrame.OpenSection(html, "medications", "Medications");
        if (items.Count == 0)
        {
            html.Html($"<p class=\"none\">None recorded.</p>\n");
        }
        else
        {
            Table(html, view, "medications-active", "Active medications", "Medication",
                [.. items.Where(item => item.IsActive)], "Active", "Past");
            Table(html, view, "medications-past", "Past medications", "Medication",
                [.. items.Where(item => !item.IsActive)], "Active", "Past");
        }

        PageFrame.CloseSection(html);
    }

    public static void WriteAllergies(HtmlWriter html, ReportView view) =>
        Write(
            html, view, "allergies", "Allergies", "Allergy or intolerance", view.History.Allergies, "Active",
            "Inactive");

    private static void Write(HtmlWriter html, ReportView view, string id, string title, string head,
        IReadOnlyList<ClinicalItem> items, string active, string ended)
    {
        PageFrame.OpenSection(html, id, title);
        if (items.Count == 0)
        {
            html.Html($"<p class=\"none\">None recorded.</p>\n");
        }
        else
        {
            Table(
                html, view, id + "-table",
                $"{title}: {items.Count(item => item.IsActive)} {active.ToLowerInvariant()}, "
                + $"{items.Count(item => !item.IsActive)} {ended.ToLowerInvariant()}", head, items, active, ended);
        }

        PageFrame.CloseSection(html);
    }

    private static void Table(HtmlWriter html, ReportView view, string id, string caption, string head,
        IReadOnlyList<ClinicalItem> items, string active, string ended)
    {
        if (items.Count == 0)
        {
            return;
        }

        HtmlTable.Open(html, id, caption, head, "Status", "From", "To", "#Records", "Source");
        foreach (var item in items.Take(MostRows))
        {
            html.Html($"<tr><th scope=\"row\"><span dir=\"auto\">{Notation.Shorten(item.Label, 200)}</span> ");
            html.Html($"<span class=\"code\">{Notation.Shorten(CodeText.Of(item.Code), 60)}</span></th>");
            html.Html(
                $"<td>{(item.IsActive ? active : ended)}{(item.Criticality is null ? "" : ", " + item.Criticality)}");
            html.Html($"</td><td class=\"date\">{view.Date(item.Start)}</td>");
            html.Html($"<td class=\"date\">{view.Date(item.End)}</td><td class=\"num\">{item.Records.Count}</td>");
            HtmlTable.Source(html, item.Source);
            html.Html($"</tr>\n");
        }

        HtmlTable.More(html, 6, items.Count - MostRows, "that began earlier");
        HtmlTable.Close(html);
    }
}
