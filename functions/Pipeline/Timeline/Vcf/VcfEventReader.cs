using FrontierFunctions.Pipeline.Formats;
using FrontierFunctions.Pipeline.Formats.Vcf;
using FrontierFunctions.Pipeline.Genomics;

namespace FrontierFunctions.Pipeline.Timeline.Vcf;

/// <summary>
/// Reads a de-identified VCF as events: for each sample the pharmacogenes' diplotypes and phenotypes, and the variants of
/// hereditary cancer genes that are known by name, or that the file's annotation calls disease-causing. A file of another genome build than GRCh38 gives the reason why nothing
/// was called. Memory is bounded by the samples of the file.
/// </summary>
internal static class VcfEventReader
{
    /// <summary>
    /// The positions that must agree with GRCh38's bases before a file that states no build is taken as GRCh38.
    /// </summary>
    public const int LeastAgreeing = 3;

    /// <summary>Reads every event of a file.</summary>
    public static async ValueTask<EventSummary> ReadAsync(
        Stream input, Action<MedsEvent> emit, int longestLine, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(emit);
        using var lines = new LineReader(input, longestLine);
        var assembly = new GenomeAssembly();
        var annotation = new AnnotationColumns();
        IReadOnlyList<string> samples = [];
        GenotypeCollector? genotypes = null;
        while (true)
        {
            if (lines.TryRead())
            {
                Take(lines.Line, assembly, annotation, ref samples, ref genotypes);
            }
            else if (lines.TooLong || lines.Ended)
            {
                break;
            }
            else
            {
                await lines.FillAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        var events = new GenomeEvents(emit);
        if (genotypes is not null)
        {
            var refusal = Refusal(assembly, genotypes);
            for (var sample = 0; sample < samples.Count; sample++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                events.Sample(samples[sample], sample, genotypes, refusal);
            }
        }

        return new EventSummary
        {
            Events = events.Count,
            Resources = 1,
            ResourcesByType = new Dictionary<string, long> { ["vcf"] = 1 },
            WithoutEvents = events.Count > 0
                ? new Dictionary<string, long>() : new Dictionary<string, long> { ["no-events-of-this-type"] = 1 },
            Bytes = lines.BytesRead,
        };
    }

    /// <summary>Why the positions of a file cannot be used; null where they can.</summary>
    internal static string? Refusal(GenomeAssembly assembly, GenotypeCollector genotypes) =>
        assembly.Stated == "GRCh38" ? genotypes.Disagreeing > genotypes.Agreeing ? "assembly-contradicts-bases" : null
        : assembly.IsStated ? "assembly-not-grch38"
        : genotypes.Agreeing >= LeastAgreeing && genotypes.Disagreeing == 0 ? null
        : "assembly-not-stated";

    private static void Take(
        ReadOnlySpan<byte> line, GenomeAssembly assembly, AnnotationColumns annotation,
        ref IReadOnlyList<string> samples, ref GenotypeCollector? genotypes)
    {
        if (genotypes is not null)
        {
            if (line.Length > 0 && line[0] != '#')
            {
                genotypes.Take(line.TrimEnd("\r\n"u8));
            }
        }
        else if (VcfColumns.Is(line))
        {
            samples = VcfColumns.Samples(line) ?? [];
            genotypes = new GenotypeCollector(GenomeMap.Current, samples.Count, annotation);
        }
        else
        {
            assembly.Take(line);
            annotation.Take(line);
        }
    }
}
