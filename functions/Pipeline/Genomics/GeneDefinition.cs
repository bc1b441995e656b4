using System.Globalization;
using System.Numerics;

namespace FrontierFunctions.Pipeline.Genomics;

/// <summary>A gene's alleles, compiled for matching: for each allele and locus the set of bases it may have.</summary>
internal sealed class GeneDefinition
{
    private const string DigitsStart = "*";

    public GeneDefinition(Pharmacogene gene, Func<int, DefinedPosition, Locus> locus)
    {
        Gene = gene;
        Loci = [.. gene.Positions.Select((position, i) => locus(i, position))];
        var index = Loci.Select((one, i) => (one.Position, i)).ToDictionary(pair => pair.Position, pair => pair.i);
        Alleles = [.. gene.Alleles.Select((allele, order) =>
        {
            var sets = Enumerable.Repeat((ushort)1, Loci.Length).ToArray();
            var stated = Enumerable.Repeat(allele.StatesAll || allele.Name == gene.Reference, Loci.Length).ToArray();
            foreach (var (position, bases) in allele.At)
            {
                var i = index[int.Parse(position, CultureInfo.InvariantCulture)];
                sets[i] = bases.Aggregate((ushort)0, (set, one) => (ushort)(set | (1 << Loci[i].IndexOf(one))));
                stated[i] = true;
            }

            return new Allele(allele.Name, allele.Function, order, sets, stated);
        })];
    }

    /// <summary>The gene.</summary>
    public Pharmacogene Gene { get; }

    /// <summary>Its loci in order of position.</summary>
    public Locus[] Loci { get; }

    /// <summary>Its alleles, the reference first.</summary>
    public Allele[] Alleles { get; }

    /// <summary>Index of a locus by dbSNP id.</summary>
    public int Find(string rsid) => Array.FindIndex(Loci, locus => locus.Rsid == rsid);

    /// <summary>An allele as sets of base indexes.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Function">What it does.</param>
    /// <param name="Order">Its place in the definitions.</param>
    /// <param name="Sets">For each locus, the indexes of bases it may have, as bits.</param>
    /// <param name="Stated">For each locus, whether its definition states it.</param>
    internal sealed record Allele(string Name, string? Function, int Order, ushort[] Sets, bool[] Stated)
        : IComparable<Allele>
    {
        /// <summary>By star number, else as the definitions list them.</summary>
        public int CompareTo(Allele? other)
        {
            var (mine, others) = (Number(Name), Number(other!.Name));
            return mine == others ? Order.CompareTo(other.Order) : mine.CompareTo(others);
        }

        /// <summary>Whether it may have a base; undocumented ones no allele has.</summary>
        public bool Fits(int locus, byte allele) => allele < 16 && (Sets[locus] & (1 << allele)) != 0;

        /// <summary>The base indexes that make it differ from the reference.</summary>
        public bool IsVariantAt(int locus) => BitOperations.TrailingZeroCount(Sets[locus]) > 0;

        private static int Number(string name)
        {
            var end = 1;
            while (name.StartsWith(DigitsStart, StringComparison.Ordinal) && end < name.Length
                && char.IsAsciiDigit(name[end]))
            {
                end++;
            }

            return end > 1 ? int.Parse(name.AsSpan(1, end - 1), CultureInfo.InvariantCulture) : 0;
        }
    }
}
