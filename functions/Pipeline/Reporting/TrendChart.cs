using System.Globalization;

namespace FrontierFunctions.Pipeline.Reporting;

/// <summary>
/// One small multiple: the values of one measurement over time with its reference range. A value outside its range is a
/// triangle, so that it does not depend on colour.
/// </summary>
internal static class TrendChart
{
    private const int MostPoints = 90;
    private const double Left = 40;
    private const double Right = 288;
    private const double Top = 10;
    private const double Bottom = 84;

    public static void Write(HtmlWriter html, ReportView view, LabSeries series, string id)
    {
        var points = Thin(series.Points);
        var scale = Scale(series);
        var axis = new TimeAxis(points[0].Time, points[^1].Time, Left + 4, Right - Left - 8);
        var latest = series.Latest ?? points[^1];
        html.Html($"<figure class=\"chart\"><figcaption>");
        html.Html($"<span class=\"name\" dir=\"auto\">{Notation.Shorten(series.Label, 44)}</span> ");
        html.Html($"<span class=\"value\"><strong>{series.Shown(latest)}</strong> {Notation.Unit(series.Unit)} ");
        html.Html($"<span class=\"flag\">{Notation.Flag(latest.Flag)}</span></span></figcaption>");
        html.Html($"<svg viewBox=\"0 0 300 104\" role=\"img\" aria-labelledby=\"{id}-t {id}-d\">");
        html.Html($"<title id=\"{id}-t\">{Notation.Shorten(series.Label, 120)} over time</title>");
        Describe(html, view, series, id);
        Band(html, series, scale);
        Frame(html, view, series, scale, axis);
        Points(html, points, scale, axis);
        html.Html($"</svg></figure>\n");
    }

    private static void Describe(HtmlWriter html, ReportView view, LabSeries series, string id)
    {
        var (first, last) = (series.Points[0], series.Points[^1]);
        var outside = series.Points.Count(point => point.IsOut);
        html.Html($"<desc id=\"{id}-d\">{series.Points.Count} values from {view.Date(first.Time)} ");
        html.Html($"({series.Shown(first)}) to ");
        html.Html($"{view.Date(last.Time)} ({series.Shown(last)}) {Notation.Unit(series.Unit)}, lowest ");
        html.Html($"{Notation.Number(series.Points.Min(point => point.Value))}, highest ");
        html.Html($"{Notation.Number(series.Points.Max(point => point.Value))}");
        html.Html($"{(series.Range is null ? "" : $"; range {Notation.Range(series.Range)}, {outside} outside")}.");
        html.Html($"</desc>");
    }

    private static void Band(HtmlWriter html, LabSeries series, (double Low, double High) scale)
    {
        if (series.Range is not { } range)
        {
            return;
        }

        var top = range.High is { } high ? Y(Math.Min(high, scale.High), scale) : Top;
        var bottom = range.Low is { } low ? Y(Math.Max(low, scale.Low), scale) : Bottom;
        if (bottom - top > 0.2)
        {
            html.Html($"<rect class=\"band{(range.Stated ? "" : " typical")}\" x=\"{Left}\" y=\"{top}\" ");
            html.Html($"width=\"{Right - Left}\" height=\"{bottom - top}\"/>");
        }
    }

    private static void Frame(
        HtmlWriter html, ReportView view, LabSeries series, (double Low, double High) scale, TimeAxis axis)
    {
        html.Html($"<path class=\"frame\" d=\"M{Left} {Bottom}H{Right}\"/>");
        var marks = new List<double>
        {
            series.Points.Min(point => point.Value), series.Points.Max(point => point.Value),
        };
        var drawn = new List<double>();
        foreach (var mark in marks.Concat(new[] { series.Range?.Low, series.Range?.High }.OfType<double>()).Distinct())
        {
            var y = Y(mark, scale);
            if (mark >= scale.Low && mark <= scale.High && drawn.TrueForAll(other => Math.Abs(other - y) >= 11))
            {
                drawn.Add(y);
                html.Html($"<text class=\"small\" x=\"{Left - 5}\" y=\"{y + 3.5}\" ");
                html.Html($"text-anchor=\"end\">{Notation.Number(mark, series.Decimals)}");
                html.Html($"</text>");
            }
        }

        var (from, to) = (Label(view, axis.From, axis), Label(view, axis.To, axis));
        html.Html($"<text class=\"small\" x=\"{Left}\" y=\"99\">{from}</text>");
        if (from != to)
        {
            html.Html($"<text class=\"small\" x=\"{Right}\" y=\"99\" text-anchor=\"end\">{to}</text>");
        }
    }

