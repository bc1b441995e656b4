using FrontierFunctions.Pipeline.Features;

namespace FrontierFunctions.Pipeline.Reporting;

/// <summary>
/// One article a score: the answer in a picture and in words, what it rests on, and how good the model is.
/// </summary>
internal static class ScoresSection
{
    public static void Write(HtmlWriter html, ReportView view)
    {
        PageFrame.OpenSection(html, "scores", "Risk scores");
        if (view.Input.Scores.Count == 0)
        {
            html.Html($"<p class=\"none\">No model was asked for this subject.</p>\n");
        }

        for (var index = 0; index < view.Scores.Count; index++)
        {
            var score = view.Scores[index];
            var id = $"score-{index + 1}";
            html.Html($"<article class=\"score\" aria-labelledby=\"{id}\">\n");
            html.Html($"<h3 id=\"{id}\">{Notation.Shorten(score.Card.Title, 200)}</h3>\n");
            html.Html($"<p class=\"quiet\">{Notation.Shorten(score.Card.Summary, 600)}</p>\n");
            Answer(html, view, score, id);
            if (score.Film is { } film)
            {
                FilmSection.Write(html, view, score, film, id);
            }
            else
            {
                ContributionsChart.Write(html, score);
                EvidenceTable.Write(html, score, PatientAnswer.Of(score, view.Genome), id);
                Inputs(html, view, score, id);
            }

            ModelExcerpt.Write(html, score.Card, id);
            html.Html($"</article>\n");
        }

        if (view.NotAsked is { } others)
        {
            html.Html($"<p class=\"quiet\">{others}</p>\n");
        }

        PageFrame.CloseSection(html);
    }

    private static void Answer(HtmlWriter html, ReportView view, TaskScore score, string id)
    {
        if (score is not { Probability: { } probability })
        {
            html.Html($"<p class=\"answer\"><strong>No answer</strong></p>\n");
            html.Html($"<p>{Abstentions.Sentence(score.Abstention)}</p>\n");
            Reasons(html, score);
            return;
        }

        if (score is not { IntervalLow: { } low, IntervalHigh: { } high })
        {
            html.Html($"<p class=\"answer\"><strong>{Notation.Percent(probability)}</strong> ");
            html.Html($"<span class=\"quiet\">as of {view.Date(score.AsOf)}</span></p>\n");
            html.Html($"<p>{(score.Film is { } film ? FilmFigure.Set(film.Current) + " " : "")}Of the training data ");
            html.Html($"{Notation.Percent(score.Card.TrainingPrevalence)} had the condition; where it is rarer, the true ");
            html.Html($"probability is lower.</p>\n");
            return;
        }

        html.Html($"<p class=\"answer\"><strong>{Notation.Percent(probability)}</strong> ");
        html.Html($"<span>90\u00A0% interval {Notation.PercentRange(low, high)}</span> ");
        html.Html($"<span class=\"quiet\">as of {view.Date(score.AsOf)}</span></p>\n");
        ProbabilityScale.Write(html, score, id);
        html.Html($"<p>{Words(score, probability, low, high)}</p>\n");
    }

    private static string Words(TaskScore score, double probability, double low, double high)
    {
        var prevalence = score.Card.TrainingPrevalence;
        var relation =
            prevalence > high ? "lower than" : prevalence < low ? "higher than" : "not clearly different from";
        return $"Of 100 people with these inputs, drawn from the population the model was trained on, it expects about "
            + $"{Hundred(probability)} to have the condition, between {Hundred(low)} and {Hundred(high)} with 90\u00A0% "
            + "confidence. "
            + $"That is {relation} the {Hundred(prevalence)} in 100 of the training data as a whole, and "
            + $"{(probability >= score.Card.OperatingPoint ? "at or above" : "below")} the model's operating point of "
            + $"{Notation.Percent(score.Card.OperatingPoint)}. Where the condition is rarer than in the training data, "
            + "the true risk is lower."
            + (score.ConformalSet is { } set ? " " + set.ToSentence() : "");
    }

    private static string Hundred(double probability) => (probability * 100) switch
    {
        > 0 and < 1 => "fewer than 1",
        > 99 and < 100 => "more than 99",
        var number => Notation.Number(Math.Round(number)),
    };

    /// <summary>What an abstention comes from: the inputs that are missing or out of range.</summary>
    private static void Reasons(HtmlWriter html, TaskScore score)
    {
        if (score.Film is { } film)
        {
            html.Html($"<p>{FilmFigure.Set(film.Current)}</p>\n");
            return;
        }

        var present = score.Contributions.Count(input => input.Status == FeatureStatus.Present);
        html.Html($"<p>{present} of {Notation.Count(score.Contributions.Count, "input is", "inputs are")} on record ");
        html.Html($"and usable.");
        html.Html($"</p>\n");
    }

    private static void Inputs(HtmlWriter html, ReportView view, TaskScore score, string id)
    {
        if (score.Contributions.Count == 0)
        {
            return;
        }

        HtmlTable.Open(html, id + "-inputs", $"Inputs of {Notation.Shorten(score.Card.Title, 120)}",
            "Input", "#Value", "Unit", "Measured", "#Log-odds", "State", "Source");
        foreach (var input in score.Contributions)
        {
            html.Html($"<tr><th scope=\"row\">{Notation.Shorten(input.Label, 80)}</th>");
            html.Html($"<td class=\"num\">{(input.Value is { } value ? Shown(input, value) : Notation.None)}</td>");
            html.Html($"<td>{Notation.Unit(input.Unit)}</td><td class=\"date\">{view.Date(input.MeasuredAt)}</td>");
            html.Html($"<td class=\"num\">{(input.LogOdds is { } effect ? Notation.LogOdds(effect) : Notation.None)}");
            html.Html($"</td>");
            html.Html($"<td>{State(input.Status)}</td>");
            HtmlTable.Source(html, input.Source);
            html.Html($"</tr>\n");
        }

        HtmlTable.Close(html);
        var missing = score.Contributions.Where(input => input.Status != FeatureStatus.Present).ToArray();
        html.Html($"<p><strong>Not used as measured:</strong> {(missing.Length == 0 ? "every input was on record."
            : string.Join("; ", missing.Select(input =>
                $"{Notation.Shorten(input.Label, 80)} ({State(input.Status)})")) + ".")}</p>\n");
    }

    /// <summary>Sex is a number to the model, a word to a reader; ages from 90 on are one band.</summary>
    private static string Shown(FeatureContribution input, double value) => (input.Feature, input.Unit) switch
    {
        ("sex" or "male", _) when value is 0 or 1 => value == 1 ? "male" : "female",
        ("age", "a") when value >= 90 => "90 or older",
        _ => Notation.Number(value),
    };

    private static string State(FeatureStatus status) => status switch
    {
        FeatureStatus.Present => "used",
        FeatureStatus.Missing => "not on record",
        FeatureStatus.UnknownUnit => "unit not known",
        FeatureStatus.Implausible => "implausible value",
        _ => "outside training range",
    };
}
