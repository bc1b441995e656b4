using System.Buffers.Text;
using System.Security.Cryptography;

namespace FrontierFunctions.Pipeline.Genomics;

/// <summary>
/// Takes the lines of a VCF and keeps what its samples have at the loci that are looked at. What no line states stays
/// unknown: a position that a file does not mention was not called, whatever it may be. Not thread-safe.
/// </summary>
/// <param name="map">The loci.</param>
/// <param name="samples">How many samples the file has.</param>
/// <param name="annotation">What the header says of the annotation; null where only genotypes are wanted.</param>
internal sealed class GenotypeCollector(GenomeMap map, int samples, AnnotationColumns? annotation = null)
{
    private const int MostAlternatives = 200;

    private readonly Genotype[]?[] _calls = new Genotype[map.Count][];
    private byte[] _lastName = [];
    private GenomeMap.Chromosome? _last;

    /// <summary>Variants that the file's own annotation calls disease-causing.</summary>
    public HereditaryClaims Claims { get; } = new(map, samples, annotation ?? new AnnotationColumns());

    /// <summary>Records whose reference base is that of GRCh38 where a locus lies.</summary>
    public int Agreeing { get; private set; }

    /// <summary>Records whose reference base is another.</summary>
    public int Disagreeing { get; private set; }

    /// <summary>Records at a locus that did not pass the filters of the caller that made the file.</summary>
    public int Filtered { get; private set; }

    /// <summary>What a sample has at a locus.</summary>
    public Genotype At(Locus locus, int sample) => _calls[locus.Number] is { } calls ? calls[sample] : Genotype.None;

    /// <summary>What tells a sample's genotypes at the loci from others, as eight hexadecimal digits.</summary>
    public string Fingerprint(int sample)
    {
        var genotypes = new byte[_calls.Length * 3];
        for (var i = 0; i < _calls.Length; i++)
        {
            var genotype = _calls[i] is { } calls ? calls[sample] : Genotype.None;
            genotypes[3 * i] = genotype.First;
            genotypes[(3 * i) + 1] = genotype.Second;
            genotypes[(3 * i) + 2] = genotype.Phased ? (byte)1 : (byte)0;
        }

        return Convert.ToHexStringLower(SHA256.HashData(genotypes).AsSpan(0, 4));
    }

    /// <summary>Takes a line of data without its end.</summary>
    public void Take(ReadOnlySpan<byte> line)
    {
        var tab = line.IndexOf((byte)'\t');
        if (tab <= 0)
        {
            return;
        }

        if (!line[..tab].SequenceEqual(_lastName))
        {
            _lastName = line[..tab].ToArray();
            _last = map.Find(_lastName);
        }

        if (_last is not null && Utf8Parser.TryParse(line[(tab + 1)..], out int position, out _) && position > 0)
        {
            if (_last.MayConcern(position))
            {
                Record(_last, position, line);
            }

            if (_last.HasGeneAt(position))
            {
                Claims.Take(_last, position, line);
            }
        }
    }

    private void Record(GenomeMap.Chromosome chromosome, int position, ReadOnlySpan<byte> line)
    {
        Span<Range> columns = stackalloc Range[10];
        var found = VcfLine.Split(line, columns);
        if (found < 10)
        {
            return;
        }

        var reference = line[columns[3]];
        var alternatives = line[columns[4]];
        var isBlock = IsReferenceBlock(alternatives);
        var end = isBlock ? Math.Max(position, EndOf(line[columns[7]])) : position + reference.Length - 1;
        var loci = chromosome.Overlapping(position, Math.Max(end, position));
        if (loci.IsEmpty)
        {
            return;
        }

        var filter = line[columns[6]];
        var passes = filter.SequenceEqual("PASS"u8) || filter.SequenceEqual("."u8);
        var isDefined = !isBlock && IsDefinedIndel(loci, position, reference, alternatives);
        foreach (var locus in loci)
        {
            if (locus.End < position || !(isBlock ? end >= locus.Position : States(locus, position, reference, alternatives)))
            {
                continue;
            }

            // Written elsewhere, a defined deletion covers bases that it leaves as they are.
            if (isDefined && locus.IsSingleBase && locus.Position != position)
            {
                continue;
            }

            if (!locus.Agrees(position, reference))
            {
                Disagreeing++;
            }
            else if (!passes)
            {
                Filtered++;
            }
            else
            {
                Agreeing++;
                Samples(locus, position, reference, alternatives, isBlock, line[columns[8]], line[columns[9].Start..]);
            }
        }
    }

