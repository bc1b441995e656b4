using System.Security.Cryptography;
using System.Text;
using FrontierFunctions.Pipeline.Deidentification;

namespace FrontierFunctions.Pipeline.Reporting;

/// <summary>The frame of the page: policy, style, header with the notice, contents, footer.</summary>
internal static class PageFrame
{
    private static readonly byte[] Style = ReadStyle();

    private static readonly (string Id, string Title)[] Sections =
    [
        ("summary", "At a glance"), ("scores", "Risk scores"), ("futures", "What may come"), ("timeline", "Timeline"),
        ("measurements", "Measurements"),
        ("problems", "Problems"), ("medications", "Medications"), ("procedures", "Procedures"),
        ("immunizations", "Immunizations"), ("allergies", "Allergies"), ("genome", "Genome"), ("changes", "Changes"),
        ("provenance", "Provenance"), ("notes", "Notes"),
    ];

    public static void Open(HtmlWriter html, ReportView view)
    {
        var title = $"Report of subject {view.ShortId}, version {view.Input.Version}";
        var paper = PaperStyle(view);
        html.Html($"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        html.Html($"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; ");
        html.Html($"style-src '");
        html.Html($"{Hash(Style)}' '{Hash(paper)}'; base-uri 'none'; form-action 'none'\">\n");
        html.Html($"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        html.Html($"<meta name=\"color-scheme\" content=\"light dark\">\n");
        html.Html($"<meta name=\"referrer\" content=\"no-referrer\">\n");
        html.Html($"<meta name=\"robots\" content=\"noindex\">\n<link rel=\"icon\" href=\"data:,\">\n<title>{title}");
        html.Html($"</title>\n<style>");
        html.Raw(Style);
        html.Html($"</style>\n<style>");
        html.Raw(paper);
        html.Html($"</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#summary\">Skip to the summary</a>\n");
        Header(html, view);
        html.Html($"<nav class=\"contents\" aria-label=\"Sections of this report\"><ul>");
        foreach (var (id, name) in Sections)
        {
            html.Html($"<li><a href=\"#{id}\">{name}</a></li>");
        }

        html.Html($"</ul></nav>\n<main>\n");
    }

    public static void Close(HtmlWriter html, ReportView view) =>
        html.Html($"""
            </main>
            <footer><p>Subject {view.ShortId}, version {view.Input.Version}, as of {view.Date(view.Input.AsOf)}.
            Demonstration models on open data; not a medical device.</p></footer>
            </body>
            </html>

            """);

    /// <summary>Opens a section; its id is what the contents point to.</summary>
    public static void OpenSection(HtmlWriter html, string id, string title) =>
        html.Html($"<section id=\"{id}\" aria-labelledby=\"{id}-title\">\n<h2 id=\"{id}-title\">{title}</h2>\n");

    /// <summary>Closes a section.</summary>
    public static void CloseSection(HtmlWriter html) => html.Html($"</section>\n");

    private static void Header(HtmlWriter html, ReportView view)
    {
        var input = view.Input;
        html.Html($"<header>\n<p class=\"kind\">Longitudinal report</p>\n<h1>Subject ");
        html.Html($"<span class=\"id\">{view.ShortId}</span></h1>\n");
        html.Html($"<p class=\"who\">{view.Person}, {view.AgeBand}");
        if (view.History.Death is { } death)
        {
            html.Html($" ");
            html.Html($"<strong class=\"died\">Died ");
            html.Html($"{(death.Time is null ? "(date not known)" : view.Date(death.Time))}");
            html.Html($"</strong>");
        }

        html.Html($"</p>\n<dl class=\"facts\">");
        html.Html($"<div><dt>As of</dt><dd>{view.Date(input.AsOf)}</dd></div><div><dt>Version</dt><dd>{input.Version}");
        if (input.Previous is { } previous)
        {
            html.Html($" <span class=\"quiet\">after version {previous.Version} of {view.Date(previous.AsOf)}</span>");
        }

        html.Html($"</dd></div><div><dt>Facts</dt><dd>{Notation.Count(input.Events.Count)}</dd></div>");
        if (input.Sources.Count > 0)
        {
            html.Html($"<div><dt>Sources</dt><dd>{Notation.Count(input.Sources.Count, "file", "files")}</dd></div>");
        }

        html.Html($"<div><dt>Dates</dt>");
        html.Html($"<dd>{(input.Profile == DeidentificationProfile.SafeHarbor ? "year only" : "shifted")}</dd></div>");
        html.Html($"</dl>\n");
        html.Html($"<div class=\"notice\"><p><strong>Demonstration models on open data. Not a medical device.");
        html.Html($"</strong> ");
        html.Html($"Do not use it for diagnosis or treatment. {DateNotice(input.Profile)}</p></div>\n</header>\n");
    }

    private static string DateNotice(DeidentificationProfile profile) => profile == DeidentificationProfile.SafeHarbor
        ? "The records were de-identified (safe harbor): every date is reduced to its year, so nothing can be read from "
            + "the order of events within a year."
        : "The records were de-identified: all dates of this subject are shifted by the same number of days. Intervals and "
            + "ages are right, calendar dates are not.";

    /// <summary>What stands in the margins of each printed page; only letters and digits of the input get in.</summary>
    private static byte[] PaperStyle(ReportView view) => Encoding.UTF8.GetBytes(
        "@page{@top-left{content:\"Subject " + view.ShortId + " \\00B7  version "
        + view.Input.Version.ToString(System.Globalization.CultureInfo.InvariantCulture)
        + " \\00B7  as of " + view.Date(view.Input.AsOf) + "\"}}");

    private static string Hash(byte[] style) => "sha256-" + Convert.ToBase64String(SHA256.HashData(style));

    private static byte[] ReadStyle()
    {
        using var stream = typeof(PageFrame).Assembly.GetManifestResourceStream(
            "FrontierFunctions.Pipeline.Reporting.report.css")
            ?? throw new InvalidOperationException("The report's style is not embedded.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
