using System.Globalization;
using FrontierFunctions.Pipeline.Genomics;

namespace FrontierFunctions.Pipeline.Reporting;

/// <summary>
/// Variants of hereditary cancer genes: those that are known by position and bases, and apart from them those that the
/// sender's file calls disease-causing.
/// </summary>
internal static class HereditaryTables
{
    public static void Write(HtmlWriter html, GenomeFindings genome)
    {
        var known = genome.Hereditary.Where(variant => variant.ClaimedAs is null).ToList();
        var claimed = genome.Hereditary.Where(variant => variant.ClaimedAs is not null).ToList();
        if (known.Count == 0)
        {
            html.Html($"<p>None of the {GenomicKnowledge.Current.Hereditary.Count} variants of hereditary cancer genes ");
            html.Html($"that are looked for by name stands in the file. A file that leaves their positions out cannot tell, ");
            html.Html($"and other variants of these genes are taken only from a file's own annotation.</p>\n");
        }
        else
        {
            HtmlTable.Open(html, "genome-hereditary", "Variants of hereditary cancer genes",
                "Gene", "Variant", "Copies", "Cancer", "#Odds ratio", "Study");
            Rows(html, known);
            HtmlTable.Close(html);
        }

        if (claimed.Count > 0)
        {
            HtmlTable.Open(html, "genome-claimed", "What the sender\u2019s file calls disease-causing (not checked here)",
                "Gene", "Variant", "Copies", "Cancer", "#Odds ratio", "Study");
            Rows(html, claimed);
            HtmlTable.Close(html);
        }

        if (genome.Hereditary.Count > 0)
        {
            html.Html($"<p class=\"quiet\">Odds ratios of the named studies with 95\u00A0% intervals, cumulative incidences in ");
            html.Html($"carriers; not this person's risk.</p>\n");
        }
    }

    private static void Rows(HtmlWriter html, IReadOnlyList<HereditaryFinding> variants)
    {
        foreach (var variant in variants)
        {
            foreach (var risk in variant.Risks)
            {
                Begin(html, variant);
                html.Html($"<td>{risk.Cancer}</td>");
                html.Html($"<td class=\"num\">{Number(risk.OddsRatio)} ({Number(risk.Low)}\u2013{Number(risk.High)})</td>");
                html.Html($"<td class=\"quiet\">{risk.Source}; PubMed {risk.Pubmed}</td></tr>\n");
            }

            foreach (var one in variant.Incidences)
            {
                Begin(html, variant);
                html.Html($"<td>{one.Cancer}: {Number(one.Percent)}\u00A0% of carriers by age {one.ByAge}</td>");
                html.Html($"<td class=\"num\">{Notation.None}</td><td class=\"quiet\">{one.Source}</td></tr>\n");
            }

            if (variant.Risks.Count + variant.Incidences.Count == 0)
            {
                Begin(html, variant);
                html.Html($"<td>{Notation.None}</td><td class=\"num\">{Notation.None}</td>");
                html.Html($"<td class=\"quiet\">no published number here for this variant in so many copies</td></tr>\n");
            }
        }
    }

    private static void Begin(HtmlWriter html, HereditaryFinding variant)
    {
        html.Html($"<tr><th scope=\"row\">{variant.Gene}</th><td>{variant.Name} <span class=\"code\">{variant.Hgvs}</span>");
        if (variant.ClaimedAs is { } terms)
        {
            html.Html($" <span class=\"quiet\">the file says: {string.Join(", ", terms)}</span>");
        }

        html.Html($"</td><td>{variant.Zygosity}</td>");
    }

    private static string Number(double value) => value.ToString("0.0#", CultureInfo.InvariantCulture);
}
