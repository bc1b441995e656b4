namespace FrontierFunctions.Pipeline.Genomics;

/// <summary>A variant of a hereditary cancer gene.</summary>
public sealed record HereditaryVariant
{
    /// <summary>HGNC symbol.</summary>
    public required string Gene { get; init; }

    /// <summary>What the variant is called.</summary>
    public required string Name { get; init; }

    /// <summary>HGVS on a transcript.</summary>
    public required string Hgvs { get; init; }

    /// <summary>Chromosome as UCSC names it.</summary>
    public required string Chromosome { get; init; }

    /// <summary>One-based position on GRCh38, left-aligned.</summary>
    public required int Position { get; init; }

    /// <summary>The reference as VCF writes it.</summary>
    public required string Reference { get; init; }

    /// <summary>The alternative as VCF writes it.</summary>
    public required string Alternative { get; init; }

    /// <summary>The reference sequence from the position on, as far as an indel can be written in other ways.</summary>
    public required string Context { get; init; }

    /// <summary>dbSNP id; null where no source states one.</summary>
    public string? Rsid { get; init; }

    /// <summary>ClinVar's variation id; null where no source states one.</summary>
    public string? ClinVar { get; init; }

    /// <summary>Published risks; none where no odds ratio was found.</summary>
    public required IReadOnlyList<PublishedRisk> Risks { get; init; }
}

/// <summary>A gene whose disease-causing variants are taken from the annotation that a file carries.</summary>
public sealed record AnnotatedGene
{
    /// <summary>HGNC symbol.</summary>
    public required string Gene { get; init; }

    /// <summary>Chromosome as UCSC names it.</summary>
    public required string Chromosome { get; init; }

    /// <summary>One-based first position on GRCh38 whose records are looked at; wider than the gene.</summary>
    public required int Start { get; init; }

    /// <summary>The last.</summary>
    public required int End { get; init; }

    /// <summary>Published risks of disease-causing variants of the gene.</summary>
    public required IReadOnlyList<PublishedRisk> Risks { get; init; }

    /// <summary>Published cumulative incidences of cancers in carriers.</summary>
    public required IReadOnlyList<PublishedIncidence> Incidences { get; init; }
}

/// <summary>A variant that truncates a protein and is known to be harmless.</summary>
public sealed record HarmlessVariant(
    string Gene, string Chromosome, int Position, string Reference, string Alternative, string Rsid);

/// <summary>A published odds ratio with its 95 % interval and the key of its study.</summary>
/// <param name="Cancer">The cancer.</param>
/// <param name="OddsRatio">The odds ratio; of rare cancers also a relative risk, where the study's name says so.</param>
/// <param name="Low">Lower end of the interval.</param>
/// <param name="High">Upper end.</param>
/// <param name="Source">Key of the study.</param>
/// <param name="Copies">In how many copies the variant must be: 2 for recessive genes.</param>
public sealed record PublishedRisk(
    string Cancer, double OddsRatio, double Low, double High, string Source, int Copies);

/// <summary>A published cumulative incidence in carriers, in percent, and the key of its study.</summary>
public sealed record PublishedIncidence(string Cancer, double Percent, int ByAge, string Source);
