using System.Globalization;
using FrontierFunctions.Pipeline.Reporting;

namespace FrontierFunctions.Pipeline.Validation;

/// <summary>The pictures of an evaluation, as SVG. What they show stands in <c>evaluation.json</c>, too.</summary>
internal static class EvaluationPlots
{
    private const double Left = 40;
    private const double Top = 10;
    private const double Size = 250;

    /// <summary>Share in whom it happened over mean probability, with intervals.</summary>
    public static void Calibration(HtmlWriter html, ModelEvaluation one, int number)
    {
        Open(html, $"m{number}-cal", "Calibration", "On the dashed line what is said is what happens.");
        Square(html, "probability said", "share in whom it happened");
        html.Html($"<path class=\"even\" d=\"M{X(0)} {Y(0)}L{X(1)} {Y(1)}\"/>");
        foreach (var bin in one.Calibration)
        {
            var x = X(bin.MeanProbability);
            html.Html($"<path class=\"model\" d=\"M{x} {Y(bin.Low)}V{Y(bin.High)}\"/>");
            html.Html($"<circle class=\"dot\" cx=\"{x}\" cy=\"{Y(bin.Share)}\" r=\"4\"><title>{bin.Rows} rows: said ");
            html.Html($"{Share(bin.MeanProbability)}, happened {Share(bin.Share)}</title></circle>");
        }

        Close(html);
    }

    /// <summary>Sensitivity over false-positive rate.</summary>
    public static void Roc(HtmlWriter html, ModelEvaluation one, int number)
    {
        var area = one.Groups[0].Auroc.Value is { } auroc
            ? $"Area {auroc.ToString("0.000", CultureInfo.InvariantCulture)}." : "Not to be told from one outcome.";
        Open(html, $"m{number}-roc", "ROC curve", area);
        Square(html, "false-positive rate", "sensitivity");
        html.Html($"<path class=\"even\" d=\"M{X(0)} {Y(0)}L{X(1)} {Y(1)}\"/>");
        Line(html, "model", one.Roc.Select(point => (X(point.FalsePositiveRate), Y(point.Sensitivity))));
        Close(html);
    }

    /// <summary>Net benefit over the probability from which one would act.</summary>
    public static void Decision(HtmlWriter html, ModelEvaluation one, int number)
    {
        var most = Math.Max(0.01, one.DecisionCurve.Max(point => Math.Max(point.Model, point.Everybody)));
        var least = -most / 4;
        string At(double benefit) =>
            Text(Top + (Size * (1 - ((Math.Clamp(benefit, least, most) - least) / (most - least)))));
        Open(
            html, $"m{number}-dec", "Decision curve",
            "Net benefit per patient of acting on the model (blue), on everybody (brown), on nobody (dashed).");
        html.Html($"<path class=\"axis\" d=\"M{Text(Left)} {Text(Top)}V{Text(Top + Size)}H{Text(Left + Size)}\"/>");
        html.Html($"<path class=\"even\" d=\"M{X(0)} {At(0)}H{X(1)}\"/>");
        foreach (var mark in (double[])[0, most])
        {
            html.Html($"<text x=\"{Text(Left - 4)}\" y=\"{At(mark)}\" text-anchor=\"end\">");
            html.Html($"{mark.ToString("0.##", CultureInfo.InvariantCulture)}</text>");
        }

        Ticks(html, "probability from which one acts");
        Line(
            html, "all",
            one.DecisionCurve.Where(point => point.Everybody >= least).Select(point => (X(point.Threshold), At(point.Everybody))));
        Line(html, "model", one.DecisionCurve.Select(point => (X(point.Threshold), At(point.Model))));
        Close(html);
    }

    private static void Open(HtmlWriter html, string id, string title, string what)
    {
        html.Html($"<figure><figcaption id=\"{id}\"><b>{title}.</b> {what}</figcaption>");
        html.Html($"<svg viewBox=\"0 0 310 310\" role=\"img\" aria-labelledby=\"{id}\">");
    }

    private static void Close(HtmlWriter html)
    {
        html.Html($"</svg></figure>\n");
    }

    private static void Square(HtmlWriter html, string across, string up)
    {
        html.Html($"<path class=\"axis\" d=\"M{X(0)} {Y(1)}V{Y(0)}H{X(1)}\"/>");
        foreach (var mark in (double[])[0, 0.5, 1])
        {
            html.Html($"<text x=\"{Text(Left - 4)}\" y=\"{Y(mark)}\" text-anchor=\"end\">");
            html.Html($"{mark.ToString("0.#", CultureInfo.InvariantCulture)}</text>");
        }

        html.Html($"<text x=\"12\" y=\"{Text(Top + (Size / 2))}\" text-anchor=\"middle\" ");
        html.Html($"transform=\"rotate(-90 12 {Text(Top + (Size / 2))})\">{up}</text>");
        Ticks(html, across);
    }

    private static void Ticks(HtmlWriter html, string across)
    {
        foreach (var mark in (double[])[0, 0.5, 1])
        {
            html.Html($"<text x=\"{X(mark)}\" y=\"{Text(Top + Size + 15)}\" text-anchor=\"middle\">");
            html.Html($"{mark.ToString("0.#", CultureInfo.InvariantCulture)}</text>");
        }

        html.Html($"<text x=\"{X(0.5)}\" y=\"{Text(Top + Size + 34)}\" text-anchor=\"middle\">{across}</text>");
    }

    private static void Line(HtmlWriter html, string style, IEnumerable<(string X, string Y)> points)
    {
        var path = string.Join('L', points.Select(point => $"{point.X} {point.Y}"));
        if (path.Length > 0)
        {
            html.Html($"<path class=\"{style}\" d=\"M{path}\"/>");
        }
    }

    private static string X(double share) => Text(Left + (Size * Math.Clamp(share, 0, 1)));

    private static string Y(double share) => Text(Top + (Size * (1 - Math.Clamp(share, 0, 1))));

    private static string Text(double number) => number.ToString("0.#", CultureInfo.InvariantCulture);

    private static string Share(double value) => value.ToString("P1", CultureInfo.InvariantCulture);
}