    private static bool IsDefinedIndel(
        ReadOnlySpan<Locus> loci, int position, ReadOnlySpan<byte> reference, ReadOnlySpan<byte> alternatives)
    {
        foreach (var locus in loci)
        {
            if (!locus.IsSingleBase && locus.End >= position && locus.Agrees(position, reference))
            {
                foreach (var range in alternatives.Split((byte)','))
                {
                    if (locus.Of(position, reference, alternatives[range]) is > 0 and < Genotype.Undocumented)
                    {
                        return true;
                    }
                }
            }
        }

        return false;
    }

    // A record of single bases says nothing of an indel, nor one of an indel of single bases beside its place.
    private static bool States(
        Locus locus, int position, ReadOnlySpan<byte> reference, ReadOnlySpan<byte> alternatives)
    {
        var ends = position + reference.Length - 1;
        if (position == locus.Position)
        {
            return true;
        }

        var isIndel = false;
        foreach (var range in alternatives.Split((byte)','))
        {
            isIndel |= alternatives[range].Length != reference.Length;
        }

        return locus.IsSingleBase ? position < locus.Position && ends >= locus.Position
            : isIndel && position <= locus.End && ends >= locus.Position;
    }

    private void Samples(
        Locus locus, int position, ReadOnlySpan<byte> reference, ReadOnlySpan<byte> alternatives, bool isBlock,
        ReadOnlySpan<byte> format, ReadOnlySpan<byte> fields)
    {
        Span<byte> alleles = stackalloc byte[MostAlternatives + 1];
        var count = 1;
        if (!isBlock && !alternatives.SequenceEqual("."u8))
        {
            foreach (var range in alternatives.Split((byte)','))
            {
                if (count > MostAlternatives)
                {
                    return;
                }

                alleles[count++] = locus.Of(position, reference, alternatives[range]);
            }
        }

        // A record that begins before a single base and changes lengths tells of it only where it takes it away.
        var onlyChanges = !isBlock && locus.IsSingleBase && position < locus.Position
            && !SameLengths(reference, alternatives);
        var (genotypeKey, phaseKey) = (VcfLine.KeyOf(format, "GT"u8), VcfLine.KeyOf(format, "PS"u8));
        if (genotypeKey < 0)
        {
            return;
        }

        var calls = _calls[locus.Number] ??= NewCalls();
        for (var sample = 0; sample < samples && !fields.IsEmpty; sample++)
        {
            var tab = fields.IndexOf((byte)'\t');
            var field = tab < 0 ? fields : fields[..tab];
            fields = tab < 0 ? default : fields[(tab + 1)..];
            var genotype = Read(
                VcfLine.Value(field, genotypeKey), alleles[..count],
                phaseKey < 0 ? default : VcfLine.Value(field, phaseKey));
            if (genotype.IsCalled && !(onlyChanges && genotype is { First: 0, Second: 0 }))
            {
                calls[sample] = Genotype.Merge(calls[sample], genotype);
            }
        }
    }

    private Genotype[] NewCalls()
    {
        var calls = new Genotype[samples];
        Array.Fill(calls, Genotype.None);
        return calls;
    }

    /// <summary>Reads a genotype (VCFv4.5, 1.6.2); only two copies are a call.</summary>
    private static Genotype Read(ReadOnlySpan<byte> text, ReadOnlySpan<byte> alleles, ReadOnlySpan<byte> phaseSet)
    {
        // From 4.4 on a genotype may begin with the phasing of its first allele.
        text = text.Length > 0 && text[0] is (byte)'/' or (byte)'|' ? text[1..] : text;
        var mark = text.IndexOfAny((byte)'/', (byte)'|');
        if (mark < 0 || !Utf8Parser.TryParse(text[..mark], out int first, out var read) || read != mark
            || !Utf8Parser.TryParse(text[(mark + 1)..], out int second, out read) || read != text.Length - mark - 1
            || first < 0 || second < 0 || first >= alleles.Length || second >= alleles.Length)
        {
            return Genotype.None;
        }

        var set = Utf8Parser.TryParse(phaseSet, out int number, out read) && read == phaseSet.Length ? number : -1;
        return new Genotype(alleles[first], alleles[second], text[mark] == '|', set);
    }

    private static bool IsReferenceBlock(ReadOnlySpan<byte> alternatives) =>
        alternatives.SequenceEqual("<NON_REF>"u8) || alternatives.SequenceEqual("<*>"u8);

    private static int EndOf(ReadOnlySpan<byte> info)
    {
        foreach (var range in info.Split((byte)';'))
        {
            if (info[range].StartsWith("END="u8) && Utf8Parser.TryParse(info[range][4..], out int end, out _))
            {
                return end;
            }
        }

        return 0;
    }

    private static bool SameLengths(ReadOnlySpan<byte> reference, ReadOnlySpan<byte> alternatives)
    {
        foreach (var range in alternatives.Split((byte)','))
        {
            if (alternatives[range].Length != reference.Length)
            {
                return false;
            }
        }

        return true;
    }
}
