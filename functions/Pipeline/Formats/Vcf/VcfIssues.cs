namespace FrontierFunctions.Pipeline.Formats.Vcf;

/// <summary>Kinds of bad input that a VCF can end in. Codes are stable.</summary>
public static class VcfIssues
{
    /// <summary>No line of column heads.</summary>
    public static IssueKind NoColumns { get; } = new(
        "vcf.columns-missing", "Write the line #CHROM POS ID REF ALT QUAL FILTER INFO, separated by tabs, after the header.");

    /// <summary>Two samples of one name.</summary>
    public static IssueKind DuplicateSample { get; } = new(
        "vcf.sample-twice", "Give each sample of the file a name of its own.");

    /// <summary>A data line with fewer columns than heads, or more.</summary>
    public static IssueKind Columns { get; } = new(
        "vcf.columns-differ", "Give every line as many tab-separated columns as the line of heads has.");
}
