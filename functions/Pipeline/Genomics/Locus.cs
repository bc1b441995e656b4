using System.Buffers;
using System.Text;

namespace FrontierFunctions.Pipeline.Genomics;

/// <summary>
/// One position with its alleles. Tells which of them an allele of a VCF record is, however the record writes it: as one
/// of several alternatives, padded, or an indel of a repeat written elsewhere in the repeat.
/// </summary>
/// <remarks>
/// Two indels are the same when they make the same sequence of the surrounding reference (Tan, Abecasis, Kang 2015,
/// Bioinformatics 31:2202); the surrounding of each defined indel is part of the definitions.
/// </remarks>
internal sealed class Locus
{
    private const int LongestAllele = 256;

    private static readonly SearchValues<byte> Bases = SearchValues.Create("ACGTacgt"u8);

    private readonly byte[] _context;
    private readonly byte[][] _sequences;

    public Locus(int number, int position, string? rsid, string reference, IReadOnlyList<string> alternatives, string context)
    {
        (Number, Position, Rsid, Reference, Alternatives) = (number, position, rsid, reference, alternatives);
        _context = Encoding.ASCII.GetBytes(context);
        IsSingleBase = context.Length == 1 && alternatives.All(one => one.Length == 1);
        _sequences =
        [
            _context,
            .. alternatives.Select(one => Encoding.ASCII.GetBytes(one + context[reference.Length..])),
        ];
    }

    /// <summary>Its number among all loci.</summary>
    public int Number { get; }

    /// <summary>One-based position.</summary>
    public int Position { get; }

    /// <summary>Last position that its context covers.</summary>
    public int End => Position + _context.Length - 1;

    /// <summary>dbSNP id; null where there is none.</summary>
    public string? Rsid { get; }

    /// <summary>The reference allele.</summary>
    public string Reference { get; }

    /// <summary>The others.</summary>
    public IReadOnlyList<string> Alternatives { get; }

    /// <summary>Whether its alleles are single bases.</summary>
    public bool IsSingleBase { get; }

    /// <summary>What it is called: its dbSNP id, else its position.</summary>
    public string Name(string chromosome) => Rsid ?? $"{chromosome}:{Position}";

    /// <summary>Index of a sequence that a definition writes.</summary>
    public int IndexOf(string sequence)
    {
        for (var i = 0; i < Alternatives.Count; i++)
        {
            if (Alternatives[i] == sequence)
            {
                return i + 1;
            }
        }

        return sequence == Reference ? 0 : throw new InvalidDataException($"No allele {sequence} at {Position}.");
    }

    /// <summary>Whether the reference of a record agrees with this locus where both lie.</summary>
    public bool Agrees(int position, ReadOnlySpan<byte> reference)
    {
        for (var i = 0; i < reference.Length; i++)
        {
            var at = position + i - Position;
            if (at >= 0 && at < _context.Length && (reference[i] & 0xDF) != _context[at])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// Index of an allele of a record whose reference covers this locus; <see cref="Genotype.Undocumented"/> where no
    /// definition has it.
    /// </summary>
    public byte Of(int position, ReadOnlySpan<byte> reference, ReadOnlySpan<byte> allele)
    {
        if (allele.IsEmpty || allele.ContainsAnyExcept(Bases))
        {
            return Genotype.Undocumented;
        }

        if (IsSingleBase && reference.Length == allele.Length)
        {
            return Base((byte)(allele[Position - position] & 0xDF));
        }

        // What both end with, and begin with before this locus, says nothing.
        while (reference.Length > 1 && allele.Length > 1 && Same(reference[^1], allele[^1]))
        {
            reference = reference[..^1];
            allele = allele[..^1];
        }

        while (reference.Length > 1 && allele.Length > 1 && Same(reference[0], allele[0])
            && position < Position)
        {
            reference = reference[1..];
            allele = allele[1..];
            position++;
        }

        var at = position - Position;
        if (at + reference.Length <= 0 || at >= _context.Length)
        {
            return 0;
        }

        if (at < 0 || at + reference.Length > _context.Length || allele.Length > LongestAllele)
        {
            return reference.SequenceEqual(allele) ? (byte)0 : Genotype.Undocumented;
        }

        Span<byte> sequence = stackalloc byte[_context.Length - reference.Length + allele.Length];
        _context.AsSpan(0, at).CopyTo(sequence);
        for (var i = 0; i < allele.Length; i++)
        {
            sequence[at + i] = (byte)(allele[i] & 0xDF);
        }

        _context.AsSpan(at + reference.Length).CopyTo(sequence[(at + allele.Length)..]);
        for (var i = 0; i < _sequences.Length; i++)
        {
            if (sequence.SequenceEqual(_sequences[i]))
            {
                return (byte)i;
            }
        }

        return Genotype.Undocumented;
    }

    private byte Base(byte letter)
    {
        for (var i = 0; i < _sequences.Length; i++)
        {
            if (_sequences[i][0] == letter)
            {
                return (byte)i;
            }
        }

        return Genotype.Undocumented;
    }

    private static bool Same(byte one, byte other) => (one & 0xDF) == (other & 0xDF);
}
