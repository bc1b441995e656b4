using System.Text;

namespace FrontierFunctions.Pipeline.Genomics;

/// <summary>
/// Reads what the annotation of a record says of hereditary cancer genes: ClinVar's <c>CLNSIG</c> and <c>CLNSIGCONF</c> with
/// <c>GENEINFO</c>, Ensembl VEP's <c>CSQ</c>, SnpEff's <c>ANN</c>. The result is terms of a fixed list.
/// </summary>
/// <remarks>
/// <list type="bullet">
/// <item><c>pathogenic</c>, <c>likely_pathogenic</c>: ClinVar's classification, as annotated.</item>
/// <item><c>conflicting</c>: submitters disagree, and some say pathogenic; no odds ratio follows from it.</item>
/// <item><c>stop_gained</c>, <c>frameshift_variant</c>, <c>splice_donor_variant</c>, <c>splice_acceptor_variant</c>: terms of
/// the Sequence Ontology for consequences that truncate the protein. Where the file marks MANE's or the canonical
/// transcript, only that one counts; where LOFTEE's verdict is low confidence, none.</item>
/// </list>
/// Where ClinVar's classification, as annotated, is benign or uncertain, truncation is not taken as a claim. Records flagged
/// <c>SOMATIC</c> are left out.
/// </remarks>
internal static class AnnotationReading
{
    /// <summary>The term that no odds ratio follows from.</summary>
    public const string Conflicting = "conflicting";

    private const string Pathogenic = "pathogenic";
    private const string LikelyPathogenic = "likely_pathogenic";

    private static readonly string[] Truncating =
        ["stop_gained", "frameshift_variant", "splice_donor_variant", "splice_acceptor_variant"];

    private static readonly string[] Order = [Pathogenic, LikelyPathogenic, Conflicting, .. Truncating];

    /// <summary>Reads INFO; null where it claims nothing of a gene that is looked at.</summary>
    public static (string Gene, string[] Terms)? Read(
        ReadOnlySpan<byte> info, GenomeMap.Chromosome chromosome, int position, AnnotationColumns columns)
    {
        ReadOnlySpan<byte> significance = default, submitters = default, genes = default, vep = default, snpEff = default;
        foreach (var range in info.Split((byte)';'))
        {
            var field = info[range];
            if (field.SequenceEqual("SOMATIC"u8))
            {
                return null;
            }

            _ = Take(field, "CLNSIG="u8, ref significance) || Take(field, "CLNSIGCONF="u8, ref submitters)
                || Take(field, "GENEINFO="u8, ref genes) || Take(field, "CSQ="u8, ref vep)
                || Take(field, "ANN="u8, ref snpEff);
        }

        var terms = new HashSet<string>(StringComparer.Ordinal);
        var isContradicted = Significance(significance, submitters, terms);
        var gene = Consequences(vep, columns, chromosome, position, isContradicted, terms)
            ?? Consequences(snpEff, new AnnotationColumns(), chromosome, position, isContradicted, terms)
            ?? GeneOf(genes, chromosome, position);
        return gene is null || terms.Count == 0 ? null : (gene, [.. Order.Where(terms.Contains)]);
    }

    private static bool Take(ReadOnlySpan<byte> field, ReadOnlySpan<byte> key, ref ReadOnlySpan<byte> value)
    {
        if (!field.StartsWith(key))
        {
            return false;
        }

        value = field[key.Length..];
        return true;
    }

    // True where ClinVar's classification is benign or uncertain. Values are joined by '/', '|' and ','.
    private static bool Significance(ReadOnlySpan<byte> value, ReadOnlySpan<byte> submitters, HashSet<string> terms)
    {
        if (value.StartsWith("Conflicting_"u8))
        {
            if (submitters.IndexOf("Pathogenic"u8) >= 0 || submitters.IndexOf("Likely_pathogenic"u8) >= 0)
            {
                terms.Add(Conflicting);
            }

            return true;
        }

        var isContradicted = false;
        foreach (var range in value.SplitAny("/|,"u8))
        {
            var one = value[range].TrimStart((byte)'_');
            if (Ascii.EqualsIgnoreCase(one, Pathogenic))
            {
                terms.Add(Pathogenic);
            }
            else if (Ascii.EqualsIgnoreCase(one, LikelyPathogenic))
            {
                terms.Add(LikelyPathogenic);
            }
            else
            {
                isContradicted |= Ascii.EqualsIgnoreCase(one, "Benign"u8) || Ascii.EqualsIgnoreCase(one, "Likely_benign"u8)
                    || Ascii.EqualsIgnoreCase(one, "Uncertain_significance"u8);
            }
        }

        return isContradicted && terms.Count == 0;
    }

    // The gene that is named with a consequence that counts, else the first of those that are looked at.
    private static string? Consequences(
        ReadOnlySpan<byte> value, AnnotationColumns columns, GenomeMap.Chromosome chromosome, int position,
        bool isContradicted, HashSet<string> terms)
    {
        if (columns.Consequence < 0 || columns.Symbol < 0)
        {
            return null;
        }

        string? named = null, truncated = null;
        foreach (var range in value.Split((byte)','))
        {
            var entry = value[range];
            if (Gene(Part(entry, columns.Symbol), chromosome, position) is not { } gene)
            {
                continue;
            }

            named ??= gene;
            if (isContradicted || !Counts(entry, columns))
            {
                continue;
            }

            var consequence = Part(entry, columns.Consequence);
            foreach (var term in consequence.Split((byte)'&'))
            {
                foreach (var known in Truncating)
                {
                    if (Ascii.Equals(consequence[term], known) && (truncated is null || truncated == gene))
                    {
                        truncated = gene;
                        terms.Add(known);
                    }
                }
            }
        }

        return truncated ?? named;
    }

    private static bool Counts(ReadOnlySpan<byte> entry, AnnotationColumns columns) =>
        !(columns.LossOfFunction >= 0 && Part(entry, columns.LossOfFunction).SequenceEqual("LC"u8))
        && (columns.Mane >= 0 ? !Part(entry, columns.Mane).IsEmpty
            : columns.Canonical < 0 || Part(entry, columns.Canonical).SequenceEqual("YES"u8));

    private static string? GeneOf(ReadOnlySpan<byte> genes, GenomeMap.Chromosome chromosome, int position)
    {
        foreach (var range in genes.Split((byte)'|'))
        {
            var one = genes[range];
            var colon = one.IndexOf((byte)':');
            if (Gene(colon < 0 ? one : one[..colon], chromosome, position) is { } gene)
            {
                return gene;
            }
        }

        return null;
    }

    private static string? Gene(ReadOnlySpan<byte> symbol, GenomeMap.Chromosome chromosome, int position)
    {
        foreach (var gene in chromosome.Genes)
        {
            if (position >= gene.Start && position <= gene.End && Ascii.Equals(symbol, gene.Gene))
            {
                return gene.Gene;
            }
        }

        return null;
    }

    private static ReadOnlySpan<byte> Part(ReadOnlySpan<byte> entry, int number)
    {
        foreach (var range in entry.Split((byte)'|'))
        {
            if (number-- == 0)
            {
                return entry[range];
            }
        }

        return default;
    }
}
