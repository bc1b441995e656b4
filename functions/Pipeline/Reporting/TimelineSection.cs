namespace FrontierFunctions.Pipeline.Reporting;

/// <summary>The whole history in one picture, and the encounters as a table.</summary>
internal static class TimelineSection
{
    private const int MostEncounters = 25;

    public static void Write(HtmlWriter html, ReportView view)
    {
        PageFrame.OpenSection(html, "timeline", "Timeline");
        if (TimelineDrawing.Of(view) is { } drawing)
        {
            drawing.Write(html);
        }
        else
        {
            html.Html($"<p class=\"none\">Nothing with a date is on record.</p>\n");
        }

        Encounters(html, view);
        PageFrame.CloseSection(html);
    }

    private static void Encounters(HtmlWriter html, ReportView view)
    {
        var encounters = view.History.Encounters;
        if (encounters.Count == 0)
        {
            return;
        }

        var classes = encounters.GroupBy(encounter => encounter.Class).OrderBy(group => group.Key)
            .Select(group => $"{Notation.Count(group.Count())} {EncounterClasses.Word(group.Key)}");
        html.Html($"<details><summary>Encounters as a table ({string.Join(", ", classes)})</summary>\n");
        HtmlTable.Open(
            html, "encounters-table", "Encounters, latest first", "Encounter", "Class", "From", "To", "Source");
        foreach (var encounter in encounters.Reverse().Take(MostEncounters))
        {
            html.Html($"<tr><th scope=\"row\">");
            html.Html($"<span dir=\"auto\">{Notation.Shorten(encounter.Label ?? "Encounter", 160)}</span></th>");
            html.Html($"<td>{EncounterClasses.Word(encounter.Class)}</td>");
            html.Html($"<td class=\"date\">{view.Date(encounter.Start)}</td>");
            html.Html($"<td class=\"date\">{view.Date(encounter.End)}</td>");
            HtmlTable.Source(html, encounter.Source);
            html.Html($"</tr>\n");
        }

        HtmlTable.More(html, 5, encounters.Count - MostEncounters, "earlier encounters");
        HtmlTable.Close(html);
        html.Html($"</details>\n");
    }
}

/// <summary>What the classes of encounters are called.</summary>
internal static class EncounterClasses
{
    /// <summary>In a list.</summary>
    public static string Word(EncounterClass encounter) => encounter switch
    {
        EncounterClass.Inpatient => "inpatient",
        EncounterClass.Emergency => "emergency",
        EncounterClass.Ambulatory => "ambulatory",
        EncounterClass.Remote => "home or virtual",
        _ => "other",
    };

    /// <summary>At the head of a lane.</summary>
    public static string Lane(EncounterClass encounter) => encounter switch
    {
        EncounterClass.Inpatient => "Inpatient stays",
        EncounterClass.Emergency => "Emergency",
        EncounterClass.Ambulatory => "Ambulatory visits",
        EncounterClass.Remote => "Home or virtual",
        _ => "Other encounters",
    };
}
