using System.Collections.Frozen;
using System.Text;

namespace FrontierFunctions.Pipeline.Genomics;

/// <summary>Every locus of the knowledge by chromosome and position. Immutable; one for the process.</summary>
internal sealed class GenomeMap
{
    private readonly FrozenDictionary<string, Chromosome> _chromosomes;

    private GenomeMap(GenomicKnowledge knowledge)
    {
        var loci = new List<(string Chromosome, Locus Locus)>();
        Locus Add(string chromosome, Locus locus)
        {
            loci.Add((chromosome, locus));
            return locus;
        }

        Genes = [.. knowledge.Genes.Select(gene => new GeneDefinition(gene, (_, position) => Add(
            gene.Chromosome,
            new Locus(
                loci.Count, position.Position, position.Rsid, position.Reference, position.Alternatives,
                position.Context))))];
        Hereditary = [.. knowledge.Hereditary.Select(variant => (variant, Add(
            variant.Chromosome,
            new Locus(
                loci.Count, variant.Position, variant.Rsid, variant.Reference, [variant.Alternative],
                variant.Context))))];
        Harmless = knowledge.Harmless;
        Count = loci.Count;
        _chromosomes = loci.Select(pair => pair.Chromosome).Concat(knowledge.AnnotatedGenes.Select(gene => gene.Chromosome))
            .Distinct(StringComparer.Ordinal)
            .Select(name => new Chromosome(
                [.. loci.Where(pair => pair.Chromosome == name).Select(pair => pair.Locus).OrderBy(locus => locus.Position)],
                [.. knowledge.AnnotatedGenes.Where(gene => gene.Chromosome == name).OrderBy(gene => gene.Start)],
                name))
            .SelectMany(one => Names(one.Name).Select(name => KeyValuePair.Create(name, one)))
            .ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>The map of the knowledge that the build carries.</summary>
    public static GenomeMap Current { get; } = new(GenomicKnowledge.Current);

    /// <summary>The pharmacogenes.</summary>
    public GeneDefinition[] Genes { get; }

    /// <summary>The variants of hereditary cancer genes.</summary>
    public (HereditaryVariant Variant, Locus Locus)[] Hereditary { get; }

    /// <summary>Variants that truncate a protein and are known to be harmless.</summary>
    public IReadOnlyList<HarmlessVariant> Harmless { get; }

    /// <summary>How many loci there are.</summary>
    public int Count { get; }

    /// <summary>A chromosome by any of its names; null where nothing of it is looked at.</summary>
    public Chromosome? Find(ReadOnlySpan<byte> name)
    {
        Span<char> text = stackalloc char[32];
        return name.Length <= text.Length
            && _chromosomes.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(
                text[..Encoding.Latin1.GetChars(name, text)], out var found) ? found : null;
    }

    // "chr10", "10", RefSeq's accession of GRCh38.
    private static IEnumerable<string> Names(string ucsc)
    {
        var number = ucsc["chr".Length..];
        return Accession(ucsc) is { } accession ? [ucsc, number, accession] : [ucsc, number];
    }

    /// <summary>RefSeq's accession of a chromosome of GRCh38; null where nothing of it is looked at.</summary>
    public static string? Accession(string ucsc)
    {
        return ucsc["chr".Length..] switch
        {
            "1" => "NC_000001.11", "2" => "NC_000002.12", "3" => "NC_000003.12", "4" => "NC_000004.12", "5" => "NC_000005.10",
            "6" => "NC_000006.12", "7" => "NC_000007.14", "9" => "NC_000009.12", "10" => "NC_000010.11", "11" => "NC_000011.10",
            "12" => "NC_000012.12", "13" => "NC_000013.11", "16" => "NC_000016.10", "17" => "NC_000017.11",
            "19" => "NC_000019.10", "22" => "NC_000022.11", _ => null,
        };
    }

    /// <summary>The loci of one chromosome in order.</summary>
    internal sealed class Chromosome(Locus[] loci, AnnotatedGene[] genes, string name)
    {
        // A reference block of a gVCF may begin this far before the locus that it covers.
        private const int LongestBlock = 1 << 17;

        private readonly int _first = loci.Length == 0 ? int.MaxValue : loci[0].Position - LongestBlock;
        private readonly int _last = loci.Length == 0 ? 0 : loci.Max(locus => locus.End);

        public string Name => name;

        /// <summary>The genes whose annotation is read, in order.</summary>
        public ReadOnlySpan<AnnotatedGene> Genes => genes;

        /// <summary>Whether a record that begins at a position lies in the span of such a gene.</summary>
        public bool HasGeneAt(int position)
        {
            foreach (var gene in genes)
            {
                if (position >= gene.Start && position <= gene.End)
                {
                    return true;
                }
            }

            return false;
        }

        /// <summary>Whether a record that begins at a position may say anything.</summary>
        public bool MayConcern(int position)
        {
            if (position < _first || position > _last)
            {
                return false;
            }

            var next = FirstFrom(position);
            return next < loci.Length && loci[next].Position - position <= LongestBlock;
        }

        /// <summary>The loci whose context overlaps a range of positions.</summary>
        public ReadOnlySpan<Locus> Overlapping(int position, int end)
        {
            var first = FirstFrom(position);
            var after = first;
            while (after < loci.Length && loci[after].Position <= end)
            {
                after++;
            }

            return loci.AsSpan(first, after - first);
        }

        // Contexts are short: a locus that begins well before the position cannot reach it.
        private int FirstFrom(int position)
        {
            var (low, high) = (0, loci.Length);
            while (low < high)
            {
                var middle = (low + high) / 2;
                (low, high) = loci[middle].Position + MostContext < position ? (middle + 1, high) : (low, middle);
            }

            return low;
        }

        private const int MostContext = 64;
    }
}
