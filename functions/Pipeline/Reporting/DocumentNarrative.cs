using System.Buffers;
using System.Text.Json;
using FrontierFunctions.Pipeline.Futures;

namespace FrontierFunctions.Pipeline.Reporting;

/// <summary>The text that a reader of the document sees: XHTML, escaped, the same facts as the entries.</summary>
internal static class DocumentNarrative
{
    /// <summary>Writes a <c>text</c> element whose <c>div</c> holds what <paramref name="content"/> writes.</summary>
    public static void Write(Utf8JsonWriter json, Action<HtmlWriter> content)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        var html = new HtmlWriter(buffer);
        html.Html($"<div xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"en\" xml:lang=\"en\">");
        content(html);
        html.Html($"</div>");
        json.WriteStartObject("text"u8);
        json.WriteString("status"u8, "generated"u8);
        json.WriteString("div"u8, buffer.WrittenSpan);
        json.WriteEndObject();
    }

    public static void Header(HtmlWriter html, ReportView view)
    {
        html.Html($"<p>Longitudinal report of subject {view.ShortId}, version {view.Input.Version}, ");
        html.Html($"as of {view.Date(view.Input.AsOf)}. {view.Person}, {view.AgeBand}. Demonstration models on open ");
        html.Html($"data; ");
        html.Html($"not a medical device. Dates are {(view.ShowsYearsOnly ? "reduced to years" : "shifted")}.</p>");
    }

    public static void Items(
        HtmlWriter html, ReportView view, IReadOnlyList<ClinicalItem> items, string active, string ended)
    {
        Open(html, items.Count, "Name", "Status", "From", "To");
        foreach (var item in items.Take(DocumentResources.Most))
        {
            html.Html($"<tr><td>{FhirCoding.Text(item.Label)}</td><td>{(item.IsActive ? active : ended)}</td>");
            html.Html($"<td>{view.Date(item.Start)}</td><td>{view.Date(item.End)}</td></tr>");
        }

        Close(html, items.Count);
    }

    public static void Records(HtmlWriter html, ReportView view, IReadOnlyList<Timeline.MedsEvent> records)
    {
        var kinds = RecordKind.Of(records);
        Open(html, kinds.Length, "Name", "Last", "Times");
        foreach (var kind in kinds.Take(DocumentResources.Most))
        {
            html.Html($"<tr><td>{FhirCoding.Text(kind.Label)}</td><td>{view.Date(kind.Last.Time)}</td>");
            html.Html($"<td>{kind.Count}</td></tr>");
        }

        Close(html, kinds.Length);
    }

    public static void Measurements(HtmlWriter html, ReportView view)
    {
        var series = view.History.Series.Where(one => one.Latest is not null).ToArray();
        Open(html, series.Length, "Measurement", "Latest", "Unit", "Flag", "Measured");
        foreach (var one in series.Take(DocumentResources.Most))
        {
            html.Html($"<tr><td>{FhirCoding.Text(one.Label)}</td><td>{one.Shown(one.Latest!)}</td>");
            html.Html($"<td>{Notation.Unit(one.Unit)}</td>");
            html.Html($"<td>{Notation.Flag(one.Latest!.Flag)}</td><td>{view.Date(one.Latest.Time)}</td></tr>");
        }

        Close(html, series.Length);
    }

    public static void Scores(HtmlWriter html, ReportView view)
    {
        Open(html, view.Input.Scores.Count, "Score", "Answer", "90 % interval", "Training data", "Model");
        foreach (var score in view.Input.Scores)
        {
            html.Html($"<tr><td>{FhirCoding.Text(score.Card.Title)}</td>");
            html.Html($"<td>{(score.Probability is { } probability ? Notation.Percent(probability)
                : score.Futures is { } futures ? FuturesSection.Short(futures) ?? "every event is on record"
                : "no answer: " + Abstentions.Short(score.Abstention))}");
            html.Html($"</td>");
            html.Html($"<td>{(score is { IntervalLow: { } low, IntervalHigh: { } high }
                ? Notation.PercentRange(low, high) : Notation.None)}");
            html.Html($"</td>");
            html.Html($"<td>{(score.Task == FutureRequests.Task
                ? Notation.None : Notation.Percent(score.Card.TrainingPrevalence))}</td>");
            html.Html($"<td>{FhirCoding.Text(score.Card.Name)} {FhirCoding.Text(score.Card.Version)}</td></tr>");
        }

        Close(html, view.Input.Scores.Count);
    }

    private static void Open(HtmlWriter html, int rows, params ReadOnlySpan<string> heads)
    {
        if (rows == 0)
        {
            html.Html($"<p>None recorded.</p>");
            return;
        }

        html.Html($"<table><thead><tr>");
        foreach (var head in heads)
        {
            html.Html($"<th>{head}</th>");
        }

        html.Html($"</tr></thead><tbody>");
    }

    private static void Close(HtmlWriter html, int rows)
    {
        if (rows > 0)
        {
            html.Html($"</tbody></table>");
        }

        if (rows > DocumentResources.Most)
        {
            html.Html($"<p>and {Notation.Count(rows - DocumentResources.Most)} more</p>");
        }
    }
}
