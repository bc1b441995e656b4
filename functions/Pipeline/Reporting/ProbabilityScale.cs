using FrontierFunctions.Pipeline.Features;

namespace FrontierFunctions.Pipeline.Reporting;

/// <summary>A probability on a scale from 0 to 100 %, with its interval and the training prevalence.</summary>
internal static class ProbabilityScale
{
    private const double Left = 12;
    private const double Width = 576;

    public static void Write(HtmlWriter html, TaskScore score, string id)
    {
        var (probability, low, high) = (score.Probability!.Value, score.IntervalLow!.Value, score.IntervalHigh!.Value);
        var prevalence = score.Card.TrainingPrevalence;
        html.Html($"<figure class=\"scale\">");
        html.Html($"<svg viewBox=\"0 0 600 74\" role=\"img\" aria-labelledby=\"{id}-st {id}-sd\">");
        html.Html($"<title id=\"{id}-st\">Probability on a scale from 0 to 100\u00A0%</title>");
        html.Html($"<desc id=\"{id}-sd\">Probability {Notation.Percent(probability)}, 90\u00A0% interval ");
        html.Html($"{Notation.PercentRange(low, high)}; {Notation.Percent(prevalence)} of the training data had the ");
        html.Html($"condition.");
        html.Html($"</desc>");
        html.Html($"<rect class=\"track\" x=\"{Left}\" y=\"30\" width=\"{Width}\" height=\"10\" rx=\"5\"/>");
        html.Html($"<rect class=\"interval\" x=\"{X(low)}\" y=\"30\" width=\"{Math.Max(2, X(high) - X(low))}\" ");
        html.Html($"height=\"10\"/>");
        html.Html($"<path class=\"reference\" d=\"M{X(prevalence)} 20V50\"/>");
        html.Html($"<text class=\"small\" x=\"{X(prevalence)}\" y=\"14\" ");
        html.Html($"text-anchor=\"{Anchor(prevalence)}\">training data {Notation.Percent(prevalence)}");
        html.Html($"</text>");
        html.Html($"<circle class=\"estimate\" cx=\"{X(probability)}\" cy=\"35\" r=\"7\"/>");
        for (var percent = 0; percent <= 100; percent += 25)
        {
            var x = X(percent / 100.0);
            html.Html($"<path class=\"tick\" d=\"M{x} 44V48\"/><text class=\"small\" x=\"{x}\" y=\"64\" ");
            html.Html(
                $"text-anchor=\"{(percent == 0 ? "start" : percent == 100 ? "end" : "middle")}\">{percent}\u00A0%");
            html.Html($"</text>");
        }

        html.Html($"</svg></figure>\n");
    }

    private static double X(double probability) => Left + (Width * Math.Clamp(probability, 0, 1));

    private static string Anchor(double probability) =>
        probability < 0.15 ? "start" : probability > 0.85 ? "end" : "middle";
}
