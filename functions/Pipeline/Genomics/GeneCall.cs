namespace FrontierFunctions.Pipeline.Genomics;

/// <summary>What was called for one gene of one sample.</summary>
public sealed record GeneCall
{
    /// <summary>HGNC symbol.</summary>
    public required string Gene { get; init; }

    /// <summary>
    /// The diplotypes that fit best, all of equal score: more than one where phase or missing positions leave them open.
    /// Empty when none fits.
    /// </summary>
    public required IReadOnlyList<Diplotype> Diplotypes { get; init; }

    /// <summary>Diplotypes that fit as well but state fewer positions, best first.</summary>
    public IReadOnlyList<Diplotype> Others { get; init; } = [];

    /// <summary>Why there is no call: <c>no-position-called</c>, <c>no-allele-fits</c>, <c>too-many-phases</c>.</summary>
    public string? NotCalled { get; init; }

    /// <summary>Positions of the definitions that the file calls.</summary>
    public required int Called { get; init; }

    /// <summary>Positions of the definitions that the file does not call, by dbSNP id or coordinate.</summary>
    public required IReadOnlyList<string> Missing { get; init; }

    /// <summary>Positions with a base that no allele has.</summary>
    public IReadOnlyList<string> Undocumented { get; init; } = [];

    /// <summary>All variants that were found, for a gene whose alleles are single variants.</summary>
    public IReadOnlyList<string> Variants { get; init; } = [];
}

/// <summary>Two alleles and what they come to.</summary>
/// <param name="First">The allele that is named first.</param>
/// <param name="Second">The other.</param>
/// <param name="Phenotype">The phenotype in CPIC's terms; null where CPIC has none for the gene.</param>
/// <param name="ActivityScore">The activity score; null for genes without one.</param>
public sealed record Diplotype(string First, string Second, string? Phenotype, double? ActivityScore)
{
    /// <summary>As it is written: <c>*1/*2</c>.</summary>
    public override string ToString() => $"{First}/{Second}";
}
