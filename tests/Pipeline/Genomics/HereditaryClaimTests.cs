using System.Text;
using FrontierFunctions.Pipeline.Genomics;
using FrontierFunctions.Pipeline.Timeline;

namespace FrontierFunctions.Tests.Pipeline.Genomics;

/// <summary>What the annotation of a file says of hereditary cancer genes, from upload to findings.</summary>
public sealed class HereditaryClaimTests
{
    private const string Header = PharmacogenomicFile.Build38
        + "##INFO=<ID=CLNSIG,Number=.,Type=String,Description=\"Clinical significance\">\n"
        + "##INFO=<ID=GENEINFO,Number=1,Type=String,Description=\"Gene\">\n";

    private const string Vep = Header
        + "##INFO=<ID=CSQ,Number=.,Type=String,Description=\"Consequence annotations from Ensembl VEP. Format: "
        + "Allele|IMPACT|Consequence|SYMBOL|Gene|CANONICAL|LoF\">\n";

    [Theory]
    [InlineData("chr17 43093464 C T", "CLNSIG=Pathogenic;GENEINFO=BRCA1:672", "BRCA1", "pathogenic")]
    [InlineData("17 43093464 C T", "CLNSIG=Pathogenic/Likely_pathogenic;GENEINFO=NBR2:10230|BRCA1:672", "BRCA1",
        "pathogenic likely_pathogenic")]
    [InlineData("chr11 108236123 CT C", "ANN=C|frameshift_variant|HIGH|ATM|ENSG1|transcript|ENST1", "ATM",
        "frameshift_variant")]
    [InlineData("chr3 37000000 G A", "ANN=A|stop_gained&splice_region_variant|HIGH|MLH1|E|t,A|intron_variant|LOW|MLH1|E|t",
        "MLH1", "stop_gained")]
    [InlineData("chr9 21974000 G A", "CLNSIG=Conflicting_classifications_of_pathogenicity;"
        + "CLNSIGCONF=Pathogenic(1)|Uncertain_significance(2);GENEINFO=CDKN2A:1029", "CDKN2A", "conflicting")]
    public async Task Annotation_ThatCallsAVariantDiseaseCausing_IsAClaim(string place, string info, string gene, string terms)
    {
        var finding = Assert.Single((await FindingsAsync(Header, place, info)).Hereditary);
        Assert.Equal((gene, "heterozygous"), (finding.Gene, finding.Zygosity));
        Assert.Equal(terms.Split(' '), finding.ClaimedAs);
        Assert.Equal(terms == "conflicting" ? 0 : GenomicKnowledge.Current.AnnotatedGenes
            .Single(one => one.Gene == gene).Risks.Count, finding.Risks.Count);
        Assert.Matches("^NC_[0-9.]+:[0-9]+:[ACGT]+:[ACGT]+$", finding.Hgvs);
    }

    [Theory]
    [InlineData("chr17 43093464 C T", "CLNSIG=Benign;GENEINFO=BRCA1:672")]
    [InlineData("chr17 43093464 C T", "CLNSIG=Uncertain_significance;ANN=T|stop_gained|HIGH|BRCA1|E|t")]
    [InlineData("chr17 43093464 C T", "ANN=T|missense_variant|MODERATE|BRCA1|E|t")]
    [InlineData("chr17 43093464 C T", "ANN=T|stop_gained|HIGH|OTHER|E|t")]
    [InlineData("chr17 43093464 C T", "SOMATIC;CLNSIG=Pathogenic;GENEINFO=BRCA1:672")]
    [InlineData("chr17 43093464 C T,A", "CLNSIG=Pathogenic;GENEINFO=BRCA1:672")]
    [InlineData("chr17 50000000 C T", "CLNSIG=Pathogenic;GENEINFO=BRCA1:672")]
    [InlineData("chr13 32398489 A T", "ANN=T|stop_gained|HIGH|BRCA2|E|t")]
    public async Task Annotation_ThatSaysSomethingElse_IsNone(string place, string info) =>
        Assert.Empty((await FindingsOrNoneAsync(Header, place, info, "0/1"))?.Hereditary ?? []);

