using System.Collections.Immutable;

namespace FrontierFunctions.Pipeline.Timeline.Ucum;

/// <summary>What a UCUM expression means: a factor and an offset to base units, and the dimension.</summary>
/// <param name="Factor">Base units in one of this unit.</param>
/// <param name="Offset">What a value of zero is in base units; zero but for temperature scales.</param>
/// <param name="Dimension">Base unit symbol to exponent, zero exponents left out.</param>
/// <param name="IsAmountRatio">True when an amount of substance was divided by another: <c>mmol/mol</c>.</param>
/// <remarks>
/// Source: UCUM 2.1, clauses 18 to 25 (semantics) and table 2 (base units). Unlike UCUM, the mole is a base unit here
/// and not a number, so that an amount never passes for a count; an arbitrary unit is a dimension of its own (clause
/// 24).
/// </remarks>
internal sealed record UcumUnit(
    double Factor, double Offset, ImmutableSortedDictionary<string, int> Dimension, bool IsAmountRatio)
{
    /// <summary>The unit one.</summary>
    public static UcumUnit One { get; } = Number(1);

    /// <summary>A pure number.</summary>
    public static UcumUnit Number(double value) =>
        new(value, 0, ImmutableSortedDictionary.Create<string, int>(StringComparer.Ordinal), false);

    /// <summary>A base unit, or an arbitrary one.</summary>
    public static UcumUnit Base(string symbol) => One with { Dimension = One.Dimension.Add(symbol, 1) };

    /// <summary>This unit times a power of another. A temperature scale inside a product means its interval.</summary>
    public UcumUnit Times(UcumUnit other, int exponent)
    {
        var dimension = Dimension.ToBuilder();
        foreach (var (symbol, power) in other.Dimension)
        {
            var sum = dimension.GetValueOrDefault(symbol) + (power * exponent);
            if (sum == 0)
            {
                dimension.Remove(symbol);
            }
            else
            {
                dimension[symbol] = sum;
            }
        }

        var amounts = Dimension.GetValueOrDefault("mol") * other.Dimension.GetValueOrDefault("mol") * exponent;
        return new UcumUnit(
            Factor * Math.Pow(other.Factor, exponent), 0, dimension.ToImmutable(),
            IsAmountRatio || other.IsAmountRatio || amounts < 0);
    }

    /// <summary>True when both measure the same quantity.</summary>
    public bool IsCommensurable(UcumUnit other) =>
        IsAmountRatio == other.IsAmountRatio && Dimension.SequenceEqual(other.Dimension);
}
