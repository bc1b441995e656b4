namespace FrontierFunctions.Pipeline.Reporting;

/// <summary>What the words and signs of the report mean.</summary>
internal static class NotesSection
{
    private static readonly (string Term, string Meaning)[] Notes =
    [
        ("Probability", "What a model answers, calibrated on its training population. It is no diagnosis."),
        ("90 % interval", "How well the training data determine the model's probability; not how this one person "
            + "will fare."),
        ("Log-odds", "The scale on which the effects of the inputs add up exactly. +0.69 doubles the odds, "
            + "\u22120.69 halves them."),
        ("Training prevalence", "The share of the training data that had the condition. Hospital data have more of it "
            + "than the public."),
        ("Operating point", "The probability from which on the model's card counts an answer as positive."),
        ("No answer", "The model abstains when too little is on record or an input lies outside what it was trained "
            + "on."),
        ("\u25B2 high, \u25BC low", "The source calls the value high or low, or it lies outside the range "
            + "that is shown with it."),
        ("Range with *", "The source states no range; a typical range of non-pregnant adults is used (ABIM 2024, KDIGO "
            + "2024, ADA, ESH 2023, NEWS2, WHO). It does not know the laboratory's method, fasting or treatment."),
        ("Active", "No end is recorded, or the end lies after the date of the report."),
        ("Measurements drawn together", "Codes that differ only in specimen or method (sodium in serum and in "
            + "blood, say) share a chart."),
        ("As of", "The last fact on record. What happened later is not known to this report."),
    ];

    public static void Write(HtmlWriter html, ReportView view)
    {
        PageFrame.OpenSection(html, "notes", "Notes");
        html.Html($"<dl class=\"notes\">");
        foreach (var (term, meaning) in Notes)
        {
            html.Html($"<div><dt>{term}</dt><dd>{meaning}</dd></div>");
        }

        var late = view.Input.Events.Count(fact => fact.Time > view.Input.AsOf);
        var undated = view.Input.Events.Count(fact => fact.Time is null);
        html.Html($"</dl>\n");
        html.Html($"<p class=\"quiet\">{Notation.Count(undated)} of the facts have no date (sex, for instance), ");
        html.Html($"{Notation.Count(late)} lie after the date of the report.</p>\n");
        PageFrame.CloseSection(html);
    }
}
