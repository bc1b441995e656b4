namespace FrontierFunctions.Pipeline.Genomics;

/// <summary>What a sample has at one locus: two indexes into the locus's alleles, 0 for the reference.</summary>
/// <param name="First">The first allele as the record writes it.</param>
/// <param name="Second">The second.</param>
/// <param name="Phased">Whether the order says on which chromosome copy each lies.</param>
/// <param name="PhaseSet">Which phase set the order holds within; -1 where the record states none.</param>
internal readonly record struct Genotype(byte First, byte Second, bool Phased, int PhaseSet)
{
    /// <summary>An allele that no definition has.</summary>
    public const byte Undocumented = 254;

    /// <summary>No call.</summary>
    public const byte Missing = 255;

    /// <summary>Nothing is known.</summary>
    public static Genotype None { get; } = new(Missing, Missing, false, -1);

    public bool IsCalled => First != Missing && Second != Missing;

    public bool IsHeterozygous => First != Second;

    public bool HasUndocumented => First == Undocumented || Second == Undocumented;

    /// <summary>With alleles that no definition has counted as the reference.</summary>
    public Genotype WithReferenceForUndocumented() => this with
    {
        First = First == Undocumented ? (byte)0 : First,
        Second = Second == Undocumented ? (byte)0 : Second,
    };

    /// <summary>
    /// What two records of one locus say together (a multi-allelic site may be cut into records of one alternative
    /// each): every alternative counts, the same one only once.
    /// </summary>
    public static Genotype Merge(Genotype one, Genotype other)
    {
        if (!one.IsCalled || !other.IsCalled)
        {
            return one.IsCalled ? one : other;
        }

        if (one.Phased && other.Phased && one.PhaseSet == other.PhaseSet)
        {
            return one with { First = Either(one.First, other.First), Second = Either(one.Second, other.Second) };
        }

        Span<byte> found = [one.First, one.Second, 0, 0];
        var count = Alternatives(found);
        foreach (var allele in (ReadOnlySpan<byte>)[other.First, other.Second])
        {
            var had = Count(one, allele);
            if (allele != 0 && Count(other, allele) > had && found[..count].Count(allele) < Count(other, allele))
            {
                if (count == 2)
                {
                    return None;
                }

                found[count++] = allele;
            }
        }

        return count switch
        {
            0 => one,
            1 => new Genotype(0, found[0], false, -1),
            _ => new Genotype(found[0], found[1], false, -1),
        };
    }

    private static byte Either(byte one, byte other) =>
        one == other || other == 0 ? one : one == 0 ? other : Undocumented;

    private static int Count(Genotype genotype, byte allele) =>
        (genotype.First == allele ? 1 : 0) + (genotype.Second == allele ? 1 : 0);

    // Moves the alternatives to the front.
    private static int Alternatives(Span<byte> pair)
    {
        var (first, second) = (pair[0], pair[1]);
        pair.Clear();
        var count = 0;
        foreach (var allele in (ReadOnlySpan<byte>)[first, second])
        {
            if (allele != 0)
            {
                pair[count++] = allele;
            }
        }

        return count;
    }
}
