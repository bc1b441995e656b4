using FrontierFunctions.Pipeline.Timeline.Ucum;

namespace FrontierFunctions.Pipeline.Timeline;

/// <summary>Spells units as UCUM does and converts between commensurable ones. Stateless.</summary>
/// <remarks>
/// Source: UCUM 2.1 (Regenstrief Institute), case-sensitive form. Two things are stricter than UCUM and one is laxer,
/// each for safety with laboratory data: an amount fraction (<c>mmol/mol</c>) is not a percentage, since HbA1c in
/// these two is not proportional; an arbitrary unit converts to nothing but itself; but 1 <c>[IU]</c> is 1 <c>U</c>.
/// As in UCUM, 1 <c>eq</c> is 1 <c>mol</c>, which holds for ions of one charge only.
/// </remarks>
public static class UnitConverter
{
    /// <summary>
    /// The UCUM spelling of a unit as laboratories write it, of the same magnitude; null when it is not known. One
    /// unit has one spelling: litre <c>L</c>, powers of ten <c>10*n</c>, international units <c>[IU]</c>.
    /// </summary>
    /// <param name="unit">The unit as written: <c>MG/DL</c>, <c>µmol/l</c>, <c>K/uL</c>, <c>mmHg</c> ...</param>
    public static string? Normalize(string? unit) => unit is null ? null : UnitSpelling.Normalize(unit);

    /// <summary>Converts a value from one UCUM unit to another.</summary>
    /// <param name="value">The value in <paramref name="from"/>.</param>
    /// <param name="from">UCUM unit of the value.</param>
    /// <param name="to">UCUM unit of the result.</param>
    /// <param name="molarMass">
    /// Molar mass in g/mol, for conversion between mass and amount of substance; null when that is not wanted.
    /// </param>
    /// <param name="result">The value in <paramref name="to"/>; NaN when there is none.</param>
    /// <returns>False when a unit is unknown or the two are not commensurable.</returns>
    public static bool TryConvert(double value, string from, string to, double? molarMass, out double result)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        result = double.NaN;
        if (string.Equals(from, to, StringComparison.Ordinal))
        {
            result = value;
            return true;
        }

        if (UcumParser.Parse(from) is not { } source || UcumParser.Parse(to) is not { } target
            || MolesPerGram(source, target, molarMass) is not { } moles)
        {
            return false;
        }

        // The quotient of the factors is taken first: equal units give exactly one, and powers of ten stay near exact.
        result = source.Offset == 0 && target.Offset == 0
            ? value * (source.Factor / target.Factor * moles)
            : ((value * source.Factor) + source.Offset - target.Offset) / target.Factor;
        return true;
    }

    /// <summary>
    /// What a conversion between mass and amount multiplies by; one when none is needed, null when it is impossible.
    /// </summary>
    private static double? MolesPerGram(UcumUnit source, UcumUnit target, double? molarMass)
    {
        if (source.IsCommensurable(target))
        {
            return 1;
        }

        if (molarMass is not > 0)
        {
            return null;
        }

        var amount = UcumUnit.Base("mol").Times(UcumUnit.Base("g"), -1);
        return IsAlike(source.Times(amount, 1), target) ? 1 / molarMass
            : IsAlike(source.Times(amount, -1), target) ? molarMass
            : null;

        static bool IsAlike(UcumUnit left, UcumUnit right) => left.Dimension.SequenceEqual(right.Dimension);
    }
}
