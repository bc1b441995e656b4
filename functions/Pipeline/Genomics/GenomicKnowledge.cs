using System.Text.Json;
using System.Text.Json.Serialization;

namespace FrontierFunctions.Pipeline.Genomics;

/// <summary>
/// What is known of the genes that are called: positions, alleles, functions, advice and published odds ratios. Read from
/// <c>models/knowledge/pharmacogenomics/1/definitions.json</c>, which <c>models/training/pharmacogenomics.py</c> compiles.
/// </summary>
/// <remarks>
/// Sources: CPIC allele definitions, functions and guidelines (CC0 1.0) of 2024-11, PharmVar nomenclature, as PharmCAT 3
/// uses them. GRCh38 only.
/// </remarks>
public sealed record GenomicKnowledge
{
    /// <summary>The knowledge that the build carries.</summary>
    public static GenomicKnowledge Current { get; } = Load();

    /// <summary>Version of the file.</summary>
    public required string Version { get; init; }

    /// <summary>The genome build that every position refers to.</summary>
    public required string Build { get; init; }

    /// <summary>Where the definitions come from.</summary>
    public required IReadOnlyList<KnowledgeSource> Sources { get; init; }

    /// <summary>The pharmacogenes, in the order of a report.</summary>
    public required IReadOnlyList<Pharmacogene> Genes { get; init; }

    /// <summary>The guidelines by key.</summary>
    public required IReadOnlyDictionary<string, Citation> Guidelines { get; init; }

    /// <summary>What the guidelines advise.</summary>
    public required IReadOnlyList<DrugAdvice> Recommendations { get; init; }

    /// <summary>The studies behind odds ratios, by key.</summary>
    public required IReadOnlyDictionary<string, Citation> Studies { get; init; }

    /// <summary>Variants of hereditary cancer genes.</summary>
    public required IReadOnlyList<HereditaryVariant> Hereditary { get; init; }

    /// <summary>Genes whose variants are taken from the annotation that a file carries.</summary>
    public required IReadOnlyList<AnnotatedGene> AnnotatedGenes { get; init; }

    /// <summary>Variants that truncate a protein and are known to be harmless.</summary>
    public required IReadOnlyList<HarmlessVariant> Harmless { get; init; }

    /// <summary>Genes that cannot be called from small variants, with the reason.</summary>
    public required IReadOnlyDictionary<string, string> NotCalled { get; init; }

    private static GenomicKnowledge Load()
    {
        using var stream = typeof(GenomicKnowledge).Assembly.GetManifestResourceStream("pharmacogenomics-1.json")
            ?? throw new InvalidOperationException("The build lacks the resource pharmacogenomics-1.json.");
        return JsonSerializer.Deserialize(stream, GenomicKnowledgeJson.Default.GenomicKnowledge)
            ?? throw new InvalidOperationException("The genomic knowledge is null.");
    }
}

/// <summary>Where definitions come from.</summary>
public sealed record KnowledgeSource(string Name, string Version, string Licence);

/// <summary>A guideline or study.</summary>
public sealed record Citation(string Name, string Pubmed);

/// <summary>One gene: where its alleles lie and what they do.</summary>
public sealed record Pharmacogene
{
    /// <summary>HGNC symbol.</summary>
    public required string Gene { get; init; }

    /// <summary>HGNC id.</summary>
    public required string Hgnc { get; init; }

    /// <summary>Chromosome as UCSC names it.</summary>
    public required string Chromosome { get; init; }

    /// <summary>Which rule makes a phenotype of two alleles; see <see cref="PhenotypeRules"/>.</summary>
    public required string Rule { get; init; }

    /// <summary>The allele that has the reference base everywhere.</summary>
    public required string Reference { get; init; }

    /// <summary>
    /// Whether a base that no allele has counts as the reference, as PharmCAT does for genes whose alleles are about
    /// toxicity.
    /// </summary>
    public required bool UndocumentedIsReference { get; init; }

    /// <summary>Positions without which a call is not relied on; of each group one is enough.</summary>
    public required IReadOnlyList<IReadOnlyList<string>> Key { get; init; }

    /// <summary>The positions in order.</summary>
    public required IReadOnlyList<DefinedPosition> Positions { get; init; }

    /// <summary>The alleles, the reference first.</summary>
    public required IReadOnlyList<NamedAllele> Alleles { get; init; }
}

/// <summary>A position that alleles are defined by.</summary>
public sealed record DefinedPosition
{
    /// <summary>One-based position of the first reference base.</summary>
    public required int Position { get; init; }

    /// <summary>dbSNP id; null where there is none.</summary>
    public string? Rsid { get; init; }

    /// <summary>The reference as VCF writes it.</summary>
    public required string Reference { get; init; }

    /// <summary>The alternatives that alleles have, as VCF writes them.</summary>
    public required IReadOnlyList<string> Alternatives { get; init; }

    /// <summary>The reference sequence from the position on, as far as an indel can be written in other ways.</summary>
    public required string Context { get; init; }
}

/// <summary>A named allele.</summary>
public sealed record NamedAllele
{
    /// <summary>Its name: <c>*2</c>, <c>c.2846A&gt;T</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What it does, as CPIC says; an activity value for genes that have one; null where CPIC says nothing.</summary>
    public string? Function { get; init; }

    /// <summary>Whether its definition states every position.</summary>
    public required bool StatesAll { get; init; }

    /// <summary>The bases that define it, by position.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> At { get; init; }
}

/// <summary>What a guideline advises for drugs, given a phenotype.</summary>
public sealed record DrugAdvice
{
    /// <summary>The gene.</summary>
    public required string Gene { get; init; }

    /// <summary>The phenotypes, or activity scores, that it holds for.</summary>
    public required IReadOnlyList<string> Phenotypes { get; init; }

    /// <summary>The drugs.</summary>
    public required IReadOnlyList<string> Drugs { get; init; }

    /// <summary>Key of the guideline.</summary>
    public required string Guideline { get; init; }

    /// <summary><c>change</c>, <c>caution</c>, <c>none</c> or <c>algorithm</c>.</summary>
    public required string Change { get; init; }

    /// <summary>The advice in this project's words.</summary>
    public required string Advice { get; init; }
}

/// <summary>Source-generated JSON of the knowledge: camelCase, unknown members refused.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(GenomicKnowledge))]
internal sealed partial class GenomicKnowledgeJson : JsonSerializerContext;