    private static void Points(HtmlWriter html, LabPoint[] points, (double Low, double High) scale, TimeAxis axis)
    {
        html.Html($"<path class=\"line\" d=\"");
        for (var i = 0; i < points.Length; i++)
        {
            html.Html($"{(i == 0 ? "M" : "L")}{axis.X(points[i].Time)} {Y(points[i].Value, scale)}");
        }

        html.Html($"\"/>");
        foreach (var point in points)
        {
            var (x, y) = (axis.X(point.Time), Y(point.Value, scale));
            switch (point.Flag)
            {
                case RangeFlag.High:
                    html.Html($"<path class=\"out\" d=\"M{x} {y - 4.6}l4.4 7.6h-8.8z\"/>");
                    break;
                case RangeFlag.Low:
                    html.Html($"<path class=\"out\" d=\"M{x} {y + 4.6}l4.4-7.6h-8.8z\"/>");
                    break;
                case RangeFlag.Abnormal:
                    html.Html($"<path class=\"out\" d=\"M{x} {y - 4.6}l4.6 4.6-4.6 4.6-4.6-4.6z\"/>");
                    break;
                default:
                    html.Html($"<circle class=\"dot\" cx=\"{x}\" cy=\"{y}\" ");
                    html.Html($"r=\"{(points.Length > 40 ? 1.8 : 2.6)}\"/>");
                    break;
            }
        }
    }

    /// <summary>
    /// From the smallest to the largest value, and to the limits of the range where these are not so far off that the
    /// values would become a flat line.
    /// </summary>
    private static (double Low, double High) Scale(LabSeries series)
    {
        var (low, high) = (series.Points.Min(point => point.Value), series.Points.Max(point => point.Value));
        var reach = Math.Max(2 * (high - low), 0.6 * Math.Max(Math.Abs(low), Math.Abs(high)));
        var (least, most) = (low, high);
        foreach (var limit in new[] { series.Range?.Low, series.Range?.High }.OfType<double>()
            .Where(limit => limit >= low - reach && limit <= high + reach))
        {
            least = Math.Min(least, limit);
            most = Math.Max(most, limit);
        }

        var margin = most > least ? 0.08 * (most - least) : Math.Max(1, Math.Abs(most) * 0.1);
        return (least - margin, most + margin);
    }

    private static double Y(double value, (double Low, double High) scale) =>
        Bottom - ((Bottom - Top) * (value - scale.Low) / (scale.High - scale.Low));

    private static string Label(ReportView view, DateTimeOffset time, TimeAxis axis) =>
        axis.To - axis.From > TimeSpan.FromDays(3 * 365)
            ? time.Year.ToString(CultureInfo.InvariantCulture)
            : view.Date(time);

    /// <summary>Of many values the lowest and the highest of each stretch of time, so that no peak is lost.</summary>
    private static LabPoint[] Thin(IReadOnlyList<LabPoint> points)
    {
        if (points.Count <= MostPoints)
        {
            return [.. points];
        }

        var (from, span) = (points[0].Time, points[^1].Time - points[0].Time);
        return [.. points.GroupBy(point => (int)(MostPoints / 2 * ((point.Time - from) / span)))
            .SelectMany(group => new[] { group.MinBy(point => point.Value)!, group.MaxBy(point => point.Value)! }
                .Distinct().OrderBy(point => point.Time))];
    }
}
