using System.Globalization;
using FrontierFunctions.Pipeline.Genomics;

namespace FrontierFunctions.Tests.Pipeline.Genomics;

/// <summary>Phenotypes of allele pairs, from CPIC's genotype-to-phenotype tables.</summary>
public sealed class PharmacogenomicPhenotypeTests
{
    [Theory]
    [InlineData("CYP2C19", "*1", "*1", "Normal Metabolizer")]
    [InlineData("CYP2C19", "*1", "*2", "Intermediate Metabolizer")]
    [InlineData("CYP2C19", "*1", "*9", "Likely Intermediate Metabolizer")]
    [InlineData("CYP2C19", "*1", "*17", "Rapid Metabolizer")]
    [InlineData("CYP2C19", "*17", "*17", "Ultrarapid Metabolizer")]
    [InlineData("CYP2C19", "*2", "*17", "Intermediate Metabolizer")]
    [InlineData("CYP2C19", "*9", "*17", "Likely Intermediate Metabolizer")]
    [InlineData("CYP2C19", "*2", "*9", "Likely Poor Metabolizer")]
    [InlineData("CYP2C19", "*2", "*3", "Poor Metabolizer")]
    [InlineData("CYP2C19", "*2", "*12", "Indeterminate")]
    [InlineData("CYP2C19", "*1", "*38", "Normal Metabolizer")]
    [InlineData("CYP2C9", "*1", "*1", "Normal Metabolizer", 2.0)]
    [InlineData("CYP2C9", "*1", "*2", "Intermediate Metabolizer", 1.5)]
    [InlineData("CYP2C9", "*1", "*3", "Intermediate Metabolizer", 1.0)]
    [InlineData("CYP2C9", "*2", "*2", "Intermediate Metabolizer", 1.0)]
    [InlineData("CYP2C9", "*2", "*3", "Poor Metabolizer", 0.5)]
    [InlineData("CYP2C9", "*3", "*3", "Poor Metabolizer", 0.0)]
    [InlineData("CYP2C9", "*1", "*7", "Indeterminate")]
    [InlineData("TPMT", "*1", "*3A", "Intermediate Metabolizer")]
    [InlineData("TPMT", "*2", "*3A", "Poor Metabolizer")]
    [InlineData("TPMT", "*2", "*5", "Possible Intermediate Metabolizer")]
    [InlineData("TPMT", "*1", "*5", "Indeterminate")]
    [InlineData("NUDT15", "*2", "*4", "Possible Intermediate Metabolizer")]
    [InlineData("NUDT15", "*2", "*9", "Poor Metabolizer")]
    [InlineData("NUDT15", "*3", "*10", "Indeterminate")]
    [InlineData("CYP3A5", "*1", "*3", "Intermediate Metabolizer")]
    [InlineData("CYP3A5", "*1", "*8", "Possible Intermediate Metabolizer")]
    [InlineData("CYP3A5", "*3", "*9", "Indeterminate")]
    [InlineData("CYP3A5", "*3", "*6", "Poor Metabolizer")]
    [InlineData("SLCO1B1", "*1", "*14", "Normal Function")]
    [InlineData("SLCO1B1", "*14", "*20", "Increased Function")]
    [InlineData("SLCO1B1", "*1", "*15", "Decreased Function")]
    [InlineData("SLCO1B1", "*10", "*15", "Possible Decreased Function")]
    [InlineData("SLCO1B1", "*10", "*14", "Indeterminate")]
    [InlineData("SLCO1B1", "*5", "*15", "Poor Function")]
    [InlineData("UGT1A1", "*1", "*28", "Intermediate Metabolizer")]
    [InlineData("UGT1A1", "*28", "*80+*28", "Poor Metabolizer")]
    [InlineData("UGT1A1", "*6", "*36", "Intermediate Metabolizer")]
    [InlineData("UGT1A1", "*36", "*36", "Normal Metabolizer")]
    [InlineData("UGT1A1", "*80", "*80+*28", "Indeterminate")]
    public void Pair_HasCpicsPhenotype(string gene, string first, string second, string phenotype, double activity = -1)
    {
        var definition = GenomeMap.Current.Genes.Single(one => one.Gene.Gene == gene);
        GeneDefinition.Allele Find(string name) => definition.Alleles.Single(allele => allele.Name == name);
        var diplotype = PhenotypeRules.Of(definition.Gene, Find(second), Find(first));
        Assert.Equal($"{first}/{second}", diplotype.ToString());
        Assert.Equal(phenotype, diplotype.Phenotype);
        Assert.Equal(activity < 0 ? null : activity, diplotype.ActivityScore);
    }

