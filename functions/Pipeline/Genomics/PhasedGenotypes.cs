namespace FrontierFunctions.Pipeline.Genomics;

/// <summary>
/// The genotypes of one sample at a gene's loci, as pairs of chromosome copies: one pair where phase is known or does not
/// matter, else every pair that is consistent with them. Heterozygous loci of one phase set keep their order.
/// </summary>
internal sealed class PhasedGenotypes
{
    private const int MostBlocks = 14;

    private readonly Genotype[] _genotypes;
    private readonly List<List<int>> _blocks = [];

    public PhasedGenotypes(Genotype[] genotypes)
    {
        _genotypes = genotypes;
        var sets = new Dictionary<int, List<int>>();
        for (var i = 0; i < genotypes.Length; i++)
        {
            if (!genotypes[i].IsCalled || !genotypes[i].IsHeterozygous)
            {
                continue;
            }

            if (!genotypes[i].Phased || !sets.TryGetValue(genotypes[i].PhaseSet, out var block))
            {
                block = [];
                _blocks.Add(block);
                if (genotypes[i].Phased)
                {
                    sets.Add(genotypes[i].PhaseSet, block);
                }
            }

            block.Add(i);
        }
    }

    /// <summary>Whether there are more pairs than are tried.</summary>
    public bool TooMany => _blocks.Count > MostBlocks;

    /// <summary>Whether there is one pair only.</summary>
    public bool IsOnePair => _blocks.Count <= 1;

    /// <summary>The pairs; the arrays are used again for the next.</summary>
    public IEnumerable<(byte[] One, byte[] Other)> Pairs()
    {
        var one = Array.ConvertAll(_genotypes, genotype => genotype.First);
        var other = Array.ConvertAll(_genotypes, genotype => genotype.Second);
        var pairs = 1 << Math.Max(0, _blocks.Count - 1);
        for (var turn = 0; turn < pairs; turn++)
        {
            for (var block = 1; block < _blocks.Count; block++)
            {
                var turned = (turn & (1 << (block - 1))) != 0;
                foreach (var i in _blocks[block])
                {
                    var genotype = _genotypes[i];
                    (one[i], other[i]) = turned
                        ? (genotype.Second, genotype.First) : (genotype.First, genotype.Second);
                }
            }

            yield return (one, other);
        }
    }
}
