using FrontierFunctions.Pipeline.Timeline;

namespace FrontierFunctions.Tests.Pipeline.Timeline;

public sealed class UnitConverterTests
{
    /// <summary>
    /// The conversions of the UCUM functional tests (3-101 to 3-129), their outcomes at full precision.
    /// </summary>
    [Theory]
    [InlineData(6.3, "m", "m", 6.3)]
    [InlineData(6.3, "mm", "m", 0.0063)]
    [InlineData(6.3, "mm", "cm", 0.63)]
    [InlineData(6.3, "s.m-1", "s/m", 6.3)]
    [InlineData(6.3, "s.mm-1", "s.m-1", 6300)]
    [InlineData(6.3, "s.mm-2", "s.m-2", 6300000)]
    [InlineData(6.3, "s/m/g", "s.m-1.g-1", 6.3)]
    [InlineData(6.3, "ms/m/g", "s.m-1.g-1", 0.0063)]
    [InlineData(6.3, "s/mm/g", "s.m-1.g-1", 6300)]
    [InlineData(6.3, "s/m/mg", "s.m-1.g-1", 6300)]
    [InlineData(6.3, "s/m.mg", "s.m-1.g", 0.0063)]
    [InlineData(6.3, "ms/m", "s/m", 0.0063)]
    [InlineData(6.3, "4.s/m", "s/m", 25.2)]
    [InlineData(6.3, "s/4/m", "s/m", 1.575)]
    [InlineData(6.3, "s/mm", "s/m", 6300)]
    [InlineData(6.3, "[in_i]", "m", 0.16002)]
    [InlineData(6.3, "[in_i]", "cm", 16.002)]
    [InlineData(6.3, "g.m.s-2.A-2", "g.m.C-2", 6.3)]
    [InlineData(1, "10*-7.s", "s", 1e-7)]
    [InlineData(1, "4.[pi].10*-7.s", "s", 1.25663706143591729538506e-6)]
    [InlineData(1, "[mu_0]", "g.m.C-2", 1.25663706143591729538506e-3)]
    [InlineData(1, "m[Hg]", "g.s-2.m-1", 133322000)]
    [InlineData(1, "S", "g-1.m-2.C2.s", 0.001)]
    [InlineData(1, "[ly]", "cm", 946073047258080000)]
    [InlineData(1, "1/[ly]", "cm-1", 1.05700083402461546370946e-18)]
    [InlineData(1.2, "g.m", "m.g", 1.2)]
    public void TryConvert_UcumFunctionalTests_GivesTheirOutcome(double value, string from, string to, double expected)
    {
        Assert.True(UnitConverter.TryConvert(value, from, to, null, out var result));
        Assert.Equal(expected, result, Math.Abs(expected) * 1e-13);
    }

    [Theory]
    [InlineData(1, "mg/dL", "g/L", 0.01)]
    [InlineData(4.5, "g/dL", "g/L", 45)]
    [InlineData(250, "10*3/uL", "10*9/L", 250)]
    [InlineData(4.5, "10*6/uL", "10*12/L", 4.5)]
    [InlineData(40, "%", "1", 0.4)]
    [InlineData(100, "[lb_av]", "kg", 45.359237)]
    [InlineData(72, "[in_i]", "cm", 182.88)]
    [InlineData(98.6, "[degF]", "Cel", 37)]
    [InlineData(37, "Cel", "[degF]", 98.6)]
    [InlineData(0, "Cel", "K", 273.15)]
    [InlineData(-40, "Cel", "[degF]", -40)]
    [InlineData(760, "mm[Hg]", "kPa", 101.32472)]
    [InlineData(1, "U/L", "nkat/L", 16.666666666666668)]
    [InlineData(35, "[IU]/L", "U/L", 35)]
    [InlineData(140, "meq/L", "mmol/L", 140)]
    [InlineData(1, "a", "d", 365.25)]
    [InlineData(90, "mL/min/{1.73_m2}", "L/h", 5.4)]
    [InlineData(2, "ug{FEU}/mL", "mg/L", 2)]
    public void TryConvert_ClinicalUnits_GivesTheTextbookNumber(double value, string from, string to, double expected)
    {
        Assert.True(UnitConverter.TryConvert(value, from, to, null, out var result));
        Assert.Equal(expected, result, Math.Max(1, Math.Abs(expected)) * 1e-9);
    }

    /// <summary>Conventional and SI values side by side as laboratory handbooks print them.</summary>
    [Theory]
    [InlineData(90, "mg/dL", "mmol/L", 180.156, 5.0)] // glucose
    [InlineData(1, "mg/dL", "umol/L", 113.12, 88.4)] // creatinine
    [InlineData(1, "mg/dL", "umol/L", 584.66, 17.1)] // bilirubin
    [InlineData(5.17, "mmol/L", "mg/dL", 386.65, 200)] // cholesterol
    [InlineData(10, "mg/dL", "mmol/L", 40.078, 2.495)] // calcium
    public void TryConvert_MassToAmountWithTheMolarMass_GivesTheHandbookNumber(
        double value, string from, string to, double molarMass, double expected)
    {
        Assert.True(UnitConverter.TryConvert(value, from, to, molarMass, out var result));
        Assert.Equal(expected, result, expected * 0.003);
        Assert.False(UnitConverter.TryConvert(value, from, to, null, out _));
    }

