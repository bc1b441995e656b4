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
/// <param name="Code">The event code that stands for all its codes.</param>
/// <param name="Name">What a clinician calls it.</param>
/// <param name="Panel">The panel it belongs to.</param>
/// <param name="Units">The units (UCUM) in which the typical range holds.</param>
/// <param name="Men">The typical range of adult men; null when there is none.</param>
/// <param name="Women">The typical range of adult women, where it differs.</param>
internal sealed record Measurement(
    string Code, string Name, Panel Panel, string[] Units, ReferenceRange? Men, ReferenceRange? Women)
{
    /// <summary>
    /// The typical range of an adult in <paramref name="unit"/>; null when none is known in that unit.
    /// </summary>
    public ReferenceRange? TypicalRange(string? unit, string? sex) =>
        !Units.Contains(unit) || (Women is not null && sex is not ("male" or "female")) ? null
            : sex == "female" ? Women ?? Men : Men;
}

/// <summary>
/// The measurements that the report knows by name, with typical ranges of non-pregnant adults for sources that state
/// none.
/// </summary>
/// <remarks>
/// Sources: American Board of Internal Medicine, Laboratory Test Reference Ranges (2024), in conventional units; eGFR
/// and urine albumin from KDIGO 2024 (categories G1-G2 and A1); hemoglobin A1c from ADA Standards of Care (below 5.7
/// %); blood pressure from the 2023 ESH guideline (below 140/90 mmHg); heart and respiratory rate, oxygen saturation
/// and temperature from NEWS2 (Royal College of Physicians 2017, values that score 0); BMI from WHO Technical Report
/// Series 894. Codes of one row differ in specimen or method only and are drawn together.
/// </remarks>
internal static class Measurements
{
    private static readonly string[] Enzyme = ["U/L", "IU/L", "[IU]/L"];
    private static readonly string[] Salt = ["mmol/L", "meq/L"];
    private static readonly string[] Mass = ["mg/dL"];
    private static readonly string[] Gram = ["g/dL"];
    private static readonly string[] Percent = ["%"];
    private static readonly string[] Cells = ["10*3/uL", "10*9/L"];
    private static readonly string[] Rate = ["/min", "{beats}/min", "{breaths}/min"];

    private static readonly FrozenDictionary<string, (int Order, Measurement Measurement)> ByCode = Rows()
        .SelectMany((row, order) => row.Codes.Split(' ').Select(code => (
            Code: "LOINC//" + code, Order: order, Measurement: row.Of("LOINC//" + row.Codes.Split(' ')[0]))))
        .ToFrozenDictionary(row => row.Code, row => (row.Order, row.Measurement), StringComparer.Ordinal);

    /// <summary>The measurement of an event code; null when not known.</summary>
    public static Measurement? Find(string code) => ByCode.TryGetValue(code, out var row) ? row.Measurement : null;

    /// <summary>The place of an event code in its panel; unknown ones stand last.</summary>
    public static int Order(string code) => ByCode.TryGetValue(code, out var row) ? row.Order : int.MaxValue;