    [Theory]
    [InlineData("T|HIGH|stop_gained|BRCA1|E|YES|HC", true)]
    [InlineData("T|HIGH|stop_gained|BRCA1|E||", false)]
    [InlineData("T|HIGH|stop_gained|BRCA1|E|YES|LC", false)]
    public async Task Consequences_AreReadAsTheHeaderStatesThem(string entry, bool isClaim) => Assert.Equal(
        isClaim, (await FindingsOrNoneAsync(Vep, "chr17 43093464 C T", "CSQ=" + entry, "0/1"))?.Hereditary.Count == 1);

    [Theory]
    [InlineData("0/0")]
    [InlineData("./1")]
    [InlineData("./.")]
    public async Task Genotype_WithoutTheVariant_IsNone(string genotype) => Assert.Null(await FindingsOrNoneAsync(
        Header, "chr17 43093464 C T", "CLNSIG=Pathogenic;GENEINFO=BRCA1:672", genotype));

    [Fact]
    public async Task Variant_KnownByName_IsNoClaim()
    {
        var finding = Assert.Single((await FindingsAsync(
            Header, "chr13 32340300 GT G", "CLNSIG=Pathogenic;GENEINFO=BRCA2:675")).Hereditary);
        Assert.Null(finding.ClaimedAs);
        Assert.Equal("6174delT", finding.Name);
    }

    [Theory]
    [InlineData("0/1", 0)]
    [InlineData("1/1", 1)]
    public async Task RecessiveGene_HasOddsRatiosForTwoCopiesOnly(string genotype, int risks)
    {
        var named = await FindingsOrNoneAsync(Header, "chr1 45331556 C T", ".", genotype);
        Assert.Equal(risks, Assert.Single(named!.Hereditary).Risks.Count);
        var claimed = await FindingsOrNoneAsync(Header, "chr1 45332000 C T", "ANN=T|stop_gained|HIGH|MUTYH|E|t", genotype);
        Assert.Equal(risks, Assert.Single(claimed!.Hereditary).Risks.Count);
    }

    [Theory]
    [InlineData("chr9 21971115 CGGGTCGGGTGAGAGTGGCG C")]
    [InlineData("chr9 21971122 GGTGAGAGTGGCGGGGTCGG G")]
    public async Task Deletion_OfLeiden_IsFoundHoweverItIsWritten(string place)
    {
        var finding = Assert.Single((await FindingsAsync(Header, place, ".")).Hereditary);
        Assert.Equal("p16-Leiden", finding.Name);
    }

    [Fact]
    public void NamedVariants_LieInTheirGenes_AndHaveStudies()
    {
        var knowledge = GenomicKnowledge.Current;
        Assert.Equal(19, knowledge.Hereditary.Count);
        Assert.Equal(16, knowledge.AnnotatedGenes.Count);
        Assert.All(knowledge.AnnotatedGenes, gene => Assert.NotNull(GenomeMap.Accession(gene.Chromosome)));
        Assert.All(
            knowledge.AnnotatedGenes.SelectMany(gene => gene.Risks.Select(risk => risk.Source)
                .Concat(gene.Incidences.Select(one => one.Source))),
            source => Assert.Contains(source, knowledge.Studies.Keys));
    }

    private static async Task<GenomeFindings> FindingsAsync(string header, string place, string info) =>
        Assert.IsType<GenomeFindings>(await FindingsOrNoneAsync(header, place, info, "0/1"));

    private static async Task<GenomeFindings?> FindingsOrNoneAsync(string header, string place, string info, string genotype)
    {
        var text = Encoding.UTF8.GetString(PharmacogenomicFile.Of(header, "S1234567", $"{place} {genotype}"))
            .Replace("\t.\tGT", $"\t{info}\tGT", StringComparison.Ordinal);
        IReadOnlyList<MedsEvent> events = await PharmacogenomicFile.EventsAsync(Encoding.UTF8.GetBytes(text));
        return GenomeFindings.Read(events);
    }
}
