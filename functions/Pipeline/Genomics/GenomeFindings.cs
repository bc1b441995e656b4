using System.Globalization;
using FrontierFunctions.Pipeline.Timeline;

namespace FrontierFunctions.Pipeline.Genomics;

/// <summary>
/// What a subject's events say of its genome, with the advice that follows from it. Advice is given only where the call
/// supports it: every diplotype that is left open leads to the same advice, and no key position is missing.
/// </summary>
public sealed record GenomeFindings
{
    private const string Or = " or ";

    /// <summary>The genes that a file has positions of, in the order of the knowledge.</summary>
    public required IReadOnlyList<GeneFinding> Genes { get; init; }

    /// <summary>Variants of hereditary cancer genes.</summary>
    public required IReadOnlyList<HereditaryFinding> Hereditary { get; init; }

    /// <summary>
    /// Why a file was not used: <c>assembly-not-grch38</c>, <c>assembly-not-stated</c>, <c>assembly-contradicts-bases</c>;
    /// null where every file was.
    /// </summary>
    public string? Refused { get; init; }

    /// <summary>Genes of the knowledge of which no position was called.</summary>
    public required IReadOnlyList<string> WithoutPositions { get; init; }

    /// <summary>Genes that cannot be called from small variants, with the reason.</summary>
    public required IReadOnlyDictionary<string, string> CannotBeCalled { get; init; }

    /// <summary>That the advice is a demonstration and no medical device.</summary>
    public string Notice { get; } =
        "Demonstration on published definitions; not a medical device. Confirm in a clinical laboratory before any use.";

    /// <summary>Reads the findings; null where there is nothing of a genome.</summary>
    public static GenomeFindings? Read(IEnumerable<MedsEvent> events)
    {
        ArgumentNullException.ThrowIfNull(events);
        var facts = events.Where(one => one.Code.StartsWith("PGX", StringComparison.Ordinal)
            || one.Code.StartsWith("HEREDITARY", StringComparison.Ordinal)).ToList();
        if (facts.Count == 0)
        {
            return null;
        }

        var knowledge = GenomicKnowledge.Current;
        var genes = knowledge.Genes
            .Select(gene => facts.Where(one => one.Code == "PGX_COVERAGE//" + gene.Gene)
                .OrderByDescending(one => one.NumericValue).ThenBy(one => one.Source, StringComparer.Ordinal)
                .Select(coverage => Gene(knowledge, gene, coverage, facts.Where(one => one.Source == coverage.Source)))
                .FirstOrDefault())
            .OfType<GeneFinding>().ToList();
        return new GenomeFindings
        {
            Genes = genes,
            Hereditary = HereditaryFinding.Read(knowledge, facts),
            Refused = facts.FirstOrDefault(one => one.Code == "PGX//not-called")?.AbsentReason,
            WithoutPositions = [.. knowledge.Genes.Select(gene => gene.Gene).Except(genes.Select(gene => gene.Gene))],
            CannotBeCalled = knowledge.NotCalled,
        };
    }

    private static GeneFinding Gene(
        GenomicKnowledge knowledge, Pharmacogene gene, MedsEvent coverage, IEnumerable<MedsEvent> sample)
    {
        var facts = sample.Where(one => one.Code.EndsWith("//" + gene.Gene, StringComparison.Ordinal))
            .DistinctBy(one => one.Code).ToDictionary(one => one.Code[..one.Code.IndexOf("//", StringComparison.Ordinal)]);
        var missing = coverage.TextValue?.Split(' ') ?? [];
        var key = gene.Key.Where(group => group.All(missing.Contains)).SelectMany(group => group).ToList();
        var call = facts.GetValueOrDefault("PGX");
        var phenotype = facts.GetValueOrDefault("PGX_PHENOTYPE");
        var advice = (phenotype?.TextValue?.Split(Or) ?? [])
            .Select(one => Advice(knowledge, gene.Gene, one, phenotype!.NumericValue)).ToList();
        var isOpen = advice.Skip(1).Any(one => !one.SequenceEqual(advice[0]));
        return new GeneFinding
        {
            Gene = gene.Gene,
            Hgnc = gene.Hgnc,
            Call = call?.TextValue,
            OtherCalls = facts.GetValueOrDefault("PGX_OTHERS")?.TextValue,
            Variants = facts.GetValueOrDefault("PGX_VARIANTS")?.TextValue,
            NotCalled = call?.AbsentReason,
            Phenotype = phenotype?.TextValue,
            ActivityScore = phenotype?.NumericValue,
            PositionsCalled = (int)(coverage.NumericValue ?? 0),
            Positions = gene.Positions.Count,
            Missing = missing,
            KeyMissing = key,
            Withheld = key.Count > 0 ? "key-position-missing" : isOpen ? "phenotype-open"
                : phenotype?.TextValue == "Indeterminate" ? "phenotype-indeterminate" : null,
            Advice = key.Count > 0 || isOpen || advice.Count == 0 ? [] : [.. advice[0].Select(one => new AdviceFinding(
                one.Drugs, one.Change, one.Advice, knowledge.Guidelines[one.Guideline].Name,
                knowledge.Guidelines[one.Guideline].Pubmed))],
            Source = coverage.Source,
        };
    }

    private static List<DrugAdvice> Advice(GenomicKnowledge knowledge, string gene, string phenotype, double? activity)
    {
        var score = activity?.ToString(CultureInfo.InvariantCulture);
        return [.. knowledge.Recommendations.Where(one => one.Gene == gene
            && (one.Phenotypes.Contains(phenotype) || (score is not null && one.Phenotypes.Contains(score))))];
    }
}

/// <summary>What is known of one gene of a subject.</summary>
public sealed record GeneFinding
{
    /// <summary>HGNC symbol.</summary>
    public required string Gene { get; init; }

    /// <summary>HGNC id.</summary>
    public required string Hgnc { get; init; }

    /// <summary>The diplotype; several that fit alike are joined by <c>" or "</c>; null where there is no call.</summary>
    public string? Call { get; init; }

    /// <summary>Diplotypes that the genotypes allow as well, of a lower score.</summary>
    public string? OtherCalls { get; init; }

    /// <summary>All variants, for DPYD.</summary>
    public string? Variants { get; init; }

    /// <summary>Why there is no call; null where there is one.</summary>
    public string? NotCalled { get; init; }

    /// <summary>The phenotype in CPIC's terms.</summary>
    public string? Phenotype { get; init; }

    /// <summary>The activity score; null for genes without one.</summary>
    public double? ActivityScore { get; init; }

    /// <summary>Positions that were called.</summary>
    public required int PositionsCalled { get; init; }

    /// <summary>Positions that the definitions have.</summary>
    public required int Positions { get; init; }

    /// <summary>Positions that were not called.</summary>
    public required IReadOnlyList<string> Missing { get; init; }

    /// <summary>Those without which no advice is given.</summary>
    public required IReadOnlyList<string> KeyMissing { get; init; }

    /// <summary>
    /// Why no advice is given: <c>key-position-missing</c>, <c>phenotype-open</c>, <c>phenotype-indeterminate</c>.
    /// </summary>
    public string? Withheld { get; init; }

    /// <summary>The advice.</summary>
    public required IReadOnlyList<AdviceFinding> Advice { get; init; }

    /// <summary>The sample that it comes from.</summary>
    public required string Source { get; init; }
}

/// <summary>What a guideline advises for drugs.</summary>
public sealed record AdviceFinding(
    IReadOnlyList<string> Drugs, string Change, string Advice, string Guideline, string Pubmed);
