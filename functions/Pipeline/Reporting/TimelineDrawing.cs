namespace FrontierFunctions.Pipeline.Reporting;

/// <summary>
/// Swim lanes over the years: a lane of ticks for each class of encounter, for procedures and immunizations, and a bar
/// for each condition from onset to abatement. Bounded: ticks that fall on the same half unit are one, conditions are
/// at most <see cref="MostConditions"/>.
/// </summary>
internal sealed class TimelineDrawing
{
    private const int MostConditions = 22;
    private const double Gutter = 214;
    private const double Width = 880;
    private const double LaneHeight = 22;
    private const double RowHeight = 19;
    private const double Top = 44;

    private readonly ReportView _view;
    private readonly TimeAxis _axis;
    private readonly (string Name, string Css, DateTimeOffset[] Starts, DateTimeOffset?[] Ends)[] _lanes;
    private readonly ClinicalItem[] _conditions;
    private readonly int _leftOut;

    private TimelineDrawing(ReportView view, DateTimeOffset from, DateTimeOffset to)
    {
        _view = view;
        _axis = new TimeAxis(from, to, Gutter, Width - Gutter - 14);
        var history = view.History;
        _lanes = [.. history.Encounters.GroupBy(encounter => encounter.Class).OrderBy(group => group.Key)
                .Select(group => (EncounterClasses.Lane(group.Key), "enc", group.Select(e => e.Start).ToArray(),
                    group.Select(e => e.End).ToArray())),
            .. Lane("Procedures", "proc", history.Procedures),
            .. Lane("Immunizations", "imm", history.Immunizations)];
        var dated = history.Problems.Where(problem => problem.Start is not null).ToArray();
        _conditions = [.. dated.Take(MostConditions)
            .OrderBy(problem => problem.Start).ThenBy(problem => problem.Code, StringComparer.Ordinal)];
        _leftOut = dated.Length - _conditions.Length;
    }

    private double LanesHeight => _lanes.Length * LaneHeight;

    private double Bottom =>
        Top + LanesHeight + (_conditions.Length == 0 ? 0 : 30 + (_conditions.Length * RowHeight)) + 6;

    /// <summary>The drawing; null when nothing has a date.</summary>
    public static TimelineDrawing? Of(ReportView view)
    {
        var history = view.History;
        var times = history.Encounters.Select(encounter => encounter.Start)
            .Concat(
                history.Problems.Where(problem => problem.Start is not null).Select(problem => problem.Start!.Value))
            .Concat(
                history.Procedures.Concat(history.Immunizations).Where(r => r.Time is not null)
                    .Select(r => r.Time!.Value))
            .ToArray();
        if (times.Length == 0)
        {
            return null;
        }

        var from = times.Min();
        var to = new[] { times.Max(), view.Input.AsOf, history.Death?.Time ?? view.Input.AsOf }.Max();
        var least = TimeSpan.FromDays(365);
        if (to - from < least)
        {
            from = to - DateTimeOffset.MinValue > least ? to - least : DateTimeOffset.MinValue;
        }

        // A little room on the left, so that the first tick does not touch the names.
        var room = (to - from) / 60;
        return new TimelineDrawing(view, from - DateTimeOffset.MinValue > room ? from - room : from, to);
    }

    public void Write(HtmlWriter html)
    {
        html.Html($"<figure>");
        html.Html($"<div class=\"scroll\" role=\"region\" aria-label=\"Timeline, scrolls sideways\" tabindex=\"0\">");
        html.Html($"<svg class=\"timeline\" viewBox=\"0 0 {Width} {Bottom + 8}\" role=\"img\" ");
        html.Html($"aria-labelledby=\"timeline-t timeline-d\">");
        html.Html($"<title id=\"timeline-t\">Encounters, conditions, procedures and immunizations over time</title>");
        html.Html($"<desc id=\"timeline-d\">{_lanes.Sum(lane => lane.Starts.Length)} events in {_lanes.Length} lanes ");
        html.Html($"and ");
        html.Html($"{Notation.Count(_conditions.Length, "condition", "conditions")} from {_view.Date(_axis.From)} to ");
        html.Html($"{_view.Date(_axis.To)}. ");
        html.Html($"The tables of this report list the same facts.</desc>\n");
        Axis(html);
        Lanes(html);
        Conditions(html);
        Marks(html);
        html.Html($"</svg></div>\n");
        html.Html($"<figcaption>Bars run from onset to the recorded end; ");
        html.Html($"{(_view.History.Death is null ? "an arrow means still active" : "blue ones had no end")}. ");
        html.Html($"{(_leftOut > 0 ? $"{Notation.Count(_leftOut)} more conditions are left out; the table of problems has them. " : "")}");
        html.Html($"{(_view.ShowsYearsOnly ? "Dates are years." : "Dates are shifted, intervals are exact.")}");
        html.Html($"</figcaption></figure>\n");
    }

    private static (string Name, string Css, DateTimeOffset[] Starts, DateTimeOffset?[] Ends)[] Lane(
        string name, string css, IEnumerable<Timeline.MedsEvent> records)
    {
        var starts = records.Where(record => record.Time is not null).Select(record => record.Time!.Value).ToArray();
        return starts.Length == 0 ? [] : [(name, css, starts, [])];
    }

