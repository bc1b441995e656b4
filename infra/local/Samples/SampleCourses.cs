namespace FrontierFunctions.Local.Samples;

/// <summary>The stories of the eight sample patients.</summary>
internal static class SampleCourses
{
    public static IReadOnlyList<SampleCourse> All { get; } =
    [
        new()
        {
            Story = "cirrhosis from alcohol, slowly worse over six years",
            Female = true, AgeYears = 58, Form = SampleForm.Transaction, PenicillinAllergy = true,
            Visits = [6.1, 5.0, 4.1, 3.0, 2.1, 1.2, 0.6, 0.2],
            Problems =
            [
                new("38341003", "I10", "Hypertensive disorder", 9),
                new("420054005", "K70.30", "Alcoholic cirrhosis", 4.1),
                new("389026000", "R18.8", "Ascites", 1.2),
            ],
            Drugs =
            [
                new("314076", "lisinopril 10 MG Oral Tablet", 9, 1.2),
                new("313096", "spironolactone 25 MG Oral Tablet", 1.2),
                new("313988", "furosemide 40 MG Oral Tablet", 0.6),
            ],
            Procedures = [new("76009000", "Esophagogastroduodenoscopy", 2.1),
                new("16310003", "Diagnostic ultrasonography", 4.1)],
            Vaccines = [new("43", "Hep B, adult", 5), new("140", "Influenza, split virus, trivalent, PF", 0.6)],
            Trends = Trends(
                ("bili", 1.0, 4.9), ("dbili", 0.3, 2.6), ("alp", 118, 236), ("alt", 62, 74), ("ast", 98, 158),
                ("tp", 7.0, 6.1),
                ("alb", 3.9, 2.5), ("ag", 1.2, 0.7), ("na", 139, 131), ("plt", 168, 74), ("hgb", 12.9, 10.4),
                ("inr", 1.1, 1.7),
                ("ggt", 190, 320)),
        },
        new()
        {
            Story = "fatty liver with type 2 diabetes",
            Female = false, AgeYears = 63, Form = SampleForm.Collection,
            Visits = [7.0, 6.0, 5.1, 4.0, 3.1, 2.0, 1.1, 0.3],
            Problems =
            [
                new("44054006", "E11.9", "Type 2 diabetes mellitus", 7), new("55822004", "E78.5", "Hyperlipidemia", 6),
                new("197321007", "K76.0", "Steatosis of liver", 4), new("38341003", "I10", "Hypertensive disorder", 10),
            ],
            Drugs =
            [
                new("860975", "24 HR metformin hydrochloride 500 MG Extended Release Oral Tablet", 7),
                new("617311", "atorvastatin 40 MG Oral Tablet", 6), new("314076", "lisinopril 10 MG Oral Tablet", 10),
            ],
            Procedures = [new("73761001", "Colonoscopy", 5.1)],
            Vaccines = [new("187", "zoster recombinant", 2), new("140", "Influenza, split virus, trivalent, PF", 1.1)],
            Trends = Trends(
                ("alt", 48, 84), ("ast", 34, 61), ("alp", 84, 112), ("gluc", 158, 176), ("a1c", 7.1, 7.9),
                ("weight", 104, 109),
                ("bmi", 33.2, 34.8), ("chol", 236, 171), ("bili", 0.7, 0.9)),
        },
        new()
        {
            Story = "well, seen once a year",
            Female = false, AgeYears = 41, Form = SampleForm.Bulk, Visits = [5.0, 4.0, 3.0, 2.0, 1.0, 0.1],
            Problems = [new("195662009", "J02.9", "Acute viral pharyngitis", 3.0, Resolved: true)],
            Drugs = [new("313782", "acetaminophen 325 MG Oral Tablet", 3.0, 2.98)],
            Vaccines = [new("113", "Td (adult), 5 Lf tetanus toxoid, PF, adsorbed", 4),
                new("140", "Influenza, split virus, trivalent, PF", 1)],
        },
        new()
        {
            Story = "chronic hepatitis C, cured; laboratory reports in SI units",
            Female = true, AgeYears = 49, Form = SampleForm.Bulk, SiUnits = true,
            Visits = [4.2, 3.6, 3.0, 2.5, 1.5, 0.4],
            Problems = [new("128302006", "B18.2", "Chronic hepatitis C", 4.2, Resolved: true)],
            Drugs = [new("1484911", "sofosbuvir", 3.6, 3.3)],
            Procedures = [new("86259008", "Biopsy of liver", 3.9)],
            Vaccines = [new("43", "Hep B, adult", 4)],
            Trends = Trends(
                ("alt", 132, 24), ("ast", 104, 22), ("bili", 1.4, 0.6), ("dbili", 0.5, 0.15), ("alp", 128, 80),
                ("alb", 3.7, 4.3),
                ("ag", 1.1, 1.5), ("plt", 152, 214), ("ggt", 88, 28)),
        },
        new()
        {
            Story = "heart failure and kidney disease in very old age",
            Female = true, AgeYears = 94, Form = SampleForm.Bulk, Visits = [3.5, 2.6, 1.8, 1.0, 0.5, 0.1],
            Problems =
            [
                new("84114007", "I50.9", "Heart failure", 3.5),
                new("433144002", "N18.30", "Chronic kidney disease stage 3", 2.6),
            ],
            Drugs = [new("313988", "furosemide 40 MG Oral Tablet", 3.5)],
            Vaccines = [new("133", "Pneumococcal conjugate PCV 13", 3.5),
                new("140", "Influenza, split virus, trivalent, PF", 0.5)],
            Trends = Trends(
                ("crea", 1.3, 1.9), ("bun", 28, 46), ("k", 4.5, 5.0), ("hgb", 12.1, 10.8), ("alb", 3.8, 3.4),
                ("bili", 0.8, 1.1),
                ("weight", 58, 54)),
        },
        new()
        {
            Story = "cancer of the pancreas with obstructive jaundice; died",
            Female = false, AgeYears = 71, Form = SampleForm.Collection, DeathDaysAgo = 75,
            Visits = [3.2, 2.1, 1.1, 0.7, 0.5, 0.25],
            Problems =
            [
                new("44054006", "E11.9", "Type 2 diabetes mellitus", 1.1),
                new("363418001", "C25.9", "Malignant tumor of pancreas", 0.7),
            ],
            Drugs = [new("860975", "24 HR metformin hydrochloride 500 MG Extended Release Oral Tablet", 1.1, 0.3),
                new("12574", "gemcitabine", 0.6, 0.3)],
            Procedures = [new("386718000", "Endoscopic retrograde cholangiopancreatography", 0.68)],
            Vaccines = [new("187", "zoster recombinant", 3.2)],
            Trends = Trends(
                ("bili", 0.6, 11.8), ("dbili", 0.1, 8.4), ("alp", 76, 540), ("alt", 24, 188), ("ast", 22, 149),
                ("alb", 4.3, 2.7),
                ("tp", 7.2, 5.8), ("ag", 1.5, 0.9), ("gluc", 104, 212), ("weight", 88, 69), ("bmi", 28, 22),
                ("hgb", 14.6, 10.2)),
        },
        new()
        {
            Story = "a young adult with visits and vaccinations but no laboratory results",
            Female = true, AgeYears = 22, Form = SampleForm.Bulk, HasLabs = false, PenicillinAllergy = true,
            Visits = [2.0, 1.0, 0.2],
            Problems = [new("195662009", "J02.9", "Acute viral pharyngitis", 1.0, Resolved: true)],
            Vaccines = [new("208", "COVID-19, mRNA, LNP-S, PF, 30 mcg/0.3 mL dose", 2),
                new("140", "Influenza, split virus, trivalent, PF", 1)],
        },
        new()
        {
            Story = "autoimmune hepatitis under treatment",
            Female = true, AgeYears = 34, Form = SampleForm.Transaction, Visits = [2.4, 2.2, 2.0, 1.6, 1.0, 0.3],
            Problems = [new("408335007", "K75.4", "Autoimmune hepatitis", 2.3)],
            Drugs = [new("312615", "prednisone 20 MG Oral Tablet", 2.3, 1.6),
                new("197388", "azathioprine 50 MG Oral Tablet", 2.2)],
            Procedures = [new("86259008", "Biopsy of liver", 2.3)],
            Vaccines = [new("43", "Hep B, adult", 2)],
            Trends = Trends(
                ("alt", 612, 38), ("ast", 548, 34), ("bili", 3.9, 0.7), ("dbili", 2.1, 0.2), ("tp", 8.8, 7.4),
                ("alb", 3.2, 4.1),
                ("ag", 0.6, 1.3), ("alp", 164, 82), ("inr", 1.4, 1.0)),
        },
    ];

    private static Dictionary<string, (double First, double Last)> Trends(
        params ReadOnlySpan<(string Key, double First, double Last)> trends)
    {
        var byKey = new Dictionary<string, (double, double)>(StringComparer.Ordinal);
        foreach (var (key, first, last) in trends)
        {
            byKey.Add(key, (first, last));
        }

        return byKey;
    }
}
