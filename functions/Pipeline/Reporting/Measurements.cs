using System.Collections.Frozen;

namespace FrontierFunctions.Pipeline.Reporting;

/// <summary>The groups that measurements are shown in, in the order of the report.</summary>
internal enum Panel
{
    Liver,
    Kidney,
    BloodCount,
    Metabolic,
    Lipids,
    Vitals,
    Other,
}

/// <summary>A measurement that the report knows by name.</summary>
/// <param name="Name">What a clinician calls it.</param>
/// <param name="Panel">The panel it belongs to.</param>
/// <param name="Unit">UCUM unit of the typical range.</param>
/// <param name="Low">Lower limit of the typical range of adult men, inclusive; null when open.</param>
/// <param name="High">Upper limit of the typical range of adult men, inclusive; null when open.</param>
/// <param name="LowWomen">The same for women, where it differs.</param>
/// <param name="HighWomen">The same for women, where it differs.</param>
internal sealed record Measurement(
    string Name, Panel Panel, string Unit, double? Low, double? High, double? LowWomen = null, double? HighWomen = null)
{
    /// <summary>The typical range of an adult in <paramref name="unit"/>; null when none is known in that unit.</summary>
    public ReferenceRange? TypicalRange(string? unit, string? sex)
    {
        if (unit != Unit || (Low is null && High is null) || ((LowWomen ?? HighWomen) is not null && sex is not ("male" or "female")))
        {
            return null;
        }

        return sex == "female"
            ? new ReferenceRange(LowWomen ?? Low, HighWomen ?? High, Stated: false)
            : new ReferenceRange(Low, High, Stated: false);
    }
}

/// <summary>The measurements that the report knows by name.</summary>
internal static class Measurements
{
    private static readonly FrozenDictionary<string, (int Order, Measurement Measurement)> ByCode =
        new (string[] Codes, Measurement Measurement)[]
        {
            (["1742-6"], new("ALT", Panel.Liver, "U/L", 10, 40)),
        }
        .SelectMany((row, order) => row.Codes.Select(code => (Code: "LOINC//" + code, order, row.Measurement)))
        .ToFrozenDictionary(row => row.Code, row => (row.order, row.Measurement), StringComparer.Ordinal);

    /// <summary>The measurement of an event code; null when not known.</summary>
    public static Measurement? Find(string code) => ByCode.TryGetValue(code, out var row) ? row.Measurement : null;

    /// <summary>The place of an event code in its panel; unknown ones stand last.</summary>
    public static int Order(string code) => ByCode.TryGetValue(code, out var row) ? row.Order : int.MaxValue;
}
