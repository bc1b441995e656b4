using System.Globalization;
using FrontierFunctions.Pipeline.Features;

namespace FrontierFunctions.Pipeline.Reporting;

/// <summary>What may come: a picture for each event, all on one scale, and a table with the same numbers.</summary>
internal static class FuturesSection
{
    private const double Left = 40;
    private const double Right = 288;
    private const double Top = 10;
    private const double Bottom = 84;

    public static void Write(HtmlWriter html, ReportView view)
    {
        PageFrame.OpenSection(html, "futures", "What may come");
        if (view.Futures is not { } score)
        {
            html.Html($"<p class=\"none\">No event model was asked for this subject.</p>\n");
            PageFrame.CloseSection(html);
            return;
        }

        html.Html($"<p class=\"quiet\">{Notation.Shorten(score.Card.Summary, 600)}</p>\n");
        if (score.Futures is { } futures)
        {
            Answer(html, view, score, futures);
        }
        else
        {
            html.Html($"<p class=\"answer\"><strong>No answer</strong></p>\n");
            html.Html($"<p>{Abstentions.Sentence(score.Abstention)}</p>\n");
        }

        Read(html, view, score);
        ModelExcerpt.Write(html, score.Card, "futures");
        PageFrame.CloseSection(html);
    }

    /// <summary>The last horizon of each event, in a sentence; null where there is none.</summary>
    public static string? Short(IReadOnlyList<EventFuture> futures)
    {
        var parts = futures.Where(future => future.Points.Count > 0)
            .Select(future => $"{future.Label} {Notation.Percent(future.Points[^1].Probability)}").ToArray();
        return parts.Length == 0 ? null
            : $"within {Years(futures.First(future => future.Points.Count > 0).Points[^1].Days)}: {string.Join("; ", parts)}";
    }

    private static void Answer(HtmlWriter html, ReportView view, TaskScore score, IReadOnlyList<EventFuture> futures)
    {
        var asked = futures.Where(future => future.Points.Count > 0).ToArray();
        html.Html($"<p>Of 100 people with such a record the model expects so many to have a first event by then, as of ");
        html.Html($"{view.Date(score.AsOf)}. The bars are 90\u00A0% intervals of the sampling, not of how wrong the model ");
        html.Html($"may be.</p>\n");
        if (futures.Where(future => future.IsOnRecord).ToArray() is { Length: > 0 } known)
        {
            html.Html($"<p>On record already, so not asked: ");
            html.Html($"{string.Join("; ", known.Select(future => Notation.Shorten(future.Label, 80)))}.</p>\n");
        }

        if (asked.Length == 0)
        {
            return;
        }

        var most = Scale(asked.Max(future => future.Points.Max(point => point.High)));
        html.Html($"<div class=\"charts\">\n");
        for (var index = 0; index < asked.Length; index++)
        {
            Chart(html, asked[index], most, string.Create(CultureInfo.InvariantCulture, $"future-{index + 1}"));
        }

        html.Html($"</div>\n");
        HtmlTable.Open(html, "futures-table", "Probability of a first event, by horizon",
            ["Event", .. asked[0].Points.Select(point => "#" + Years(point.Days)), $"Within {Years(asked[0].Points[^1].Days)}"]);
        foreach (var future in asked)
        {
            html.Html($"<tr><th scope=\"row\">{Notation.Shorten(future.Label, 80)}</th>");
            foreach (var point in future.Points)
            {
                html.Html($"<td class=\"num\">{Notation.Percent(point.Probability)} ");
                html.Html($"<span class=\"quiet\">{Notation.PercentRange(point.Low, point.High)}</span></td>");
            }

            html.Html($"<td>{future.ConformalSet?.ToSentence() ?? "not known"}</td></tr>\n");
        }

        HtmlTable.Close(html);
    }

    private static void Chart(HtmlWriter html, EventFuture future, double most, string id)
    {
        var points = future.Points;
        double X(FuturePoint point) => Left + ((Right - Left - 8) * point.Days / points[^1].Days);
        double Y(double probability) => Bottom - ((Bottom - Top) * probability / most);
        html.Html($"<figure class=\"chart\"><figcaption><span class=\"name\">{Notation.Shorten(future.Label, 44)}</span> ");
        html.Html($"<span class=\"value\"><strong>{Notation.Percent(points[^1].Probability)}</strong> ");
        html.Html($"in {Years(points[^1].Days)}</span></figcaption>");
        html.Html($"<svg viewBox=\"0 0 300 104\" role=\"img\" aria-labelledby=\"{id}-t {id}-d\">");
        html.Html($"<title id=\"{id}-t\">Probability of {Notation.Shorten(future.Label, 80)} over time</title>");
        html.Html($"<desc id=\"{id}-d\">");
        html.Html($"{string.Join(", ", points.Select(p => $"{Notation.Percent(p.Probability)} in {Years(p.Days)}"))}.</desc>");
        html.Html($"<path class=\"frame\" d=\"M{Left} {Bottom}H{Right}\"/>");
        html.Html($"<text class=\"small\" x=\"{Left - 5}\" y=\"{Bottom + 3.5}\" text-anchor=\"end\">0\u00A0%</text>");
        html.Html($"<text class=\"small\" x=\"{Left - 5}\" y=\"{Top + 3.5}\" ");
        html.Html($"text-anchor=\"end\">{Notation.Percent(most)}</text>");
        html.Html($"<path class=\"line\" d=\"M{Left} {Y(0)}");
        foreach (var point in points)
        {
            html.Html($"L{X(point)} {Y(point.Probability)}");
        }

        html.Html($"\"/>");
        foreach (var point in points)
        {
            html.Html($"<path class=\"frame\" d=\"M{X(point)} {Y(point.Low)}V{Y(point.High)}\"/>");
            html.Html($"<circle class=\"dot\" cx=\"{X(point)}\" cy=\"{Y(point.Probability)}\" r=\"2.6\"/>");
        }

        html.Html($"<text class=\"small\" x=\"{Left}\" y=\"99\">now</text>");
        html.Html($"<text class=\"small\" x=\"{Right}\" y=\"99\" text-anchor=\"end\">{Years(points[^1].Days)}</text>");
        html.Html($"</svg></figure>\n");
    }

    private static void Read(HtmlWriter html, ReportView view, TaskScore score)
    {
        HtmlTable.Open(html, "futures-inputs", "What the event model read", "Input", "#Value", "Unit", "Date", "Source");
        foreach (var input in score.Contributions)
        {
            var isAge = input.Feature == "age" && input.Value >= 90;
            html.Html($"<tr><th scope=\"row\">{Notation.Shorten(input.Label, 80)}</th>");
            html.Html($"<td class=\"num\">{(isAge ? "90 or older"
                : input.Value is { } value ? Notation.Number(value) : "not on record")}</td>");
            html.Html($"<td>{Notation.Unit(input.Unit)}</td><td class=\"date\">{view.Date(input.MeasuredAt)}</td>");
            HtmlTable.Source(html, input.Source);
            html.Html($"</tr>\n");
        }

        HtmlTable.Close(html);
    }

    /// <summary>The top of the scale: a round share above the largest.</summary>
    private static double Scale(double largest) =>
        new[] { 0.01, 0.02, 0.05, 0.1, 0.2, 0.5 }.Where(mark => mark >= largest).Append(1).First();

    private static string Years(int days) => Notation.Count((int)Math.Round(days / 365.25), "year", "years");
}
