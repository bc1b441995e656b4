using FrontierFunctions.Contract.Features;
using FrontierFunctions.Pipeline.Features;
using FrontierFunctions.Pipeline.Timeline;
using static FrontierFunctions.Tests.Pipeline.Features.LiverFixture;

namespace FrontierFunctions.Tests.Pipeline.Features;

/// <summary>Codes by how they begin, and the units that laboratories really send for the models' inputs.</summary>
public sealed class FeatureCodeTests
{
    private static readonly FeatureDefinition HeartFailure = new()
    {
        Name = "heart_failure",
        Label = "Heart failure",
        Kind = FeatureKind.Presence,
        Unit = "1",
        Codes = ["ICD10CM//I50*", "SNOMED//42343007"],
        LookBackDays = 60,
    };

    [Theory]
    [InlineData("ICD10CM//I50.23", 1)]
    [InlineData("ICD10CM//I50", 1)]
    [InlineData("SNOMED//42343007", 1)]
    [InlineData("ICD10CM//I51.9", 0)]
    [InlineData("ICD9CM//I50.23", 0)]
    [InlineData("SNOMED//423430071", 0)]
    [InlineData("SUSPECTED//ICD10CM//I50.23", 0)]
    public void Presence_CodeThatEndsInAStar_MeansAllThatBeginSo(string code, double expected) =>
        Assert.Equal(expected, Compute(HeartFailure, Event(code, AsOf.AddDays(-10))).Value);

    [Theory]
    [InlineData("palliative-need", "glucose", 5.55, "mmol/L", 100.0)]
    [InlineData("palliative-need", "urea_nitrogen", 10.0, "mmol/L", 28.014)]
    [InlineData("palliative-need", "creatinine", 88.4, "umol/L", 1.0)]
    [InlineData("palliative-need", "creatinine", 88.4, "\u00B5mol/l", 1.0)]
    [InlineData("palliative-need", "sodium", 140.0, "mEq/L", 140.0)]
    [InlineData("palliative-need", "leukocytes", 7.2, "K/uL", 7.2)]
    [InlineData("palliative-need", "leukocytes", 7.2, "10*9/L", 7.2)]
    [InlineData("palliative-need", "temperature", 98.6, "[degF]", 37.0)]
    [InlineData("palliative-need", "pao2_fio2", 40.0, "kPa", 300.02)]
    [InlineData("palliative-need", "albumin", 35.0, "g/L", 3.5)]
    [InlineData("palliative-need", "urine_output", 1.5, "L/d", 1500.0)]
    [InlineData("pancreatic-cancer", "ca19_9", 37.0, "U/mL", 37.0)]
    [InlineData("pancreatic-cancer", "ca19_9", 37.0, "k[IU]/L", 37.0)]
    [InlineData("pancreatic-cancer", "urine_creatinine", 120.0, "mg/dL", 1.2)]
    [InlineData("pancreatic-cancer", "urine_creatinine", 10.0, "mmol/L", 1.1312)]
    [InlineData("liver-cirrhosis", "bilirubin_total", 1.0, "mg/dL", 17.1)]
    [InlineData("liver-cirrhosis", "albumin", 4.0, "g/dL", 40.0)]
    [InlineData("liver-cirrhosis", "cholinesterase", 8000.0, "U/L", 8.0)]
    [InlineData("liver-survival", "prothrombin_time", 11.0, "sec", 11.0)]
    [InlineData("icu-mortality", "gcs_last", 9.0, "{score}", 9.0)]
    [InlineData("icu-mortality", "fio2_last", 40.0, "%", 0.4)]
    [InlineData("icu-mortality", "lactate_last", 18.016, "mg/dL", 2.0)]
    [InlineData("icu-mortality", "magnesium_last", 0.85, "mmol/L", 2.066)]
    [InlineData("icu-mortality", "pao2_last", 12.0, "kPa", 90.0)]
    [InlineData("icu-mortality", "haematocrit_last", 0.31, "L/L", 31.0)]
    [InlineData("icu-mortality", "urine_sum", 0.25, "L", 250.0)]
    [InlineData("icu-mortality", "troponin_t_last", 120.0, "ng/L", 0.12)]
    public void Observation_UnitThatALaboratorySends_IsConverted(
        string model, string feature, double sent, string unit, double expected)
    {
        var definition = Definition(model, feature);
        var fact = Event(definition.Codes[0], AsOf.AddDays(-1), sent, Spelled(unit));
        var value = Compute(definition, fact);
        Assert.Equal(expected, value.Value!.Value, 3e-3 * expected);
    }

    [Theory]
    [InlineData("palliative-need", "temperature", 98.6, "Cel")]
    [InlineData("palliative-need", "arterial_ph", 740.0, "[pH]")]
    [InlineData("palliative-need", "sodium", 14.0, "mmol/L")]
    [InlineData("pancreatic-cancer", "urine_creatinine", -1.0, "mg/dL")]
    [InlineData("liver-cirrhosis", "albumin", 40.0, "g/dL")]
    [InlineData("icu-mortality", "mean_pressure_lowest_day_2", 0.0, "mm[Hg]")]
    [InlineData("icu-mortality", "temperature_lowest", -17.8, "Cel")]
    [InlineData("icu-mortality", "weight_last", -1.0, "kg")]
    public void Observation_ImpossibleValue_IsRefusedAndCounted(string model, string feature, double sent, string unit)
    {
        var definition = Definition(model, feature);
        var value = Compute(definition, Event(definition.Codes[0], AsOf.AddDays(-1), sent, unit));
        Assert.Equal(((double?)null, FeatureStatus.Implausible, 1), (value.Value, value.Status, value.Refused));
    }

    private static FeatureDefinition Definition(string model, string feature)
    {
        var path = Path.Combine(TestData.Repository, "models/registry", model, "1", "features.json");
        return FeatureSchema.Parse(File.ReadAllBytes(path)).Features.Single(f => f.Name == feature);
    }

    private static string Spelled(string unit) =>
        UnitConverter.Normalize(unit)!;
}