    private void Axis(HtmlWriter html)
    {
        foreach (var year in _axis.Years(12))
        {
            var x = _axis.X(year);
            html.Html($"<path class=\"grid\" d=\"M{x} {Top - 6}V{Bottom}\"/>");
            html.Html($"<text class=\"axis\" x=\"{x}\" y=\"16\" text-anchor=\"middle\">{year.Year}</text>");
            if (_view.History.AgeAt(year) is { } age and < 90)
            {
                html.Html($"<text class=\"small\" x=\"{x}\" y=\"31\" text-anchor=\"middle\">{age}</text>");
            }
        }

        html.Html($"<text class=\"small\" x=\"0\" y=\"16\">Year</text>");
        html.Html($"<text class=\"small\" x=\"0\" y=\"31\">{(_view.History.Birth is null ? "" : "Age")}</text>\n");
    }

    private void Lanes(HtmlWriter html)
    {
        var y = Top;
        foreach (var (name, css, starts, ends) in _lanes)
        {
            html.Html($"<text x=\"0\" y=\"{y + 15}\">{name} <tspan class=\"small\">{starts.Length}</tspan></text>");
            html.Html($"<path class=\"base\" d=\"M{Gutter} {y + 11}H{Width - 14}\"/><path class=\"{css}\" d=\"");
            var last = double.NegativeInfinity;
            for (var i = 0; i < starts.Length; i++)
            {
                var x = _axis.X(starts[i]);
                var right = i < ends.Length && ends[i] is { } end ? Math.Max(x, _axis.X(end)) : x;
                if (right - last < 0.5)
                {
                    continue;
                }

                last = right;
                html.Html($"M{x} {y + 4}v14{(right - x > 1.5 ? $"H{Place(right)}v-14" : "")}");
                if (right - x > 1.5)
                {
                    html.Html($"H{x}");
                }
            }

            html.Html($"\"/>\n");
            y += LaneHeight;
        }
    }

    private static string Place(double x) =>
        Math.Round(x, 2).ToString(System.Globalization.CultureInfo.InvariantCulture);

    private void Conditions(HtmlWriter html)
    {
        if (_conditions.Length == 0)
        {
            return;
        }

        var y = Top + LanesHeight + 8;
        html.Html($"<text class=\"lane\" x=\"0\" y=\"{y + 13}\">Conditions</text>\n");
        y += 20;
        foreach (var condition in _conditions)
        {
            // A drawing of its own cuts what is too wide for the gutter.
            html.Html($"<svg x=\"0\" y=\"{y}\" width=\"{Gutter - 8}\" height=\"{RowHeight}\"><text class=\"label\" y=\"12\">");
            html.Html($"{Notation.Shorten(condition.Label, 30)}<title>{Notation.Shorten(condition.Label, 200)}</title></text></svg>");
            foreach (var (from, to, going) in Bars(condition).Take(60))
            {
                html.Html($"<rect class=\"{(going ? "active" : "ended")}\" x=\"{from}\" y=\"{y + 3}\" ");
                html.Html($"width=\"{Math.Max(3, to - from)}\" height=\"11\" rx=\"2\"/>");
                if (going && _view.History.Death is null)
                {
                    html.Html($"<path class=\"arrow\" d=\"M{to} {y + 2}l6 6.5-6 6.5z\"/>");
                }
            }

            html.Html($"\n");
            y += RowHeight;
        }
    }

    private IEnumerable<(double From, double To, bool Going)> Bars(ClinicalItem condition)
    {
        var end = _axis.X(_view.Input.AsOf);
        var lastRight = double.NegativeInfinity;
        foreach (var record in condition.Records.Where(record => record.Time is not null))
        {
            var from = _axis.X(record.Time!.Value);
            var going = condition.IsActive && ClinicalItem.IsGoing(record, _view.Input.AsOf);
            var to = going ? Math.Max(from, end) : record.End is { } stated ? _axis.X(stated) : from;
            if (Math.Max(to, from + 3) - lastRight >= 0.5)
            {
                lastRight = Math.Max(to, from + 3);
                yield return (from, to, going);
            }
        }
    }

    private void Marks(HtmlWriter html)
    {
        if (_view.Input.Previous is { } previous && previous.AsOf > _axis.From && previous.AsOf < _axis.To)
        {
            var x = _axis.X(previous.AsOf);
            html.Html($"<path class=\"previous\" d=\"M{x} {Top - 6}V{Bottom}\">");
            html.Html($"<title>Version {previous.Version}, {_view.Date(previous.AsOf)}</title></path>");
        }

        if (_view.History.Death?.Time is { } death)
        {
            var x = _axis.X(death);
            html.Html($"<path class=\"death\" d=\"M{x} {Top - 6}V{Bottom}\"/>");
            html.Html($"<text class=\"death-label\" x=\"{x - 5}\" y=\"{Bottom + 4}\" text-anchor=\"end\">Died ");
            html.Html($"{_view.Date(death)}");
            html.Html($"</text>");
        }
    }
}
