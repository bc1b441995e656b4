using System.Collections.Frozen;

namespace FrontierFunctions.Pipeline.Timeline.Ucum;

/// <summary>How laboratories and record systems write units, and what UCUM calls them.</summary>
internal static class UnitAliases
{
    /// <summary>Whole units; case does not matter.</summary>
    public static FrozenDictionary<string, string> Whole { get; } = Table(StringComparer.OrdinalIgnoreCase,
    [
        ("mg%", "mg/dL"), ("g%", "g/dL"), ("gm%", "g/dL"), ("ug%", "ug/dL"), ("mcg%", "ug/dL"),
        ("mmHg", "mm[Hg]"), ("mm Hg", "mm[Hg]"), ("mm[Hg]", "mm[Hg]"), ("cmH2O", "cm[H2O]"), ("cm H2O", "cm[H2O]"),
        ("torr", "mm[Hg]"),
        ("C", "Cel"), ("degC", "Cel"), ("deg C", "Cel"), ("\u00B0C", "Cel"), ("\u00B0 C", "Cel"), ("\u2103", "Cel"),
        ("Celsius", "Cel"), ("degrees C", "Cel"), ("degrees Celsius", "Cel"), ("degree Celsius", "Cel"), ("Cel", "Cel"),
        ("F", "[degF]"), ("degF", "[degF]"), ("deg F", "[degF]"), ("\u00B0F", "[degF]"), ("\u00B0 F", "[degF]"),
        ("\u2109", "[degF]"), ("Fahrenheit", "[degF]"), ("degrees F", "[degF]"), ("degrees Fahrenheit", "[degF]"),
        ("[degF]", "[degF]"),
        ("bpm", "/min"), ("beats/min", "/min"), ("beats/minute", "/min"), ("breaths/min", "/min"),
        ("breaths/minute", "/min"), ("br/min", "/min"), ("resp/min", "/min"), ("{beats}/min", "/min"),
        ("{breaths}/min", "/min"), ("{Beats}/min", "/min"),
        ("percent", "%"), ("pct", "%"), ("per cent", "%"), ("%", "%"), ("% saturation", "%"), ("%O2", "%"),
        ("pH", "[pH]"), ("{pH}", "[pH]"), ("[pH]", "[pH]"), ("pH units", "[pH]"),
        ("score", "{score}"), ("(score)", "{score}"), ("{score}", "{score}"), ("ratio", "{ratio}"),
        ("index", "{index}"),
        ("nominal", "{nominal}"), ("INR", "{INR}"), ("count", "{count}"), ("#", "{count}"), ("1", "1"),
        ("Y", "a"), ("#/day", "/d"), ("#/year", "/a"), ("each", "{each}"), ("ea", "{each}"),
        ("T-score", "{T-score}"), ("Z-score", "{Z-score}"), ("pack-years", "{pack-years}"),
        ("mm/1h", "mm/h"), ("mm/1hr", "mm/h"), ("mm/hour", "mm/h"), ("uIU/mL", "u[IU]/mL"),
        ("fluid ounce", "[foz_us]"), ("fluid ounces", "[foz_us]"), ("fl oz", "[foz_us]"),
    ]);

    /// <summary>
    /// What stands before the volume of a cell count; case does not matter. Not G, the giga of European blood counts:
    /// G/L is as often the gram in capitals, and a gram is what converts to no count.
    /// </summary>
    public static FrozenDictionary<string, string> Counts { get; } = Table(StringComparer.OrdinalIgnoreCase,
    [
        ("K", "10*3"), ("thou", "10*3"), ("thousand", "10*3"), ("thousands", "10*3"), ("x1000", "10*3"), ("E3", "10*3"),
        ("x10*3", "10*3"), ("M", "10*6"), ("mil", "10*6"), ("mill", "10*6"), ("million", "10*6"), ("millions", "10*6"),
        ("E6", "10*6"), ("bil", "10*9"), ("billion", "10*9"), ("E9", "10*9"), ("T", "10*12"),
        ("E12", "10*12"), ("cells", ""), ("cell", ""), ("#", ""), ("{cells}", ""),
    ]);

    /// <summary>Symbols whose letters UCUM reads as something that no record means (MG is a megagauss there).</summary>
    public static FrozenDictionary<string, string> Exact { get; } = Table(StringComparer.Ordinal,
    [
        ("G", "g"), ("MG", "mg"), ("PG", "pg"), ("Gm", "g"), ("ML", "mL"), ("Ml", "mL"), ("PL", "pL"), ("MM", "mm"),
        ("MS", "ms"), ("H", "h"), ("[iU]", "[IU]"), ("Mmol", "mmol"), ("Pmol", "pmol"), ("GM", "g"), ("ug", "ug"),
        ("u[iU]", "u[IU]"), ("m[iU]", "m[IU]"), ("k[iU]", "k[IU]"), ("n[iU]", "n[IU]"), ("u", "U"), ("PA", "Pa"),
        ("B", "B"),
        ("Kat", "kat"), ("ar", "ar"), ("MCG", "ug"), ("MMOL", "mmol"), ("AT", "{AT}"), ("Cal", "kcal"), ("cGy", "cGy"),
    ]);

