namespace FrontierFunctions.Pipeline.Timeline;

/// <summary>Spells units as UCUM does and converts between commensurable ones.</summary>
public static class UnitConverter
{
    /// <summary>The UCUM spelling of a unit as laboratories write it; null when it is not known.</summary>
    /// <param name="unit">The unit as written: <c>MG/DL</c>, <c>µmol/l</c>, <c>K/uL</c>, <c>mmHg</c> ...</param>
    public static string? Normalize(string? unit) => throw new NotImplementedException();

    /// <summary>Converts a value from one UCUM unit to another.</summary>
    /// <param name="value">The value in <paramref name="from"/>.</param>
    /// <param name="from">UCUM unit of the value.</param>
    /// <param name="to">UCUM unit of the result.</param>
    /// <param name="molarMass">Molar mass in g/mol, for conversion between mass and amount; null when that is not wanted.</param>
    /// <param name="result">The value in <paramref name="to"/>.</param>
    /// <returns>False when a unit is unknown or the two are not commensurable.</returns>
    public static bool TryConvert(double value, string from, string to, double? molarMass, out double result) =>
        throw new NotImplementedException();
}
