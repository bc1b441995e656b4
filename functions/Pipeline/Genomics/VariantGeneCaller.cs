using System.Globalization;

namespace FrontierFunctions.Pipeline.Genomics;

/// <summary>
/// Calls DPYD, whose alleles are single variants: every variant is listed, and the gene's activity is the sum of the two
/// lowest activity values, one for each chromosome copy.
/// </summary>
/// <remarks>
/// CPIC guideline (Amstutz 2018, PMID 29152729): two different variants with less function are taken to lie on different
/// copies unless phase says otherwise. HapB3 is c.1129-5923C&gt;G with c.1236G&gt;A; where the first was not called, the
/// second stands for it; where the first was called and is absent, the second alone means nothing.
/// </remarks>
internal static class VariantGeneCaller
{
    private const string Causal = "rs75017182";
    private const string Proxy = "rs56038477";

    public static GeneCall Call(GeneDefinition gene, Genotype[] genotypes, PhasedGenotypes phased, GeneCall call)
    {
        var (one, other) = phased.Pairs().First();
        var (causal, proxy) = (gene.Find(Causal), gene.Find(Proxy));
        if (!phased.IsOnePair && one[causal] != other[causal] && one[proxy] != other[proxy] && one[causal] != one[proxy])
        {
            // Of unknown phase they are taken as the haplotype that they are known to be.
            (one[proxy], other[proxy]) = (other[proxy], one[proxy]);
        }

        var first = Variants(gene, one);
        var second = Variants(gene, other);
        var diplotype = phased.IsOnePair ? Phased(gene, first, second) : Unphased(gene, [.. first, .. second]);
        return call with
        {
            Diplotypes = [diplotype],
            Variants = [.. first.Concat(second).OrderBy(allele => allele.Order).Select(allele => allele.Name).Distinct()],
        };
    }

    private static Diplotype Phased(GeneDefinition gene, List<GeneDefinition.Allele> one, List<GeneDefinition.Allele> other)
    {
        string[] names = [.. new[] { one, other }
            .OrderBy(copy => copy.Count == 0 ? 0 : 1).ThenBy(copy => copy.Count == 0 ? 0 : copy.Min(allele => allele.Order))
            .Select(copy => copy.Count == 0 ? gene.Gene.Reference : string.Join(" + ", copy.Select(allele => allele.Name)))];
        return Of(names[0], names[1], Lowest(one) + Lowest(other));
    }

    private static Diplotype Unphased(GeneDefinition gene, IEnumerable<GeneDefinition.Allele> copies)
    {
        var lowest = copies.OrderBy(Value).ThenBy(allele => allele.Order).Take(2).ToList();
        var names = lowest.OrderBy(allele => allele.Order).Select(allele => allele.Name).ToList();
        while (names.Count < 2)
        {
            names.Insert(0, gene.Gene.Reference);
        }

        return Of(names[0], names[1], lowest.Sum(Value) + (2 - lowest.Count));
    }

    private static Diplotype Of(string one, string other, double activity) =>
        new(one, other, PhenotypeRules.OfActivity(activity), activity);

    private static double Lowest(List<GeneDefinition.Allele> copy) => copy.Count == 0 ? 1 : copy.Min(Value);

    private static double Value(GeneDefinition.Allele allele) =>
        double.Parse(allele.Function!, CultureInfo.InvariantCulture);

    // The variants of one copy.
    private static List<GeneDefinition.Allele> Variants(GeneDefinition gene, byte[] copy)
    {
        var found = new List<GeneDefinition.Allele>();
        var (causal, proxy) = (gene.Find(Causal), gene.Find(Proxy));
        for (var i = 0; i < copy.Length; i++)
        {
            if (copy[i] is 0 or Genotype.Missing || i == proxy || i == causal)
            {
                continue;
            }

            found.AddRange(gene.Alleles.Where(allele =>
                allele.Stated[i] && allele.Name != gene.Gene.Reference && allele.Fits(i, copy[i])));
        }

        var hasCausal = copy[causal] == 1;
        var hasProxy = copy[proxy] == 1;
        if (hasCausal || (hasProxy && copy[causal] == Genotype.Missing))
        {
            found.Add(gene.Alleles.First(allele =>
                allele.Stated[causal] && allele.Name != gene.Gene.Reference && allele.Stated[proxy] == hasProxy));
        }

        return [.. found.OrderBy(allele => allele.Order)];
    }
}
