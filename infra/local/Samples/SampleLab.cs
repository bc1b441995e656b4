namespace FrontierFunctions.Local.Samples;

/// <summary>One laboratory test or vital sign: codes, unit, reference range and how it scatters.</summary>
/// <param name="Key">Short name within the samples.</param>
/// <param name="Loinc">LOINC code.</param>
/// <param name="Display">LOINC long common name.</param>
/// <param name="Unit">UCUM unit.</param>
/// <param name="Low">Lower limit of the adult reference range, null when there is none.</param>
/// <param name="High">Upper limit of the adult reference range, null when there is none.</param>
/// <param name="Usual">Value of somebody who is well.</param>
/// <param name="Decimals">Decimal places reported.</param>
internal sealed record SampleLab(
    string Key, string Loinc, string Display, string Unit, double? Low, double? High, double Usual, int Decimals)
{
    /// <summary>Panels as they are ordered: LOINC code, name, tests.</summary>
    public static IReadOnlyList<(string Loinc, string Display, IReadOnlyList<SampleLab> Tests)> Panels { get; } =
    [
        ("24325-3", "Hepatic function 2000 panel - Serum or Plasma",
        [
            new("bili", "1975-2", "Bilirubin.total [Mass/volume] in Serum or Plasma", "mg/dL", 0.1, 1.2, 0.6, 1),
            new("dbili", "1968-7", "Bilirubin.direct [Mass/volume] in Serum or Plasma", "mg/dL", 0, 0.3, 0.15, 2),
            new("alp", "6768-6", "Alkaline phosphatase [Enzymatic activity/volume] in Serum or Plasma", "U/L", 40, 129,
                72, 0),
            new("alt", "1742-6", "Alanine aminotransferase [Enzymatic activity/volume] in Serum or Plasma", "U/L", 7,
                55, 22, 0),
            new("ast", "1920-8", "Aspartate aminotransferase [Enzymatic activity/volume] in Serum or Plasma", "U/L", 8,
                48, 21, 0),
            new("tp", "2885-2", "Protein [Mass/volume] in Serum or Plasma", "g/dL", 6.3, 7.9, 7.1, 1),
            new("alb", "1751-7", "Albumin [Mass/volume] in Serum or Plasma", "g/dL", 3.5, 5.0, 4.3, 1),
            new("ag", "1759-0", "Albumin/Globulin [Mass Ratio] in Serum or Plasma", "{ratio}", 1.0, 2.2, 1.5, 2),
        ]),
        ("24323-8", "Comprehensive metabolic 2000 panel - Serum or Plasma",
        [
            new("na", "2951-2", "Sodium [Moles/volume] in Serum or Plasma", "mmol/L", 135, 145, 140, 0),
            new("k", "2823-3", "Potassium [Moles/volume] in Serum or Plasma", "mmol/L", 3.6, 5.2, 4.2, 1),
            new("crea", "2160-0", "Creatinine [Mass/volume] in Serum or Plasma", "mg/dL", 0.6, 1.3, 0.9, 2),
            new("bun", "3094-0", "Urea nitrogen [Mass/volume] in Serum or Plasma", "mg/dL", 8, 24, 14, 0),
            new("gluc", "2345-7", "Glucose [Mass/volume] in Serum or Plasma", "mg/dL", 70, 140, 94, 0),
        ]),
        ("58410-2", "CBC panel - Blood by Automated count",
        [
            new("wbc", "6690-2", "Leukocytes [#/volume] in Blood by Automated count", "10*3/uL", 3.4, 9.6, 6.2, 1),
            new("hgb", "718-7", "Hemoglobin [Mass/volume] in Blood", "g/dL", 12.0, 17.5, 14.1, 1),
            new("plt", "777-3", "Platelets [#/volume] in Blood by Automated count", "10*3/uL", 135, 371, 245, 0),
        ]),
    ];

    /// <summary>Tests that are ordered alone where a course asks for them.</summary>
    public static IReadOnlyList<SampleLab> Single { get; } =
    [
        new("inr", "6301-6", "INR in Platelet poor plasma by Coagulation assay", "{INR}", 0.9, 1.1, 1.0, 1),
        new("a1c", "4548-4", "Hemoglobin A1c/Hemoglobin.total in Blood", "%", 4.0, 5.6, 5.3, 1),
        new("chol", "2093-3", "Cholesterol [Mass/volume] in Serum or Plasma", "mg/dL", null, 200, 182, 0),
        new("ggt", "2324-2", "Gamma glutamyl transferase [Enzymatic activity/volume] in Serum or Plasma", "U/L", 8, 61,
            25, 0),
    ];

    /// <summary>Vital signs of every visit.</summary>
    public static IReadOnlyList<SampleLab> Vitals { get; } =
    [
        new("weight", "29463-7", "Body weight", "kg", null, null, 76, 1),
        new("bmi", "39156-5", "Body mass index (BMI) [Ratio]", "kg/m2", 18.5, 25, 24.6, 1),
        new("pulse", "8867-4", "Heart rate", "/min", 60, 100, 72, 0),
    ];
}