    /// <summary>Symbols that are no UCUM; case does not matter.</summary>
    public static FrozenDictionary<string, string> AnyCase { get; } = Table(StringComparer.OrdinalIgnoreCase,
    [
        ("kg", "kg"), ("kgs", "kg"), ("kilogram", "kg"), ("kilograms", "kg"), ("gm", "g"), ("gms", "g"), ("gram", "g"),
        ("grams", "g"), ("mgs", "mg"), ("milligram", "mg"), ("milligrams", "mg"), ("mcg", "ug"), ("microgram", "ug"),
        ("micrograms", "ug"), ("ug", "ug"), ("ng", "ng"), ("pg", "pg"), ("fg", "fg"),
        ("lb", "[lb_av]"), ("lbs", "[lb_av]"), ("pound", "[lb_av]"), ("pounds", "[lb_av]"), ("oz", "[oz_av]"),
        ("ounce", "[oz_av]"), ("ounces", "[oz_av]"), ("in", "[in_i]"), ("inch", "[in_i]"), ("inches", "[in_i]"),
        ("ft", "[ft_i]"), ("foot", "[ft_i]"), ("feet", "[ft_i]"),
        ("cm", "cm"), ("mm", "mm"), ("um", "um"), ("nm", "nm"), ("meter", "m"), ("meters", "m"), ("metre", "m"),
        ("centimeter", "cm"), ("centimeters", "cm"), ("micron", "um"), ("microns", "um"), ("cumm", "mm3"),
        ("cmm", "mm3"),
        ("dL", "dL"), ("uL", "uL"), ("mcL", "uL"), ("microliter", "uL"), ("fL", "fL"), ("mL", "mL"), ("mls", "mL"),
        ("cc", "mL"), ("liter", "L"), ("liters", "L"), ("litre", "L"), ("litres", "L"), ("ltr", "L"),
        ("milliliter", "mL"),
        ("milliliters", "mL"), ("millilitre", "mL"), ("deciliter", "dL"),
        ("mol", "mol"), ("mmol", "mmol"), ("umol", "umol"), ("mcmol", "umol"), ("nmol", "nmol"), ("pmol", "pmol"),
        ("fmol", "fmol"), ("eq", "eq"), ("meq", "meq"), ("ueq", "ueq"), ("osm", "osm"), ("mosm", "mosm"),
        ("mosmol", "mosm"), ("mmole", "mmol"), ("mmoles", "mmol"),
        ("U", "U"), ("unit", "U"), ("units", "U"), ("mU", "mU"), ("uU", "uU"), ("kU", "kU"), ("IU", "[IU]"),
        ("mIU", "m[IU]"),
        ("uIU", "u[IU]"), ("mcIU", "u[IU]"), ("kIU", "k[IU]"), ("[IU]", "[IU]"), ("katal", "kat"), ("nkat", "nkat"),
        ("ukat", "ukat"), ("AU", "[arb'U]"),
        ("sec", "s"), ("secs", "s"), ("second", "s"), ("seconds", "s"), ("msec", "ms"), ("min", "min"), ("mins", "min"),
        ("minute", "min"), ("minutes", "min"), ("hr", "h"), ("hrs", "h"), ("hour", "h"), ("hours", "h"), ("day", "d"),
        ("days", "d"), ("week", "wk"), ("weeks", "wk"), ("wks", "wk"), ("month", "mo"), ("months", "mo"), ("mos", "mo"),
        ("mth", "mo"), ("year", "a"), ("years", "a"), ("yr", "a"), ("yrs", "a"), ("d", "d"), ("h", "h"),
        ("hpf", "[HPF]"), ("lpf", "[LPF]"), ("[hpf]", "[HPF]"), ("[lpf]", "[LPF]"), ("cfu", "[CFU]"),
        ("mmHg", "mm[Hg]"), ("kPa", "kPa"), ("kcal", "kcal"), ("mEq", "meq"), ("ppm", "[ppm]"), ("ppb", "[ppb]"),
    ]);

    private static FrozenDictionary<string, string> Table(
        StringComparer comparer, (string Written, string Ucum)[] rows)
    {
        var table = new Dictionary<string, string>(comparer);
        foreach (var (written, ucum) in rows)
        {
            // Later rows that repeat an earlier one in another case change nothing.
            table.TryAdd(written, ucum);
        }

        return table.ToFrozenDictionary(comparer);
    }
}
