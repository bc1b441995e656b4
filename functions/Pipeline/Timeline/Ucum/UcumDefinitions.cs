namespace FrontierFunctions.Pipeline.Timeline.Ucum;

/// <summary>
/// The definitions behind <see cref="UcumAtoms"/>, each in terms of those before it. Source: UCUM 2.1.
/// </summary>
internal static class UcumDefinitions
{
    private const bool Metric = true;
    private const bool Plain = false;

    /// <summary>Units that compare with nothing but themselves (UCUM clause 24) or are logarithms.</summary>
    public static string[] Arbitrary { get; } =
    [
        "[arb'U]", "[USP'U]", "[GPL'U]", "[MPL'U]", "[APL'U]", "[beth'U]", "[anti'Xa'U]", "[todd'U]", "[dye'U]", "[smgy'U]",
        "[bdsk'U]", "[ka'U]", "[knk'U]", "[mclg'U]", "[tb'U]", "[CCID_50]", "[TCID_50]", "[EID_50]", "[PFU]", "[FFU]",
        "[CFU]", "[IR]", "[BAU]", "[AU]", "[Amb'a'1'U]", "[PNU]", "[Lf]", "[D'ag'U]", "[FEU]", "[ELU]", "[EU]", "[pH]",
        "Np", "B", "B[SPL]", "[hp_X]", "[hp_C]", "[p'diop]",
    ];

