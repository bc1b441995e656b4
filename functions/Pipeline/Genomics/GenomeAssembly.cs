using System.Buffers.Text;
using System.Text;
using System.Text.RegularExpressions;

namespace FrontierFunctions.Pipeline.Genomics;

/// <summary>
/// Finds the genome build that a VCF's positions refer to, from <c>##reference</c>, and the <c>assembly</c> and
/// <c>length</c> of its <c>##contig</c> lines (VCFv4.5, 1.4.7).
/// </summary>
internal sealed partial class GenomeAssembly
{
    // Lengths of chromosomes 1, 10 and 22 (Genome Reference Consortium).
    private static readonly (string Build, int[] Lengths)[] Known =
    [
        ("GRCh38", [248956422, 133797422, 50818468]),
        ("GRCh37", [249250621, 135534747, 51304566]),
    ];

    private readonly HashSet<string> _builds = new(StringComparer.Ordinal);

    /// <summary>The build that the header states; null where it states none, or several.</summary>
    public string? Stated => _builds.Count == 1 ? _builds.First() : null;

    /// <summary>Whether the header says anything about the build.</summary>
    public bool IsStated => _builds.Count > 0;

    /// <summary>Takes a line of the header.</summary>
    public void Take(ReadOnlySpan<byte> line)
    {
        if (!line.StartsWith("##reference="u8) && !line.StartsWith("##contig="u8) && !line.StartsWith("##assembly="u8))
        {
            return;
        }

        var text = Encoding.Latin1.GetString(line);
        if (Grch38().IsMatch(text))
        {
            _builds.Add("GRCh38");
        }
        else if (Grch37().IsMatch(text))
        {
            _builds.Add("GRCh37");
        }
        else if (Other().IsMatch(text))
        {
            _builds.Add("other");
        }

        var length = line.IndexOf("length="u8);
        if (length > 0 && Utf8Parser.TryParse(line[(length + 7)..], out int bases, out _))
        {
            foreach (var (build, lengths) in Known)
            {
                if (lengths.Contains(bases))
                {
                    _builds.Add(build);
                }
            }
        }
    }

    [GeneratedRegex("GRCh38|hg38|b38|GCA_000001405\\.(1[5-9]|2\\d)|GCF_000001405\\.(2[6-9]|[34]\\d)", RegexOptions.IgnoreCase)]
    private static partial Regex Grch38();

    [GeneratedRegex("GRCh37|hg19|b37|hs37d5|human_g1k_v37", RegexOptions.IgnoreCase)]
    private static partial Regex Grch37();

    [GeneratedRegex("T2T|CHM13|NCBI\\s?3\\d|hg1[678]|b36", RegexOptions.IgnoreCase)]
    private static partial Regex Other();
}