    private static IEnumerable<Row> Rows() =>
    [
        new("1742-6 1743-4", "ALT", Panel.Liver, Enzyme, 10, 40),
        new("1920-8", "AST", Panel.Liver, Enzyme, 10, 40),
        new("6768-6", "Alkaline phosphatase", Panel.Liver, Enzyme, 30, 120),
        new("2324-2", "GGT", Panel.Liver, Enzyme, 9, 50, 8, 40),
        new("1975-2 42719-5", "Bilirubin, total", Panel.Liver, Mass, 0.3, 1.0),
        new("1968-7", "Bilirubin, direct", Panel.Liver, Mass, 0.1, 0.3),
        new("1751-7", "Albumin", Panel.Liver, Gram, 3.5, 5.5),
        new("2885-2", "Protein, total", Panel.Liver, Gram, 5.5, 9.0),
        new("1759-0", "Albumin/globulin ratio", Panel.Liver, [], null, null),
        new("10834-0 2336-6", "Globulin", Panel.Liver, [], null, null),
        new("6301-6", "INR", Panel.Liver, [], null, null),
        new("2160-0 38483-4", "Creatinine", Panel.Kidney, Mass, 0.7, 1.3, 0.5, 1.1),
        new("33914-3 62238-1 48642-3 48643-1 98979-8", "eGFR", Panel.Kidney,
            ["mL/min", "mL/min/{1.73_m2}", "mL/min/1.73.m2"], 60, null),
        new("3094-0 6299-2", "Urea nitrogen", Panel.Kidney, Mass, 8, 20),
        new("14959-1 9318-7", "Albumin/creatinine, urine", Panel.Kidney, ["mg/g"], null, 29.9),
        new("2951-2 2947-0", "Sodium", Panel.Kidney, Salt, 136, 145),
        new("2823-3 6298-4", "Potassium", Panel.Kidney, Salt, 3.5, 5.0),
        new("2075-0 2069-3", "Chloride", Panel.Kidney, Salt, 98, 106),
        new("2028-9 20565-8 1963-8", "Carbon dioxide", Panel.Kidney, Salt, 23, 28),
        new("718-7", "Hemoglobin", Panel.BloodCount, Gram, 14, 18, 12, 16),
        new("4544-3 20570-8", "Hematocrit", Panel.BloodCount, Percent, 42, 50, 37, 47),
        new("6690-2 26464-8", "White cells", Panel.BloodCount, Cells, 4, 11),
        new("777-3 26515-7", "Platelets", Panel.BloodCount, Cells, 150, 450),
        new("789-8 26453-1", "Red cells", Panel.BloodCount, ["10*6/uL", "10*12/L"], 4.2, 5.9),
        new("787-2 30428-7", "MCV", Panel.BloodCount, ["fL"], 80, 98),
        new("785-6", "MCH", Panel.BloodCount, ["pg"], 28, 32),
        new("786-4", "MCHC", Panel.BloodCount, Gram, 33, 36),
        new("788-0 30385-9", "RDW", Panel.BloodCount, Percent, 9, 14.5),
        new("21000-5", "RDW (volume)", Panel.BloodCount, [], null, null),
        new("32623-1", "Platelet mean volume", Panel.BloodCount, [], null, null),
        new("32207-3", "Platelet distribution width", Panel.BloodCount, [], null, null),
        new("4548-4", "Hemoglobin A1c", Panel.Metabolic, Percent, null, 5.6),
        new("2345-7 2339-0", "Glucose", Panel.Metabolic, Mass, 70, 99),
        new("17861-6 49765-1", "Calcium", Panel.Metabolic, Mass, 8.6, 10.2),
        new("2093-3", "Cholesterol, total", Panel.Lipids, Mass, null, 199),
        new("18262-6 13457-7 2089-1", "LDL cholesterol", Panel.Lipids, Mass, null, 129),
        new("2085-9", "HDL cholesterol", Panel.Lipids, Mass, 40, null, 50, null),
        new("2571-8", "Triglycerides", Panel.Lipids, Mass, null, 149),
        new("8480-6", "Systolic pressure", Panel.Vitals, ["mm[Hg]"], null, 139),
        new("8462-4", "Diastolic pressure", Panel.Vitals, ["mm[Hg]"], null, 89),
        new("8867-4", "Heart rate", Panel.Vitals, Rate, 51, 90),
        new("9279-1", "Respiratory rate", Panel.Vitals, Rate, 12, 20),
        new("59408-5 2708-6", "Oxygen saturation", Panel.Vitals, Percent, 96, null),
        new("8310-5 8331-1", "Temperature", Panel.Vitals, ["Cel"], 36.1, 38),
        new("39156-5", "BMI", Panel.Vitals, ["kg/m2"], 18.5, 24.9),
        new("29463-7 3141-9", "Weight", Panel.Vitals, [], null, null),
        new("8302-2 3137-7", "Height", Panel.Vitals, [], null, null),
        new("72514-3", "Pain (0 to 10)", Panel.Vitals, [], null, null),
    ];

    private sealed record Row(string Codes, string Name, Panel Panel, string[] Units, double? Low, double? High,
        double? LowWomen = null, double? HighWomen = null)
    {
        public Measurement Of(string code) => new(code, Name, Panel, Units,
            Low is null && High is null ? null : new ReferenceRange(Low, High, Stated: false),
            LowWomen is null && HighWomen is null ? null : new ReferenceRange(LowWomen, HighWomen, Stated: false));
    }
}
