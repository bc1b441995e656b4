using System.Buffers;
using System.Text;

namespace FrontierFunctions.Pipeline.Genomics;

/// <summary>
/// Collects the variants of hereditary cancer genes that the annotation within a VCF calls disease-causing. Nothing is
/// predicted here: what is kept is a claim of whoever annotated the file, as codes of a fixed list, never its text. Records
/// of several alternatives are left out, since annotations do not tell reliably which of them they are about.
/// Not thread-safe.
/// </summary>
internal sealed class HereditaryClaims(GenomeMap map, int samples, AnnotationColumns columns)
{
    /// <summary>At most so many are kept of a file.</summary>
    public const int Most = 10_000;

    private const int LongestAllele = 100;

    private static readonly SearchValues<byte> Bases = SearchValues.Create("ACGT"u8);

    private readonly List<HereditaryClaim> _claims = [];

    /// <summary>Those of a sample, in the order of the file.</summary>
    public IEnumerable<HereditaryClaim> Of(int sample) => _claims.Where(claim => claim.Sample == sample);

    /// <summary>Takes a line of data that lies in the span of a gene.</summary>
    public void Take(GenomeMap.Chromosome chromosome, int position, ReadOnlySpan<byte> line)
    {
        Span<Range> cells = stackalloc Range[10];
        if (VcfLine.Split(line, cells) < 10)
        {
            return;
        }

        var reference = line[cells[3]];
        var alternative = line[cells[4]];
        var filter = line[cells[6]];
        if (!(filter.SequenceEqual("PASS"u8) || filter.SequenceEqual("."u8)) || !IsAllele(reference)
            || !IsAllele(alternative) || IsHarmless(chromosome, position, reference, alternative)
            || AnnotationReading.Read(line[cells[7]], chromosome, position, columns) is not { } found
            || IsNamed(chromosome, position, reference, alternative))
        {
            return;
        }

        var key = VcfLine.KeyOf(line[cells[8]], "GT"u8);
        var fields = line[cells[9].Start..];
        for (var sample = 0; key >= 0 && sample < samples && !fields.IsEmpty && _claims.Count < Most; sample++)
        {
            var tab = fields.IndexOf((byte)'\t');
            var copies = Copies(VcfLine.Value(tab < 0 ? fields : fields[..tab], key));
            fields = tab < 0 ? default : fields[(tab + 1)..];
            if (copies > 0)
            {
                _claims.Add(new HereditaryClaim(
                    sample, copies, found.Gene, chromosome.Name, position, Encoding.ASCII.GetString(reference),
                    Encoding.ASCII.GetString(alternative), found.Terms));
            }
        }
    }

    private static bool IsAllele(ReadOnlySpan<byte> allele) =>
        allele.Length is > 0 and <= LongestAllele && !allele.ContainsAnyExcept(Bases);

    // A genotype of two copies; half calls say too little.
    private static int Copies(ReadOnlySpan<byte> genotype) => genotype switch
    {
        [(byte)'0', (byte)'/' or (byte)'|', (byte)'1'] or [(byte)'1', (byte)'/' or (byte)'|', (byte)'0'] => 1,
        [(byte)'1', (byte)'/' or (byte)'|', (byte)'1'] => 2,
        _ => 0,
    };

    private bool IsHarmless(
        GenomeMap.Chromosome chromosome, int position, ReadOnlySpan<byte> reference, ReadOnlySpan<byte> alternative)
    {
        foreach (var one in map.Harmless)
        {
            if (one.Position == position && one.Chromosome == chromosome.Name
                && Ascii.Equals(reference, one.Reference) && Ascii.Equals(alternative, one.Alternative))
            {
                return true;
            }
        }

        return false;
    }

    // What is known by name is called from its bases, whatever an annotation says.
    private bool IsNamed(
        GenomeMap.Chromosome chromosome, int position, ReadOnlySpan<byte> reference, ReadOnlySpan<byte> alternative)
    {
        foreach (var (variant, locus) in map.Hereditary)
        {
            if (variant.Chromosome == chromosome.Name && position <= locus.End
                && position + reference.Length > locus.Position && locus.Agrees(position, reference)
                && (!locus.IsSingleBase || (reference.Length == alternative.Length && position <= locus.Position))
                && locus.Of(position, reference, alternative) == 1)
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>A variant that a sample has and the file's annotation calls disease-causing.</summary>
/// <param name="Sample">Number of the sample.</param>
/// <param name="Copies">In how many copies.</param>
/// <param name="Gene">HGNC symbol.</param>
/// <param name="Chromosome">Chromosome as UCSC names it.</param>
/// <param name="Position">One-based position.</param>
/// <param name="Reference">The reference as the file writes it.</param>
/// <param name="Alternative">The alternative as the file writes it.</param>
/// <param name="Terms">What the annotation says: terms of <see cref="AnnotationReading"/>.</param>
internal sealed record HereditaryClaim(
    int Sample, int Copies, string Gene, string Chromosome, int Position, string Reference, string Alternative,
    string[] Terms)
{
    /// <summary>The variant in NCBI's SPDI notation, whose positions begin at zero.</summary>
    public string Spdi => $"{GenomeMap.Accession(Chromosome)}:{Position - 1}:{Reference}:{Alternative}";
}