    [Theory]
    [InlineData("rs3918290 0/1", "Reference/c.1905+1G>A (*2A)", 1.0)]
    [InlineData("rs3918290 0/1 rs55886062 0/1", "c.1679T>G (*13)/c.1905+1G>A (*2A)", 0.0)]
    [InlineData("rs3918290 0|1 rs55886062 0|1", "Reference/c.1679T>G (*13) + c.1905+1G>A (*2A)", 1.0)]
    [InlineData("rs67376798 1/1", "c.2846A>T/c.2846A>T", 1.0)]
    [InlineData("rs75017182 0/1 rs56038477 0/1", "Reference/c.1129-5923C>G, c.1236G>A (HapB3)", 1.5)]
    [InlineData("rs75017182 0/1 rs56038477 1/0", "Reference/c.1129-5923C>G, c.1236G>A (HapB3)", 1.5)]
    [InlineData("rs75017182 0/0 rs56038477 0/1", "Reference/Reference", 2.0)]
    [InlineData("rs56038477 0/1", "Reference/c.1129-5923C>G, c.1236G>A (HapB3)", 1.5)]
    [InlineData("rs75017182 0/1 rs56038477 0/0", "Reference/c.1129-5923C>G", 1.5)]
    [InlineData("rs3918290 0/1 rs67376798 0/1 rs1801159 1/1 rs1801265 0/1", "c.1905+1G>A (*2A)/c.2846A>T", 0.5)]
    public void Dpyd_HasTheSumOfItsTwoLowestActivities(string genotypes, string diplotype, double activity)
    {
        var gene = GenomeMap.Current.Genes.Single(one => one.Gene.Gene == "DPYD");
        var calls = Enumerable.Repeat(Genotype.None, gene.Loci.Length).ToArray();
        var words = genotypes.Split(' ');
        for (var i = 0; i < words.Length; i += 2)
        {
            calls[gene.Find(words[i])] = new Genotype(
                (byte)(words[i + 1][0] - '0'), (byte)(words[i + 1][2] - '0'), words[i + 1][1] == '|', -1);
        }

        var called = Assert.Single(GeneCaller.Call(gene, calls).Diplotypes);
        Assert.Equal(diplotype, called.ToString());
        Assert.Equal(activity, called.ActivityScore);
        Assert.Equal(PhenotypeRules.OfActivity(activity), called.Phenotype);
    }

    [Fact]
    public void Knowledge_HasAdviceForPhenotypesThatItsRulesGive()
    {
        var knowledge = GenomicKnowledge.Current;
        var reachable = GenomeMap.Current.Genes.SelectMany(gene => gene.Alleles.SelectMany(first => gene.Alleles
            .Select(second => PhenotypeRules.Of(gene.Gene, first, second)))
            .SelectMany(one => (string[])[
                $"{gene.Gene.Gene} {one.Phenotype}",
                string.Create(CultureInfo.InvariantCulture, $"{gene.Gene.Gene} {one.ActivityScore}")])).ToHashSet();
        reachable.UnionWith(["DPYD 0", "DPYD 0.5", "DPYD 1", "DPYD 1.5", "DPYD 2"]);
        Assert.All(knowledge.Recommendations, advice => Assert.All(
            advice.Phenotypes, phenotype => Assert.Contains($"{advice.Gene} {phenotype}", reachable)));
        Assert.All(knowledge.Recommendations, advice => Assert.True(knowledge.Guidelines.ContainsKey(advice.Guideline)));
        Assert.All(knowledge.Genes, gene => Assert.Contains(knowledge.Recommendations, one => one.Gene == gene.Gene));
        Assert.All(knowledge.Hereditary.SelectMany(one => one.Risks), risk => Assert.InRange(risk.OddsRatio, risk.Low, risk.High));
        Assert.Contains("CYP2D6", knowledge.NotCalled.Keys);
    }

    [Fact]
    public void Calling_TriesNoMoreThanItCan()
    {
        var gene = GenomeMap.Current.Genes.Single(one => one.Gene.Gene == "CYP2C9");
        var calls = Enumerable.Repeat(new Genotype(0, 1, false, -1), gene.Loci.Length).ToArray();
        Assert.Equal("too-many-phases", GeneCaller.Call(gene, calls).NotCalled);
    }
}
