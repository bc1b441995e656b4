using System.Text;

namespace FrontierFunctions.Pipeline.Formats.Vcf;

/// <summary>The line of column heads (VCFv4.5, 1.5): eight fixed columns, FORMAT, and one for each sample.</summary>
internal static class VcfColumns
{
    /// <summary>Columns before the samples when there are any.</summary>
    public const int Fixed = 9;

    /// <summary>Columns that every file has.</summary>
    public const int Least = 8;

    /// <summary>Whether a line is the line of heads.</summary>
    public static bool Is(ReadOnlySpan<byte> line) => line.StartsWith("#CHROM"u8);

    /// <summary>The sample names in order; null where the line has fewer than eight columns.</summary>
    public static IReadOnlyList<string>? Samples(ReadOnlySpan<byte> line)
    {
        var heads = Encoding.UTF8.GetString(line.TrimEnd("\r\n"u8)).Split('\t');
        return heads.Length < Least ? null : heads.Length <= Fixed ? [] : heads[Fixed..];
    }
}
