using System.Globalization;
using FrontierFunctions.Pipeline.Genomics;

namespace FrontierFunctions.Pipeline.Reporting;

/// <summary>The genes that were called, what follows for drugs, and variants that are known to raise the risk of cancer.</summary>
internal static class GenomeSection
{
    private const int MostMissing = 6;

    public static void Write(HtmlWriter html, ReportView view)
    {
        PageFrame.OpenSection(html, "genome", "Genome");
        if (view.Genome is not { } genome)
        {
            html.Html($"<p class=\"none\">No genome on record.</p>\n");
            PageFrame.CloseSection(html);
            return;
        }

        if (genome.Refused is { } refused)
        {
            html.Html($"<p>A file was not used: {Reason(refused)}.</p>\n");
        }

        if (genome.Genes.Count > 0)
        {
            Genes(html, genome);
            Drugs(html, genome);
        }

        if (genome.Genes.Count > 0 || genome.Hereditary.Count > 0)
        {
            HereditaryTables.Write(html, genome);
        }

        Limits(html, genome);
        PageFrame.CloseSection(html);
    }

    /// <summary>The reason for a missing call or for advice that is withheld, in words.</summary>
    public static string Reason(string code) => code switch
    {
        "assembly-not-grch38" => "its positions refer to another build of the genome than GRCh38",
        "assembly-not-stated" => "it does not state its build of the genome, and too few of its bases tell",
        "assembly-contradicts-bases" => "its bases are not those of the build that it states",
        "no-allele-fits" => "no pair of known alleles fits the genotypes",
        "too-many-phases" => "too many positions differ between the copies, without phase",
        "key-position-missing" => "a position that the advice rests on was not called",
        "phenotype-open" => "the genotypes leave open which advice holds",
        "phenotype-indeterminate" => "what the alleles do is not known",
        _ => "no position was called",
    };

    /// <summary>A phenotype with its activity score.</summary>
    public static string Phenotype(GeneFinding gene) => gene switch
    {
        { Phenotype: null } => Notation.None,
        { ActivityScore: { } score } => string.Create(
            CultureInfo.InvariantCulture, $"{gene.Phenotype}, activity score {score:0.0#}"),
        _ => gene.Phenotype,
    };

    /// <summary>Diplotype, phenotype and how much of the gene was called, for comparison of versions.</summary>
    public static string Summary(GeneFinding gene) => string.Create(
        CultureInfo.InvariantCulture,
        $"{gene.Call ?? "not called"}, {Phenotype(gene)}, {gene.PositionsCalled} of {gene.Positions} positions");

    private static void Genes(HtmlWriter html, GenomeFindings genome)
    {
        HtmlTable.Open(html, "genome-genes", "Pharmacogenes",
            "Gene", "Diplotype", "Phenotype", "#Positions", "Not called", "Source");
        foreach (var gene in genome.Genes)
        {
            html.Html($"<tr><th scope=\"row\">{gene.Gene}</th><td>{gene.Call ?? "not called: " + Reason(gene.NotCalled ?? "")}");
            if (gene.OtherCalls is { } others)
            {
                html.Html($" <span class=\"quiet\">less likely: {Notation.Shorten(others, 120)}</span>");
            }

            if (gene.Variants is { } variants)
            {
                html.Html($" <span class=\"quiet\">variants: {Notation.Shorten(variants, 200)}</span>");
            }

            html.Html($"</td><td>{Phenotype(gene)}</td>");
            html.Html($"<td class=\"num\">{gene.PositionsCalled} of {gene.Positions}</td><td>");
            html.Html($"{string.Join(", ", gene.Missing.Take(MostMissing))}");
            if (gene.Missing.Count > MostMissing)
            {
                html.Html($" and {gene.Missing.Count - MostMissing} more");
            }

            html.Html($"{(gene.Missing.Count == 0 ? Notation.None : "")}</td>");
            HtmlTable.Source(html, gene.Source);
            html.Html($"</tr>\n");
        }

        HtmlTable.Close(html);
    }

    private static void Drugs(HtmlWriter html, GenomeFindings genome)
    {
        HtmlTable.Open(html, "genome-drugs", "What guidelines advise", "Gene", "Drugs", "Advice", "Guideline");
        foreach (var gene in genome.Genes)
        {
            foreach (var advice in gene.Advice.OrderBy(advice => advice.Change switch
            {
                "change" => 0,
                "algorithm" => 1,
                "caution" => 2,
                _ => 3,
            }))
            {
                html.Html($"<tr><th scope=\"row\">{gene.Gene}</th><td>{string.Join(", ", advice.Drugs)}</td><td>");
                if (advice.Change == "change")
                {
                    html.Html($"<strong>{advice.Advice}</strong>");
                }
                else
                {
                    html.Html($"{advice.Advice}");
                }

                html.Html($"</td><td class=\"quiet\">{advice.Guideline}; PubMed {advice.Pubmed}</td></tr>\n");
            }

            if (gene.Withheld is { } withheld)
            {
                html.Html($"<tr><th scope=\"row\">{gene.Gene}</th><td>{Notation.None}</td><td>No advice: {Reason(withheld)}");
                html.Html($"{(gene.KeyMissing.Count > 0 ? " (" + string.Join(", ", gene.KeyMissing) + ")" : "")}.</td>");
                html.Html($"<td>{Notation.None}</td></tr>\n");
            }
        }

        HtmlTable.Close(html);
    }

    private static void Limits(HtmlWriter html, GenomeFindings genome)
    {
        html.Html($"<p class=\"quiet\">{genome.Notice} A position that the file does not state counts as not called, never ");
        html.Html($"as the reference. Deletions and copies of whole genes are not seen.");
        foreach (var (gene, reason) in genome.CannotBeCalled)
        {
            html.Html($" {gene} is not called: {reason}");
        }

        if (genome.WithoutPositions.Count > 0)
        {
            html.Html($" Not in the file: {string.Join(", ", genome.WithoutPositions)}.");
        }

        html.Html($" Definitions: {string.Join("; ", GenomicKnowledge.Current.Sources
            .Select(source => $"{source.Name} ({source.Version})"))}.</p>\n");
    }
}
