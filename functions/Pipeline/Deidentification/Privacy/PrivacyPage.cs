using System.Globalization;
using FrontierFunctions.Pipeline.Reporting;

namespace FrontierFunctions.Pipeline.Deidentification.Privacy;

/// <summary>A privacy report as one page without scripts or requests, for reading and printing.</summary>
public static class PrivacyPage
{
    private const string Style = """
        .bar{fill:#2a6f97}.rest{fill:#8884}text{font:13px system-ui;fill:currentColor}
        """;

    private const int BarWidth = 400;

    /// <summary>Writes the page, UTF-8.</summary>
    public static byte[] Write(PrivacyReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return PlainPage.Write("Privacy report", Style, html => Body(html, report));
    }

    private static void Body(HtmlWriter html, PrivacyReport report)
    {
        foreach (var notice in report.LegalNotices)
        {
            html.Html($"<p class=\"notice\">{notice}</p>\n");
        }

        Verdict(html, report);
        Population(html, report.Population);
        Utility(html, report);
        foreach (var format in report.Formats)
        {
            Format(html, format);
        }
    }

    private static void Verdict(HtmlWriter html, PrivacyReport report)
    {
        HtmlTable.Open(html, "verdict", $"Profile {report.Profile}", "", "#number");
        Row(html, "Files released", report.Formats.Sum(format => format.Files));
        Row(html, "Records that the residual scan read and found clean", report.ResidualScanRecords);
        Row(html, "Files that the residual scan set aside", report.ResidualHits);
        foreach (var (code, count) in report.SetAside)
        {
            Row(html, $"Files set aside: {code}", count);
        }

        HtmlTable.Close(html);
    }

    private static void Population(HtmlWriter html, PopulationRiskCounts left)
    {
        html.Html($"<h2>What is left that could single somebody out</h2>\n<p>Subjects are alike when they agree in ");
        html.Html($"{string.Join(", ", left.QuasiIdentifiers)}.</p>\n");
        Bars(
            html, "Subjects by the size of their class",
            ("alone", left.SubjectsAlone, left.Subjects),
            ("fewer than 5", left.SubjectsInClassesBelow5, left.Subjects),
            ("fewer than 11", left.SubjectsInClassesBelow11, left.Subjects));
        HtmlTable.Open(html, "population", "Population", "", "#number");
        Row(html, "Subjects", left.Subjects);
        Row(html, "Classes", left.Classes);
        Row(html, "Smallest class (k)", left.SmallestClass);
        Row(html, "Codes that fewer than 5 subjects have", left.CodesOfFewerThan5);
        Row(html, "Subjects with a code that nobody else has", left.SubjectsWithACodeOfTheirOwn);
        HtmlTable.Close(html);
    }

    private static void Utility(HtmlWriter html, PrivacyReport report)
    {
        var kept = report.Utility;
        html.Html($"<h2>What is still usable</h2>\n<p>Facts of the originals against those of their copies, in ");
        html.Html($"{report.FilesMeasured} files.</p>\n");
        Bars(
            html, "Kept of the original",
            ("codes", kept.CodesKept, kept.Codes),
            ("values with unit and range", kept.ValuesKept, kept.Values),
            ("intervals", kept.IntervalsKept, kept.Intervals));
    }

    private static void Format(HtmlWriter html, FormatPrivacy format)
    {
        html.Html($"<h2>{format.Format}</h2>\n<p>{Number(format.Files)} files, {Number(format.Records)} records, ");
        html.Html($"rules {string.Join(", ", format.RulesVersions)}; ");
        html.Html($"{Number(format.UnresolvedReferences)} references to nobody known, ");
        html.Html($"{Number(format.UnknownElementsDropped)} unknown elements dropped.</p>\n");
        if (format.TextFindings.Count > 0)
        {
            HtmlTable.Open(html, $"text-{format.Format}", $"Replaced in free text of {format.Format}", "kind", "#times");
            foreach (var (kind, count) in format.TextFindings)
            {
                Row(html, kind, count);
            }

            HtmlTable.Close(html);
        }

        HtmlTable.Open(
            html, $"actions-{format.Format}", $"Elements of {format.Format}", "data type", "action", "#times");
        foreach (var (type, actions) in format.Actions)
        {
            foreach (var (action, count) in actions)
            {
                html.Html($"<tr><td>{type}</td><td>{action}</td><td class=\"num\">{Number(count)}</td></tr>\n");
            }
        }

        HtmlTable.Close(html);
    }

    private static void Bars(HtmlWriter html, string title, params ReadOnlySpan<(string Label, long Part, long Whole)> bars)
    {
        html.Html($"<svg role=\"img\" aria-label=\"{title}\" width=\"760\" height=\"{(bars.Length * 28) + 4}\">\n");
        for (var i = 0; i < bars.Length; i++)
        {
            var (label, part, whole) = bars[i];
            var share = whole == 0 ? 0 : (double)part / whole;
            var top = i * 28;
            html.Html($"<text x=\"0\" y=\"{top + 17}\">{label}</text>");
            html.Html($"<rect class=\"rest\" x=\"200\" y=\"{top + 4}\" width=\"{BarWidth}\" height=\"18\"/>");
            html.Html($"<rect class=\"bar\" x=\"200\" y=\"{top + 4}\" width=\"{share * BarWidth}\" height=\"18\"/>");
            html.Html($"<text x=\"610\" y=\"{top + 17}\">{Number(part)} of {Number(whole)}</text>\n");
        }

        html.Html($"</svg>\n");
    }

    private static void Row(HtmlWriter html, string label, long number) =>
        html.Html($"<tr><td>{label}</td><td class=\"num\">{Number(number)}</td></tr>\n");

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
