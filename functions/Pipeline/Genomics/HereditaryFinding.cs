using FrontierFunctions.Pipeline.Timeline;

namespace FrontierFunctions.Pipeline.Genomics;

/// <summary>A variant of a hereditary cancer gene that a subject has.</summary>
public sealed record HereditaryFinding
{
    private const string ClaimCode = "HEREDITARY_CLAIM//";

    /// <summary>HGNC symbol.</summary>
    public required string Gene { get; init; }

    /// <summary>What the variant is called; for a claim, where it lies and its bases.</summary>
    public required string Name { get; init; }

    /// <summary>HGVS on a transcript; for a claim, NCBI's SPDI notation on the chromosome.</summary>
    public required string Hgvs { get; init; }

    /// <summary>dbSNP id; null where none is known.</summary>
    public string? Rsid { get; init; }

    /// <summary>ClinVar's variation id; null where none is known.</summary>
    public string? ClinVar { get; init; }

    /// <summary><c>heterozygous</c> or <c>homozygous</c>.</summary>
    public required string Zygosity { get; init; }

    /// <summary>
    /// What the annotation of the sender's file calls it, as terms of <c>AnnotationReading</c>; null where the variant is
    /// known by position and bases. Nobody checked a claim.
    /// </summary>
    public IReadOnlyList<string>? ClaimedAs { get; init; }

    /// <summary>Published odds ratios that hold for the number of copies.</summary>
    public required IReadOnlyList<HereditaryRisk> Risks { get; init; }

    /// <summary>Published cumulative incidences of cancers in carriers of disease-causing variants of the gene.</summary>
    public IReadOnlyList<HereditaryIncidence> Incidences { get; init; } = [];

    /// <summary>The findings among facts: those that are known by name first, in the order of the knowledge.</summary>
    internal static IReadOnlyList<HereditaryFinding> Read(GenomicKnowledge knowledge, IReadOnlyList<MedsEvent> facts) =>
    [
        .. knowledge.Hereditary.Select(variant => Named(knowledge, variant, facts)).OfType<HereditaryFinding>(),
        .. knowledge.AnnotatedGenes.SelectMany(gene => facts
            .Where(one => one.Code == ClaimCode + gene.Gene && one.TextValue is not null)
            .DistinctBy(one => one.TextValue, StringComparer.Ordinal)
            .OrderBy(one => one.TextValue, StringComparer.Ordinal)
            .Select(fact => Claimed(knowledge, gene, fact))).OfType<HereditaryFinding>(),
    ];

    private static HereditaryFinding? Named(
        GenomicKnowledge knowledge, HereditaryVariant variant, IReadOnlyList<MedsEvent> facts)
    {
        if (facts.FirstOrDefault(one => one.Code == "HEREDITARY//" + variant.Gene && one.TextValue == variant.Hgvs)
            is not { } fact)
        {
            return null;
        }

        return new HereditaryFinding
        {
            Gene = variant.Gene,
            Name = variant.Name,
            Hgvs = variant.Hgvs,
            Rsid = variant.Rsid,
            ClinVar = variant.ClinVar,
            Zygosity = fact.ValueDisplay ?? "",
            Risks = RisksOf(knowledge, variant.Risks, fact.ValueDisplay),
            Incidences = IncidencesOf(knowledge, knowledge.AnnotatedGenes.FirstOrDefault(gene => gene.Gene == variant.Gene)),
        };
    }

    // The text is the variant and the terms, parted by blanks.
    private static HereditaryFinding? Claimed(GenomicKnowledge knowledge, AnnotatedGene gene, MedsEvent fact)
    {
        var parts = fact.TextValue!.Split(' ');
        var place = parts[0].Split(':');
        if (parts.Length < 2 || place.Length != 4 || !int.TryParse(place[1], out var before))
        {
            return null;
        }

        var isOpen = parts.Contains(AnnotationReading.Conflicting);
        return new HereditaryFinding
        {
            Gene = gene.Gene,
            Name = $"{gene.Chromosome}:{before + 1} {place[2]}>{place[3]}",
            Hgvs = parts[0],
            Zygosity = fact.ValueDisplay ?? "",
            ClaimedAs = parts[1..],
            Risks = isOpen ? [] : RisksOf(knowledge, gene.Risks, fact.ValueDisplay),
            Incidences = isOpen ? [] : IncidencesOf(knowledge, gene),
        };
    }

    private static IReadOnlyList<HereditaryRisk> RisksOf(
        GenomicKnowledge knowledge, IReadOnlyList<PublishedRisk> risks, string? zygosity) =>
        [.. risks.Where(risk => risk.Copies == 1 || zygosity == "homozygous").Select(risk => new HereditaryRisk(
            risk.Cancer, risk.OddsRatio, risk.Low, risk.High, knowledge.Studies[risk.Source].Name,
            knowledge.Studies[risk.Source].Pubmed))];

    private static IReadOnlyList<HereditaryIncidence> IncidencesOf(GenomicKnowledge knowledge, AnnotatedGene? gene) =>
        [.. (gene?.Incidences ?? []).Select(one => new HereditaryIncidence(
            one.Cancer, one.Percent, one.ByAge, knowledge.Studies[one.Source].Name))];
}

/// <summary>A published odds ratio with its 95 % interval and source.</summary>
public sealed record HereditaryRisk(
    string Cancer, double OddsRatio, double Low, double High, string Source, string Pubmed);

/// <summary>A published cumulative incidence in carriers, in percent, with its source.</summary>
public sealed record HereditaryIncidence(string Cancer, double Percent, int ByAge, string Source);
