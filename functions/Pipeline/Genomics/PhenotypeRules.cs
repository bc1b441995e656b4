using System.Globalization;

namespace FrontierFunctions.Pipeline.Genomics;

/// <summary>From two alleles' functions to a phenotype.</summary>
/// <remarks>
/// CPIC's genotype-to-phenotype tables (release of 2024-11) as the rules behind them: CYP2C19 (PMID 35034351, table 1),
/// CYP2C9 (32189324), SLCO1B1 and ABCG2 (35152405), TPMT and NUDT15 (30447069), DPYD (29152729), CYP3A5 (25801146),
/// UGT1A1 (26417955), IFNL3 (24096968). VKORC1 and CYP4F2 have no phenotype of CPIC's; the genotype stands for it, as in
/// the warfarin guideline (28198005).
/// </remarks>
internal static class PhenotypeRules
{
    private const string Indeterminate = "Indeterminate";
    private const string Normal = "Normal Metabolizer";
    private const string Intermediate = "Intermediate Metabolizer";
    private const string Poor = "Poor Metabolizer";

    /// <summary>The phenotype and activity score of two alleles.</summary>
    public static Diplotype Of(Pharmacogene gene, GeneDefinition.Allele one, GeneDefinition.Allele other)
    {
        var (first, second) = one.CompareTo(other) <= 0 ? (one, other) : (other, one);
        double? score = gene.Rule == "activity" && Value(first) is { } a && Value(second) is { } b ? a + b : null;
        return new Diplotype(first.Name, second.Name, Phenotype(gene.Rule, first, second, score), score);
    }

    /// <summary>The phenotype of an activity score, for CYP2C9 and DPYD.</summary>
    public static string OfActivity(double score) => score switch
    {
        >= 2 => Normal,
        >= 1 => Intermediate,
        _ => Poor,
    };

    private static string? Phenotype(
        string rule, GeneDefinition.Allele first, GeneDefinition.Allele second, double? score) => rule switch
        {
            "activity" => score is { } activity ? OfActivity(activity) : Indeterminate,
            "cyp2c19" => Cyp2c19(Count(first, second)),
            "thiopurine" => Thiopurine(Count(first, second), first.Function is null || second.Function is null),
            "cyp3a5" => Cyp3a5(Count(first, second)),
            "transporter" => Transporter(Count(first, second)),
            "ugt1a1" => Ugt1a1(Count(first, second)),
            "abcg2" => (Count(first, second).Decreased) switch
            {
                0 => "Normal Function",
                1 => "Decreased Function",
                _ => "Poor Function",
            },
            "vkorc1" => Variants(first, second) switch { 0 => "-1639 GG", 1 => "-1639 AG", _ => "-1639 AA" },
            "ifnl3" => Variants(first, second) == 0 ? "Favorable response genotype" : "Unfavorable response genotype",
            "cyp4f2" => Carries(first, second, "*3") || Carries(first, second, "*4") ? "*3 carrier" : "no *3",
            _ => null,
        };

    // The reference is the first allele of a gene with two.
    private static int Variants(GeneDefinition.Allele first, GeneDefinition.Allele second) => first.Order + second.Order;

    private static bool Carries(GeneDefinition.Allele first, GeneDefinition.Allele second, string name) =>
        first.Name == name || second.Name == name;

    private static double? Value(GeneDefinition.Allele allele) => double.TryParse(
        allele.Function, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;

    private static Functions Count(GeneDefinition.Allele first, GeneDefinition.Allele second)
    {
        int Of(string function) => (first.Function == function ? 1 : 0) + (second.Function == function ? 1 : 0);
        return new Functions(Of("increased"), Of("normal"), Of("decreased"), Of("no"));
    }

    private static string Cyp2c19(Functions of) => of switch
    {
        { Open: > 0 } => Indeterminate,
        { No: 2 } => Poor,
        { No: 1, Decreased: 1 } => "Likely Poor Metabolizer",
        { No: 1 } => Intermediate,
        { Decreased: > 0 } => "Likely Intermediate Metabolizer",
        { Increased: 2 } => "Ultrarapid Metabolizer",
        { Increased: 1 } => "Rapid Metabolizer",
        _ => Normal,
    };

    private static string Thiopurine(Functions of, bool unassigned) => of switch
    {
        { No: 2 } => Poor,
        { No: 1, Open: 1 } when !unassigned => "Possible Intermediate Metabolizer",
        { Open: > 0 } => Indeterminate,
        { No: 1 } => Intermediate,
        _ => Normal,
    };

    private static string Cyp3a5(Functions of) => of switch
    {
        { No: 2 } => Poor,
        { Normal: 1, Open: 1 } => "Possible Intermediate Metabolizer",
        { Open: > 0 } => Indeterminate,
        { No: 1 } => Intermediate,
        _ => Normal,
    };

    private static string Transporter(Functions of) => of switch
    {
        { No: 2 } => "Poor Function",
        { No: 1, Open: 1 } => "Possible Decreased Function",
        { Open: > 0 } => Indeterminate,
        { No: 1 } => "Decreased Function",
        { Increased: 2 } => "Increased Function",
        _ => "Normal Function",
    };

    private static string Ugt1a1(Functions of) => of switch
    {
        { Open: > 0 } => Indeterminate,
        { Decreased: 2 } => Poor,
        { Decreased: 1 } => Intermediate,
        _ => Normal,
    };

    /// <summary>How many of the two alleles have each function.</summary>
    private readonly record struct Functions(int Increased, int Normal, int Decreased, int No)
    {
        /// <summary>Alleles whose function is uncertain, unknown or not assigned.</summary>
        public int Open => 2 - Increased - Normal - Decreased - No;
    }
}