    /// <summary>
    /// Symbol, whether it takes prefixes, value, and the product of powers that the value multiplies.
    /// </summary>
    public static (string Symbol, bool IsMetric, double Value,
        (string Symbol, int Exponent)[] Terms)[] Derived { get; } =
    [
        // Dimensionless
        ("[pi]", Plain, Math.PI, []),
        ("%", Plain, 1e-2, []),
        ("[ppth]", Plain, 1e-3, []),
        ("[ppm]", Plain, 1e-6, []),
        ("[ppb]", Plain, 1e-9, []),
        ("[pptr]", Plain, 1e-12, []),
        ("[HPF]", Plain, 1, []),
        ("[LPF]", Plain, 100, []),
        ("[hnsf'U]", Plain, 1, []),
        // Time
        ("min", Plain, 60, [("s", 1)]),
        ("h", Plain, 60, [("min", 1)]),
        ("d", Plain, 24, [("h", 1)]),
        ("wk", Plain, 7, [("d", 1)]),
        ("a_t", Plain, 365.24219, [("d", 1)]),
        ("a_j", Plain, 365.25, [("d", 1)]),
        ("a_g", Plain, 365.2425, [("d", 1)]),
        ("a", Plain, 1, [("a_j", 1)]),
        ("mo_s", Plain, 29.53059, [("d", 1)]),
        ("mo_j", Plain, 1d / 12, [("a_j", 1)]),
        ("mo_g", Plain, 1d / 12, [("a_g", 1)]),
        ("mo", Plain, 1, [("mo_j", 1)]),
        // SI units with names
        ("Hz", Metric, 1, [("s", -1)]),
        ("N", Metric, 1, [("kg", 1), ("m", 1), ("s", -2)]),
        ("Pa", Metric, 1, [("N", 1), ("m", -2)]),
        ("J", Metric, 1, [("N", 1), ("m", 1)]),
        ("W", Metric, 1, [("J", 1), ("s", -1)]),
        ("A", Metric, 1, [("C", 1), ("s", -1)]),
        ("V", Metric, 1, [("J", 1), ("C", -1)]),
        ("F", Metric, 1, [("C", 1), ("V", -1)]),
        ("Ohm", Metric, 1, [("V", 1), ("A", -1)]),
        ("S", Metric, 1, [("Ohm", -1)]),
        ("Wb", Metric, 1, [("V", 1), ("s", 1)]),
        ("T", Metric, 1, [("Wb", 1), ("m", -2)]),
        ("H", Metric, 1, [("Wb", 1), ("A", -1)]),
        ("sr", Metric, 1, [("rad", 2)]),
        ("lm", Metric, 1, [("cd", 1), ("sr", 1)]),
        ("lx", Metric, 1, [("lm", 1), ("m", -2)]),
        ("Bq", Metric, 1, [("s", -1)]),
        ("Gy", Metric, 1, [("J", 1), ("kg", -1)]),
        ("Sv", Metric, 1, [("J", 1), ("kg", -1)]),
        // Other metric units
        ("L", Metric, 1, [("dm", 3)]),
        ("l", Metric, 1, [("L", 1)]),
        ("ar", Metric, 100, [("m", 2)]),
        ("t", Metric, 1e3, [("kg", 1)]),
        ("u", Metric, 1.6605402e-24, [("g", 1)]),
        ("bar", Metric, 1e5, [("Pa", 1)]),
        ("eV", Metric, 1.60217733e-19, [("J", 1)]),
        ("deg", Plain, Math.PI / 180, [("rad", 1)]),
        ("'", Plain, 1d / 60, [("deg", 1)]),
        ("''", Plain, 1d / 60, [("'", 1)]),
        // Constants and CGS
        ("[c]", Metric, 299792458, [("m", 1), ("s", -1)]),
        ("[ly]", Metric, 1, [("[c]", 1), ("a_j", 1)]),
        ("[g]", Metric, 9.80665, [("m", 1), ("s", -2)]),
        ("[mu_0]", Metric, 4e-7 * Math.PI, [("N", 1), ("A", -2)]),
        ("atm", Plain, 101325, [("Pa", 1)]),
        ("gf", Metric, 1, [("g", 1), ("[g]", 1)]),
        ("dyn", Metric, 1, [("g", 1), ("cm", 1), ("s", -2)]),
        ("erg", Metric, 1, [("dyn", 1), ("cm", 1)]),
        ("P", Metric, 1, [("dyn", 1), ("s", 1), ("cm", -2)]),
        ("St", Metric, 1, [("cm", 2), ("s", -1)]),
        ("G", Metric, 1e-4, [("T", 1)]),
        ("Ci", Metric, 3.7e10, [("Bq", 1)]),
        ("R", Metric, 2.58e-4, [("C", 1), ("kg", -1)]),
        ("RAD", Metric, 100, [("erg", 1), ("g", -1)]),
        ("REM", Metric, 1, [("RAD", 1)]),
        ("Ao", Plain, 0.1, [("nm", 1)]),
        ("st", Metric, 1, [("m", 3)]),
        // Customary units
        ("[in_i]", Plain, 2.54, [("cm", 1)]),
        ("[ft_i]", Plain, 12, [("[in_i]", 1)]),
        ("[yd_i]", Plain, 3, [("[ft_i]", 1)]),
        ("[mi_i]", Plain, 5280, [("[ft_i]", 1)]),
        ("[sin_i]", Plain, 1, [("[in_i]", 2)]),
        ("[sft_i]", Plain, 1, [("[ft_i]", 2)]),
        ("[in_us]", Plain, 100d / 3937, [("m", 1)]),
        ("[ft_us]", Plain, 1200d / 3937, [("m", 1)]),
        ("[gr]", Plain, 64.79891, [("mg", 1)]),
        ("[lb_av]", Plain, 7000, [("[gr]", 1)]),
        ("[oz_av]", Plain, 1d / 16, [("[lb_av]", 1)]),
        ("[stone_av]", Plain, 14, [("[lb_av]", 1)]),
        ("[oz_tr]", Plain, 480, [("[gr]", 1)]),
        ("[gal_us]", Plain, 231, [("[in_i]", 3)]),
        ("[qt_us]", Plain, 1d / 4, [("[gal_us]", 1)]),
        ("[pt_us]", Plain, 1d / 2, [("[qt_us]", 1)]),
        ("[gil_us]", Plain, 1d / 4, [("[pt_us]", 1)]),
        ("[foz_us]", Plain, 1d / 4, [("[gil_us]", 1)]),
        ("[cup_us]", Plain, 16, [("[foz_us]", 1)]),
        ("[tbs_us]", Plain, 1d / 2, [("[foz_us]", 1)]),
        ("[tsp_us]", Plain, 1d / 3, [("[tbs_us]", 1)]),
        // Energy
        ("cal_th", Metric, 4.184, [("J", 1)]),
        ("cal_IT", Metric, 4.1868, [("J", 1)]),
        ("cal", Metric, 1, [("cal_th", 1)]),
        ("[Cal]", Plain, 1e3, [("cal_th", 1)]),
        // Clinical and chemical units
        ("m[H2O]", Metric, 9.80665, [("kPa", 1)]),
        ("m[Hg]", Metric, 133.3220, [("kPa", 1)]),
        ("[in_i'Hg]", Plain, 0.0254, [("m[Hg]", 1)]),
        ("[in_i'H2O]", Plain, 0.0254, [("m[H2O]", 1)]),
        ("[diop]", Plain, 1, [("m", -1)]),
        ("[Ch]", Plain, 1 / Math.PI, [("mm", 1)]),
        ("[drp]", Plain, 1d / 20, [("mL", 1)]),
        ("[MET]", Plain, 3.5, [("mL", 1), ("min", -1), ("kg", -1)]),
        ("[PRU]", Plain, 1e-3, [("m[Hg]", 1), ("s", 1), ("mL", -1)]),
        ("eq", Metric, 1, [("mol", 1)]),
        ("osm", Metric, 1, [("mol", 1)]),
        ("g%", Metric, 10, [("g", 1), ("L", -1)]),
        ("kat", Metric, 1, [("mol", 1), ("s", -1)]),
        ("U", Metric, 1e-6, [("mol", 1), ("min", -1)]),
        ("[IU]", Metric, 1, [("U", 1)]),
        ("[iU]", Metric, 1, [("U", 1)]),
    ];
}