    [Theory]
    [InlineData("mg/dL", "mmHg")]
    [InlineData("kg", "cm")]
    [InlineData("[arb'U]", "1")]
    [InlineData("[arb'U]/mL", "[USP'U]/mL")]
    [InlineData("[pH]", "mol/L")]
    [InlineData("mmol/mol", "%")]
    [InlineData("mmol/L", "10*3/L")]
    [InlineData("10*3/uL", "g/L")]
    public void TryConvert_UnitsOfDifferentQuantities_IsRefused(string from, string to)
    {
        Assert.False(UnitConverter.TryConvert(1, from, to, null, out var result));
        Assert.True(double.IsNaN(result));
    }

    [Theory]
    [InlineData("mg/dL", "mg/dL")]
    [InlineData("mg/dl", "mg/dL")]
    [InlineData("MG/DL", "mg/dL")]
    [InlineData("mg%", "mg/dL")]
    [InlineData("G/DL", "g/dL")]
    [InlineData("gm/dL", "g/dL")]
    [InlineData("µmol/L", "umol/L")]
    [InlineData("μmol/l", "umol/L")]
    [InlineData("UMOL/L", "umol/L")]
    [InlineData("mcg/mL", "ug/mL")]
    [InlineData("U/L", "U/L")]
    [InlineData("u/l", "U/L")]
    [InlineData("IU/L", "[IU]/L")]
    [InlineData("[iU]/L", "[IU]/L")]
    [InlineData("mIU/L", "m[IU]/L")]
    [InlineData("uIU/mL", "u[IU]/mL")]
    [InlineData("K/uL", "10*3/uL")]
    [InlineData("k/ul", "10*3/uL")]
    [InlineData("M/uL", "10*6/uL")]
    [InlineData("Thousand/uL", "10*3/uL")]
    [InlineData("x10^9/L", "10*9/L")]
    [InlineData("10^9/l", "10*9/L")]
    [InlineData("x10E3/uL", "10*3/uL")]
    [InlineData("x10*12/L", "10*12/L")]
    [InlineData("10*3/uL", "10*3/uL")]
    [InlineData("10*3/mm3", "10*3/mm3")]
    [InlineData("/cumm", "/mm3")]
    [InlineData("cells/uL", "/uL")]
    [InlineData("%", "%")]
    [InlineData("mEq/L", "meq/L")]
    [InlineData("MEQ/L", "meq/L")]
    [InlineData("mmHg", "mm[Hg]")]
    [InlineData("mm Hg", "mm[Hg]")]
    [InlineData("lbs", "[lb_av]")]
    [InlineData("in", "[in_i]")]
    [InlineData("degF", "[degF]")]
    [InlineData("°C", "Cel")]
    [InlineData("Cel", "Cel")]
    [InlineData("bpm", "/min")]
    [InlineData("beats per minute", "/min")]
    [InlineData("/min", "/min")]
    [InlineData("kg/m²", "kg/m2")]
    [InlineData("kg/m^2", "kg/m2")]
    [InlineData("mL/min/1.73m2", "mL/min/{1.73_m2}")]
    [InlineData("mL/min/{1.73_m2}", "mL/min/{1.73_m2}")]
    [InlineData("mm/hr", "mm/h")]
    [InlineData("ng/mL", "ng/mL")]
    [InlineData("fl", "fL")]
    [InlineData("pg", "pg")]
    [InlineData("PG", "pg")]
    [InlineData("sec", "s")]
    [InlineData("years", "a")]
    [InlineData("mOsm/kg", "mosm/kg")]
    [InlineData("mg/dL (calc)", "mg/dL")]
    [InlineData("(score)", "{score}")]
    [InlineData("{T-score}", "{T-score}")]
    [InlineData("mmol/mol", "mmol/mol")]
    [InlineData("10*3{rbc}", "10*3{rbc}")]
    [InlineData("mL/(kg.h)", "mL/(kg.h)")]
    public void Normalize_UnitsThatLaboratoriesSend_GivesTheUcumSpelling(string written, string expected)
    {
        Assert.Equal(expected, UnitConverter.Normalize(written));
        Assert.Equal(expected, UnitConverter.Normalize(expected));
    }

    [Theory]
    [InlineData("")]
    [InlineData("tablets")]
    [InlineData("8 oz can")]
    [InlineData("ug/mL FEU")]
    [InlineData("mg/(dL")]
    [InlineData("mg//")]
    [InlineData("415818006/x")]
    [InlineData("mg{open")]
    [InlineData("((((((((((((((((((((m))))))))))))))))))))")]
    public void Normalize_WhatIsNoKnownUnit_GivesNull(string written) => Assert.Null(UnitConverter.Normalize(written));

    [Fact]
    public void Normalize_AnnotationThatCouldIdentify_IsEmptied() =>
        Assert.Equal("mg{}/dL", UnitConverter.Normalize("mg{123-45-6789}/dL"));
}
