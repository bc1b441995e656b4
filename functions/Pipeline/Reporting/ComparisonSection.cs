namespace FrontierFunctions.Pipeline.Reporting;

/// <summary>What is different from the previous version.</summary>
internal static class ComparisonSection
{
    private const int MostRows = 40;

    public static void Write(HtmlWriter html, ReportView view)
    {
        PageFrame.OpenSection(html, "changes", "Changes since the previous version");
        if (view.Change is not { } change)
        {
            html.Html($"<p class=\"none\">This is the first version: there is nothing to compare with.</p>\n");
        }
        else
        {
            html.Html($"<p>Compared with version {change.Before.Version}, as of {view.Date(change.Before.AsOf)}: ");
            html.Html($"{Notation.Count(change.Before.EventCount)} facts then, ");
            html.Html($"{Notation.Count(change.Now.EventCount)} now");
            html.Html($"{(change.Now.Deceased && !change.Before.Deceased ? "; a death is now on record" : "")}.</p>\n");
            if (!change.IsAny)
            {
                html.Html($"<p class=\"none\">Nothing that the report states has changed.</p>\n");
            }

            Scores(html, change);
            Items(html, change, view);
            Values(html, view, change);
            Genome(html, change);
        }

        PageFrame.CloseSection(html);
    }

    private static void Scores(HtmlWriter html, ReportChange change)
    {
        if (change.Scores.Count == 0)
        {
            return;
        }

        HtmlTable.Open(html, "changes-scores", "Scores that changed", "Score", "Before", "Now", "#Difference");
        foreach (var row in change.Scores.Take(MostRows))
        {
            html.Html($"<tr><th scope=\"row\">{Notation.Shorten((row.Now ?? row.Before)!.Task.Replace('-', ' '), 80)}");
            html.Html($"</th>");
            html.Html($"<td>{Score(row.Before)}</td><td>{Score(row.Now)}</td><td class=\"num\">{Difference(row)}</td>");
            html.Html($"</tr>\n");
        }

        HtmlTable.More(html, 4, change.Scores.Count - MostRows, "scores");
        HtmlTable.Close(html);
    }

    private static string Score(SnapshotScore? score) => score switch
    {
        null => "not asked",
        { Probability: { } probability, Low: { } low, High: { } high } =>
            $"{Notation.Percent(probability)} ({Notation.PercentRange(low, high)})",
        { Probability: { } probability } => Notation.Percent(probability),
        _ => $"no answer: {Abstentions.Short(score.Abstention)}",
    };

    /// <summary>In percentage points; scores of two model versions are not compared.</summary>
    private static string Difference(ChangeRow<SnapshotScore> row) => row switch
    {
        { Before.ModelVersion: { } before, Now.ModelVersion: { } now } when before != now => "other model version",
        { Before.Probability: { } before, Now.Probability: { } now } =>
            Notation.Signed(Math.Round((now - before) * 100, 1)) + "\u00A0points",
        _ => Notation.None,
    };

    private static void Items(HtmlWriter html, ReportChange change, ReportView view)
    {
        var resolved = view.History.Death is null ? "resolved" : "ended";
        var rows = change.Problems.Select(row => ("Problem", row, ReportChange.Word(row, resolved)))
            .Concat(change.Medications.Select(row => ("Medication", row, ReportChange.Word(row, "stopped"))))
            .Concat(change.Allergies.Select(row => ("Allergy", row, ReportChange.Word(row, "inactive"))))
            .ToArray();
        if (rows.Length == 0)
        {
            return;
        }

        HtmlTable.Open(
            html, "changes-items", "Problems, medications and allergies that changed", "What", "Kind", "Change");
        foreach (var (kind, row, word) in rows.Take(MostRows))
        {
            html.Html($"<tr><th scope=\"row\">");
            html.Html($"<span dir=\"auto\">{Notation.Shorten((row.Now ?? row.Before)!.Label, 160)}</span></th>");
            html.Html($"<td>{kind}</td><td>{word}</td></tr>\n");
        }

        HtmlTable.More(html, 3, rows.Length - MostRows, "changes");
        HtmlTable.Close(html);
    }

    private static void Values(HtmlWriter html, ReportView view, ReportChange change)
    {
        if (change.Values.Count == 0)
        {
            return;
        }

        HtmlTable.Open(html, "changes-values", "Measurements with a new latest value",
            "Measurement", "#Before", "Measured", "#Now", "Measured", "Unit", "#Difference");
        foreach (var row in change.Values
            .OrderBy(row => Measurements.Order((row.Now ?? row.Before)!.Code)).Take(MostRows))
        {
            var either = (row.Now ?? row.Before)!;
            var decimals = Notation.Decimals(new[] { row.Before?.Value, row.Now?.Value }.OfType<double>());
            html.Html($"<tr><th scope=\"row\"><span dir=\"auto\">{Notation.Shorten(either.Label, 120)}</span></th>");
            html.Html($"<td class=\"num\">{Number(row.Before, decimals)}</td>");
            html.Html($"<td class=\"date\">{view.Date(row.Before?.Time)}</td>");
            html.Html($"<td class=\"num\">{Number(row.Now, decimals)}</td>");
            html.Html($"<td class=\"date\">{view.Date(row.Now?.Time)}</td><td>{Notation.Unit(either.Unit)}</td>");
            html.Html($"<td class=\"num\">{(row is { Before: { } before, Now: { } now }
                ? Notation.Change(now.Value - before.Value, decimals) : Notation.None)}</td></tr>\n");
        }

        HtmlTable.More(html, 7, change.Values.Count - MostRows, "measurements");
        HtmlTable.Close(html);
    }

    private static void Genome(HtmlWriter html, ReportChange change)
    {
        if (change.Genome.Count == 0)
        {
            return;
        }

        HtmlTable.Open(html, "changes-genome", "Genes that changed", "Gene", "Before", "Now");
        foreach (var row in change.Genome.Take(MostRows))
        {
            html.Html($"<tr><th scope=\"row\">{(row.Now ?? row.Before)!.Name}</th>");
            html.Html($"<td>{row.Before?.Finding ?? Notation.None}</td><td>{row.Now?.Finding ?? Notation.None}</td></tr>\n");
        }

        HtmlTable.More(html, 3, change.Genome.Count - MostRows, "genes");
        HtmlTable.Close(html);
    }

    private static string Number(SnapshotValue? value, int decimals) =>
        value is null ? Notation.None : Notation.Number(value.Value, decimals);
}
