using FrontierFunctions.Contract.Features;
using FrontierFunctions.Pipeline.Features;

namespace FrontierFunctions.Pipeline.Reporting;

/// <summary>
/// What each kind of record adds to an answer, what the answer were without it, and the answer with evidence that the
/// model itself does not read.
/// </summary>
internal static class EvidenceTable
{
    public static void Write(HtmlWriter html, TaskScore score, PatientAnswer? answer, string id)
    {
        if (answer is null || answer.Evidence.Count < 2)
        {
            return;
        }

        html.Html($"<h4>By kind of record</h4>\n");
        if (answer.Evidence.Any(evidence => evidence.Modality == FeatureModality.Genome))
        {
            html.Html($"<p><strong>With the genome {Notation.Percent(answer.Probability)}</strong>, 90\u00A0% interval ");
            html.Html($"{Notation.PercentRange(answer.IntervalLow, answer.IntervalHigh)}: a published odds ratio is added to ");
            html.Html($"the model's log-odds, as if it were independent of everything else on record.</p>\n");
        }

        HtmlTable.Open(html, id + "-modalities", $"Evidence by kind of record: {Notation.Shorten(score.Card.Title, 100)}",
            "Kind of record", "On record", "#Log-odds", "#Answer without it", "Basis");
        foreach (var one in answer.Evidence)
        {
            html.Html($"<tr><th scope=\"row\">{NameOf(one.Modality)}</th><td>{one.OnRecord} of {one.Inputs}</td>");
            html.Html($"<td class=\"num\">{Notation.LogOdds(one.LogOdds)}</td>");
            html.Html($"<td class=\"num\">{Notation.Percent(one.ProbabilityWithout)}</td>");
            html.Html($"<td>{(one.Basis.Count == 0 ? "the model" : string.Join("; ", one.Basis))}</td></tr>\n");
        }

        HtmlTable.Close(html);
    }

    private static string NameOf(FeatureModality modality) => modality switch
    {
        FeatureModality.Demographics => "Age and sex",
        FeatureModality.Condition => "Conditions",
        FeatureModality.VitalSign => "Vital signs",
        FeatureModality.Laboratory => "Laboratory values",
        FeatureModality.Assessment => "Assessments",
        FeatureModality.Encounter => "Encounters",
        FeatureModality.Procedure => "Procedures",
        FeatureModality.Medication => "Medication",
        FeatureModality.Imaging => "Images",
        _ => "Genome",
    };
}
