namespace FrontierFunctions.Pipeline.Genomics;

/// <summary>
/// Finds the named alleles that a sample's genotypes fit, by the rules of PharmCAT's Named Allele Matcher: an allele has
/// the reference where its definition is silent; positions that were not called are left out of every definition, and an
/// allele of which nothing is left is not considered; a diplotype's score is the number of positions that the definitions
/// of its two alleles state; the diplotypes of the highest score are the call.
/// </summary>
/// <remarks>
/// PharmCAT documentation, Named Allele Matcher 101 and 201 (pharmcat.org/methods). Nothing is taken as reference that
/// the file does not state.
/// </remarks>
internal static class GeneCaller
{
    private const int MostOthers = 10;

    /// <summary>Calls a gene.</summary>
    /// <param name="gene">The gene.</param>
    /// <param name="genotypes">What the sample has at the gene's loci.</param>
    public static GeneCall Call(GeneDefinition gene, Genotype[] genotypes)
    {
        var loci = Enumerable.Range(0, gene.Loci.Length).Where(i => genotypes[i].IsCalled).ToArray();
        string Name(int i) => gene.Loci[i].Name(gene.Gene.Chromosome);
        var call = new GeneCall
        {
            Gene = gene.Gene.Gene,
            Diplotypes = [],
            Called = loci.Length,
            Missing = [.. Enumerable.Range(0, gene.Loci.Length).Except(loci).Select(Name)],
            Undocumented = [.. loci.Where(i => genotypes[i].HasUndocumented).Select(Name)],
        };
        if (loci.Length == 0)
        {
            return call with { NotCalled = "no-position-called" };
        }

        if (gene.Gene.UndocumentedIsReference)
        {
            genotypes = Array.ConvertAll(genotypes, genotype => genotype.WithReferenceForUndocumented());
        }

        var phased = new PhasedGenotypes(genotypes);
        return phased.TooMany ? call with { NotCalled = "too-many-phases" }
            : gene.Gene.Rule == "dpyd" ? VariantGeneCaller.Call(gene, genotypes, phased, call)
            : Match(gene, loci, phased, call);
    }

    private static GeneCall Match(GeneDefinition gene, int[] loci, PhasedGenotypes phased, GeneCall call)
    {
        var candidates = gene.Alleles
            .Select(allele => (Allele: allele, Score: loci.Count(i => allele.Stated[i])))
            .Where(candidate => candidate.Score > 0).ToArray();
        var found = new Dictionary<(int, int), (GeneDefinition.Allele One, GeneDefinition.Allele Other, int Score)>();
        foreach (var (one, other) in phased.Pairs())
        {
            var second = candidates.Where(candidate => Fits(candidate.Allele, other, loci)).ToArray();
            if (second.Length == 0)
            {
                continue;
            }

            foreach (var (allele, score) in candidates.Where(candidate => Fits(candidate.Allele, one, loci)))
            {
                foreach (var (mate, mateScore) in second)
                {
                    var key = (Math.Min(allele.Order, mate.Order), Math.Max(allele.Order, mate.Order));
                    found[key] = (allele, mate, score + mateScore);
                }
            }
        }

        if (found.Count == 0)
        {
            return call with { NotCalled = "no-allele-fits" };
        }

        var best = found.Values.Max(pair => pair.Score);
        var ordered = found.Values
            .Select(pair => pair.One.CompareTo(pair.Other) <= 0 ? pair
                : (One: pair.Other, Other: pair.One, pair.Score))
            .OrderByDescending(pair => pair.Score).ThenBy(pair => pair.One).ThenBy(pair => pair.Other).ToArray();
        return call with
        {
            Diplotypes = [.. ordered.Where(pair => pair.Score == best)
                .Select(pair => PhenotypeRules.Of(gene.Gene, pair.One, pair.Other))],
            Others = [.. ordered.Where(pair => pair.Score < best).Take(MostOthers)
                .Select(pair => PhenotypeRules.Of(gene.Gene, pair.One, pair.Other))],
        };
    }

    private static bool Fits(GeneDefinition.Allele allele, byte[] copy, int[] loci)
    {
        foreach (var i in loci)
        {
            if (!allele.Fits(i, copy[i]))
            {
                return false;
            }
        }

        return true;
    }
}
