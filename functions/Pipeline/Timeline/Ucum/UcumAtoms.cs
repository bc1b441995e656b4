using System.Collections.Frozen;

namespace FrontierFunctions.Pipeline.Timeline.Ucum;

/// <summary>
/// The units and prefixes of UCUM that clinical data use. Source: UCUM 2.1, tables 1 (prefixes) to 14; values as there.
/// </summary>
/// <remarks>
/// Two readings differ from UCUM, both because laboratories write so. The international unit is the enzyme unit
/// (1 [IU] = 1 U = 1 umol/min; UCUM leaves it arbitrary): an activity reported in IU/L and in U/L is the same number.
/// And logarithmic units ([pH], B) are dimensions of their own: they convert to nothing but themselves.
/// </remarks>
internal static class UcumAtoms
{
    private static readonly FrozenDictionary<string, double> Prefixes = new Dictionary<string, double>
    {
        ["Y"] = 1e24, ["Z"] = 1e21, ["E"] = 1e18, ["P"] = 1e15, ["T"] = 1e12, ["G"] = 1e9, ["M"] = 1e6, ["k"] = 1e3,
        ["h"] = 1e2, ["da"] = 1e1, ["d"] = 1e-1, ["c"] = 1e-2, ["m"] = 1e-3, ["u"] = 1e-6, ["n"] = 1e-9, ["p"] = 1e-12,
        ["f"] = 1e-15, ["a"] = 1e-18, ["z"] = 1e-21, ["y"] = 1e-24,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, double>.AlternateLookup<ReadOnlySpan<char>> PrefixOf =
        Prefixes.GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly FrozenDictionary<string, Atom> Atoms = Build();

    private static readonly FrozenDictionary<string, Atom>.AlternateLookup<ReadOnlySpan<char>> AtomOf =
        Atoms.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The unit of a symbol, with or without a prefix; null when it is not known.</summary>
    public static UcumUnit? Find(ReadOnlySpan<char> symbol) =>
        AtomOf.TryGetValue(symbol, out var atom) ? atom.Unit : Prefixed(symbol, 2) ?? Prefixed(symbol, 1);

    private static UcumUnit? Prefixed(ReadOnlySpan<char> symbol, int length) =>
        symbol.Length > length && PrefixOf.TryGetValue(symbol[..length], out var factor)
        && AtomOf.TryGetValue(symbol[length..], out var atom) && atom.IsMetric
            ? atom.Unit with { Factor = atom.Unit.Factor * factor }
            : null;

    private static FrozenDictionary<string, Atom> Build()
    {
        var atoms = new Dictionary<string, Atom>(StringComparer.Ordinal);
        foreach (var symbol in (string[])["m", "s", "g", "rad", "K", "C", "cd", "mol"])
        {
            atoms[symbol] = new Atom(UcumUnit.Base(symbol), IsMetric: true);
        }

        foreach (var symbol in UcumDefinitions.Arbitrary)
        {
            atoms[symbol] = new Atom(UcumUnit.Base(symbol), IsMetric: true);
        }

        foreach (var (symbol, isMetric, value, terms) in UcumDefinitions.Derived)
        {
            var unit = UcumUnit.Number(value);
            foreach (var (part, exponent) in terms)
            {
                unit = unit.Times(Defined(atoms, part), exponent);
            }

            atoms[symbol] = new Atom(unit, isMetric);
        }

        atoms["Cel"] = new Atom(UcumUnit.Base("K") with { Offset = 273.15 }, IsMetric: true);
        atoms["[degF]"] = new Atom(
            UcumUnit.Base("K") with { Factor = 5d / 9, Offset = 459.67 * 5 / 9 }, IsMetric: false);
        return atoms.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static UcumUnit Defined(Dictionary<string, Atom> atoms, string symbol) =>
        atoms.TryGetValue(symbol, out var atom)
            ? atom.Unit
            : atoms[symbol[1..]].Unit with { Factor = atoms[symbol[1..]].Unit.Factor * Prefixes[symbol[..1]] };

    private readonly record struct Atom(UcumUnit Unit, bool IsMetric);
}
