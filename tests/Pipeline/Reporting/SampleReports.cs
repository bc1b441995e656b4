using FrontierFunctions.Contract.Cards;
using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Features;
using FrontierFunctions.Pipeline.Reporting;
using FrontierFunctions.Pipeline.Timeline;

namespace FrontierFunctions.Tests.Pipeline.Reporting;

/// <summary>Plausible histories to compose reports from, the same at every call.</summary>
internal static class SampleReports
{
    public const string Subject = "3f2a9c1e-7b40-5d1c-9a77-0c2d4e6f8a10";

    public static readonly DateTimeOffset AsOf = At(2021, 3, 4);

    /// <summary>
    /// A woman of 66 with fatty liver disease, diabetes and hypertension, ten years of care and one score.
    /// </summary>
    public static ReportInput Typical(int version = 1, ReportSnapshot? previous = null) => new()
    {
        SubjectId = Subject,
        Version = version,
        AsOf = AsOf,
        Profile = DeidentificationProfile.Longitudinal,
        Events = TypicalEvents(),
        Scores = [Score()],
        Previous = previous,
        Sources =
        [
            new()
            {
                FileToken = "f-01c4", ContentHash = new string('a', 63) + "1", RulesVersion = "fhir-r4/longitudinal/1",
                EventCount = 320,
            },
            new()
            {
                FileToken = "f-77e0", ContentHash = new string('b', 63) + "2", RulesVersion = "fhir-r4/longitudinal/1",
                EventCount = 41,
            },
        ],
    };

    /// <summary>The same subject's second version, after one that knew the facts up to the end of 2018.</summary>
    public static ReportInput Second()
    {
        var first = Typical() with
        {
            AsOf = At(2018, 12, 30),
            Events = [.. TypicalEvents().Where(fact => fact.Time is null || fact.Time < At(2019, 1, 1))],
            Scores = [Score(0.31)],
        };
        return Typical(2, ReportSnapshot.From(first));
    }

    /// <summary>Every text is an attack, overlong, or written from right to left.</summary>
    public static ReportInput Hostile()
    {
        const string Attack =
            "\"><script>alert('x')</script><img src=x onerror=alert(1)>]]>&amp;\u0000\u001b\u202E\uD800";
        var score = Score();
        return Typical() with
        {
            SubjectId = Attack,
            Events =
            [
                .. TypicalEvents()
                .Select(fact => fact with { Display = fact.Display + Attack, Source = fact.Source + Attack }),
                Problem("1", Attack, At(2015, 1, 1), null, 8),
                Problem("2", new string('W', 5000), At(2015, 1, 2), null, 9),
                Problem(
                    "3", "\u0627\u0644\u062A\u0647\u0627\u0628 \u0627\u0644\u0643\u0628\u062F (hepatitis) \uD83E\uDE7A",
                    At(2015, 1, 3), null, 0),
                Fact("SNOMED//" + Attack, At(2015, 1, 4), "Condition/" + Attack) with { Status = Attack },
                Fact("ENCOUNTER//" + Attack, At(2015, 1, 4), Attack) with { Status = Attack },
                Lab("2345-7", Attack, Attack, At(2015, 1, 5), double.MaxValue, Attack),
                Lab("2345-7", Attack, Attack, At(2016, 1, 5), double.NaN, Attack),
                Fact("LOINC//1" + Attack, At(2015, 1, 5), Attack) with { TextValue = Attack, ValueDisplay = Attack },
                Fact("GENDER//" + Attack, null, Attack),
            ],
            Scores =
            [
                score with
                {
                    Task = Attack,
                    Card = score.Card with
                    {
                        Title = Attack, Summary = Attack, Name = Attack, Version = Attack, Limits = [Attack],
                        Notice = Attack,
                    },
                    Contributions = [.. score.Contributions.Select(input => input with { Label = input.Label
                        + Attack, Unit = Attack, Source = Attack })],
                },
            ],
            Sources = [new() { FileToken = Attack, ContentHash = Attack, RulesVersion = Attack, EventCount = 1 }],
        };
    }

    /// <summary>A sample by its name, for test rows.</summary>
    public static ReportInput Named(string name) => name switch
    {
        "first" => Typical(),
        "second" => Second(),
        "empty" => Empty(),
        "large" => Large(3000),
        "hostile" => Hostile(),
        "abstaining" => Typical() with { Scores = [Score(null)] },
        "one" => Typical() with
        {
            Events = [Problem("44054006", "Type 2 diabetes mellitus", At(2013, 5, 20), null, 1)], Scores = [],
        },
        "deceased" => Typical() with { Events = [.. TypicalEvents(), Fact("MEDS_DEATH", AsOf, "Patient/1")] },
        "genomic" => Genomic(),
        "safe-harbor" => Second() with { Profile = DeidentificationProfile.SafeHarbor },
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };

    /// <summary>The typical subject with a genome: calls, an open one, one that is not reliable, a founder variant.</summary>
    public static ReportInput Genomic() => Typical() with
    {
        Events =
        [
            .. TypicalEvents(),
            .. Gene("CYP2C19", "*2/*2", "Poor Metabolizer", null, 34, null),
            .. Gene("CYP2C9", "*1/*3", "Intermediate Metabolizer", 1, 80, null),
            .. Gene("DPYD", "Reference/c.1905+1G>A (*2A)", "Intermediate Metabolizer", 1, 82, "rs114096998"),
            .. Gene("SLCO1B1", "*5/*20 or *37/*40", "Decreased Function or Indeterminate", null, 31, null),
            .. Gene("CYP3A5", "*1/*1", "Normal Metabolizer", null, 4, "rs776746"),
            Genome("PGX//UGT1A1", null) with { AbsentReason = "no-allele-fits" },
            Genome("PGX_COVERAGE//UGT1A1", null) with { NumericValue = 4 },
            Genome("HEREDITARY//BRCA2", "NM_000059.4:c.5946del") with { ValueDisplay = "heterozygous" },
        ],
    };

    /// <summary>A subject of whom nothing is known.</summary>
    public static ReportInput Empty() => Typical() with { Events = [], Scores = [], Sources = [] };

    /// <summary><paramref name="count"/> facts of all kinds over 40 years.</summary>
    public static ReportInput Large(int count)
    {
        var random = new Random(20210304);
        var events = new List<MedsEvent>
        {
            Fact("MEDS_BIRTH", At(1955, 2, 11), "Patient/1"), Fact("GENDER//M", null, "Patient/1"),
        };
        for (var i = 0; i < count - 2; i++)
        {
            var time = At(1981, 1, 1).AddHours(random.Next(40 * 365 * 24));
            events.Add((i % 8) switch
            {
                0 => Fact("ENCOUNTER//" + (random.Next(10) == 0 ? "IMP" : "AMB"), time, $"Encounter/{i:x8}") with
                {
                    End = time.AddHours(random.Next(1, 90)),
                },
                1 => Fact($"SNOMED//{random.Next(400)}", time, $"Condition/{i:x8}") with
                {
                    Display = $"Condition of kind {i % 400}", Status = "active",
                },
                2 => Fact($"RXNORM//{random.Next(200)}", time, $"MedicationRequest/{i:x8}") with
                {
                    Display = "Some medication 10 MG", Status = "stopped",
                },
                3 => Fact($"SNOMED//9{random.Next(90)}", time, $"Procedure/{i:x8}") with { Display = "Some procedure" },
                4 => Fact($"CVX//{random.Next(150)}", time, $"Immunization/{i:x8}") with { Display = "Some vaccine" },
                _ => Lab("1742-6", "ALT", "U/L", time, 20 + (random.NextDouble() * 60), $"{i:x8}"),
            });
        }

        return Typical() with { Events = events };
    }

    public static DateTimeOffset At(int year, int month, int day) => new(year, month, day, 0, 0, 0, TimeSpan.Zero);

    public static MedsEvent Fact(string code, DateTimeOffset? time, string source) =>
        new() { SubjectId = Subject, Code = code, Time = time, Source = source };

    public static MedsEvent Lab(
        string loinc, string display, string unit, DateTimeOffset time, double value, string id) =>
        Fact("LOINC//" + loinc, time, "Observation/" + id) with
        {
            Display = display, Unit = unit, NumericValue = value,
        };

    public static TaskScore Score(double? probability = 0.38) => new()
    {
        Task = "liver-disease",
        AsOf = AsOf,
        Probability = probability,
        IntervalLow = probability is null ? null : 0.27,
        IntervalHigh = probability is null ? null : 0.52,
        BaseLogOdds = probability is null ? null : 0.91,
        Abstention = probability is null ? "not-enough-data" : null,
        Contributions =
        [
            Input("age", "Age", "a", 66, 0.34, null), Input("male", "Sex", "1", 0, -0.21, null),
            Input(
                "bilirubin_total", "Bilirubin, total", "mg/dL", 0.7, -0.62,
                "Observation/b111aa00-0000-4000-8000-000000000010"),
            Input("alt", "ALT", "U/L", 61, 0.28, "Observation/a1700000-0000-4000-8000-000000000010"),
            Input("ast", "AST", "U/L", 44, -0.05, "Observation/a5700000-0000-4000-8000-000000000010"),
            Input(
                "alkaline_phosphatase", "Alkaline phosphatase", "U/L", 82, -0.71,
                "Observation/a1b00000-0000-4000-8000-000000000010"),
            Input("albumin", "Albumin", "g/dL", 4.1, -0.4395, "Observation/a1b00001-0000-4000-8000-000000000010"),
            new()
            {
                Feature = "bilirubin_direct", Label = "Bilirubin, direct", Unit = "mg/dL",
                Status = FeatureStatus.Missing, LogOdds = 0,
            },
        ],
        Card = Card(),
    };

    public static ModelCard Card() => new()
    {
        CardVersion = 1,
        Name = "liver-disease",
        Version = "1.0.0",
        Task = "liver-disease",
        Title = "Liver disease from routine labs",
        Summary = "Probability that an adult seen in a hospital clinic has liver disease, from age, sex and routine blood tests.",
        Notice = "Demonstration model on open data. Not a medical device.",
        Method = "Additive model: one spline for each input, fitted with a ridge penalty, calibrated by isotonic regression.",
        Sources = [new() { Name = "Indian Liver Patient Dataset (UCI 225)", Licence = "CC BY 4.0", Use = "training",
            Patients = 400 }],
        IntendedUse = ["Demonstrates the pipeline.", "Not for diagnosis, triage or treatment."],
        Limits = ["One region, one hospital network.", "Misses more women than men."],
        Metrics =
        [
            new()
            {
                Name = "AUROC", Value = 0.744, Low = 0.70, High = 0.79,
                Split = "10x5-fold cross-validation on patients", Patients = 400,
            },
            new()
            {
                Name = "False-negative rate", Value = 0.36, Low = 0.27, High = 0.46,
                Split = "10x5-fold cross-validation on patients", Group = "women", Patients = 98,
            },
            new()
            {
                Name = "False-negative rate", Value = 0.24, Low = 0.19, High = 0.30,
                Split = "10x5-fold cross-validation on patients", Group = "men", Patients = 302,
            },
        ],
        OperatingPoint = 0.65,
        TrainingPrevalence = 0.71,
        Reproduce = "make train",
    };

    private static FeatureContribution Input(
        string name, string label, string unit, double value, double effect, string? source) => new()
    {
        Feature = name,
        Label = label,
        Unit = unit,
        Value = value,
        Status = FeatureStatus.Present,
        LogOdds = effect,
        MeasuredAt = source is null ? null : At(2021, 2, 10),
        Source = source,
    };

    private static List<MedsEvent> TypicalEvents()
    {
        var events = new List<MedsEvent>
        {
            Fact("MEDS_BIRTH", At(1954, 6, 2), "Patient/1"),
            Fact("GENDER//F", null, "Patient/1"),
            Problem("44054006", "Type 2 diabetes mellitus", At(2013, 5, 20), null, 1),
            Problem("59621000", "Essential hypertension", At(2011, 9, 1), null, 2),
            Problem("197321007", "Steatosis of liver", At(2016, 3, 11), null, 3),
            Problem("444814009", "Viral sinusitis (disorder)", At(2012, 11, 2), At(2012, 11, 20), 4),
            Problem("444814009", "Viral sinusitis (disorder)", At(2017, 1, 9), At(2017, 1, 30), 5),
            Problem("10509002", "Acute bronchitis (disorder)", At(2018, 12, 1), At(2018, 12, 19), 6),
            Problem("65966004", "Fracture of forearm", At(2014, 7, 8), At(2014, 10, 2), 7),
            Medication(
                "860975", "Metformin hydrochloride 500 MG Extended Release Oral Tablet", At(2013, 6, 1), null, "active",
                1),
            Medication("314076", "Lisinopril 10 MG Oral Tablet", At(2011, 9, 5), At(2019, 2, 1), "stopped", 2),
            Medication("979480", "Losartan potassium 50 MG Oral Tablet", At(2019, 2, 1), null, "active", 3),
            Fact("SNOMED//294505008", At(1975, 1, 1), "AllergyIntolerance/a0000001-0000-4000-8000-000000000001") with
            {
                Display = "Allergy to amoxicillin", Status = "active",
            },
            Fact("LOINC//72166-2", At(2021, 2, 10), "Observation/50000001-0000-4000-8000-000000000001") with
            {
                Display = "Tobacco smoking status", TextValue = "Former smoker",
            },
        };
        for (var year = 2011; year <= 2021; year++)
        {
            var visit = At(year, 2, 10).AddDays((year * 37) % 25);
            var i = year - 2011;
            events.Add(Visit("AMB", "Encounter for check up (procedure)", visit, 1, year));
            events.Add(Fact("CVX//140", visit,
                $"Immunization/1{year}000-0000-4000-8000-000000000001") with { Display =
                    "Influenza, seasonal, injectable, preservative free", Status = "completed" });
            events.Add(Fact("SNOMED//430193006", visit,
                $"Procedure/2{year}000-0000-4000-8000-000000000001") with { Display = "Medication reconciliation" });
            events.AddRange(
            [
                Ranged("1742-6", "Alanine aminotransferase", "U/L", visit, 28 + (3.4 * i) - (i % 3 * 4), 7, 45, year),
                Ranged("1920-8", "Aspartate aminotransferase", "U/L", visit, 24 + (2 * i), 8, 40, year),
                Lab("6768-6", "Alkaline phosphatase", "U/L", visit, 70 + i, $"a1b0{year}-0000-4000-8000-000000000001"),
                Lab(
                    "1975-2", "Bilirubin.total", "mg/dL", visit, 0.6 + (0.01 * i),
                    $"b111{year}-0000-4000-8000-000000000001"),
                Lab("1751-7", "Albumin", "g/dL", visit, 4.4 - (0.03 * i), $"a1bb{year}-0000-4000-8000-000000000001"),
                Lab(
                    "4548-4", "Hemoglobin A1c/Hemoglobin.total in Blood", "%", visit, 5.9 + (0.14 * i),
                    $"a1c0{year}-0000-4000-8000-000000000001"),
                Lab("2345-7", "Glucose", "mg/dL", visit, 96 + (5.2 * i), $"6100{year}-0000-4000-8000-000000000001"),
                Lab(
                    "38483-4", "Creatinine", "mg/dL", visit, 0.8 + (0.02 * i),
                    $"c4ea{year}-0000-4000-8000-000000000001"),
                Lab("718-7", "Hemoglobin", "g/dL", visit, 13.1 - (0.15 * i), $"4b00{year}-0000-4000-8000-000000000001"),
                Lab("777-3", "Platelets", "10*3/uL", visit, 251 - (9 * i), $"91a7{year}-0000-4000-8000-000000000001"),
                Lab(
                    "2093-3", "Total Cholesterol", "mg/dL", visit, 214 - (4 * i),
                    $"c401{year}-0000-4000-8000-000000000001"),
                Lab(
                    "8480-6", "Systolic Blood Pressure", "mm[Hg]", visit, 148 - (i * 7 % 23),
                    $"b900{year}-0000-4000-8000-000000000001"),
                Lab(
                    "8462-4", "Diastolic Blood Pressure", "mm[Hg]", visit, 92 - (i * 5 % 13),
                    $"b900{year}-0000-4000-8000-000000000001"),
                Lab(
                    "39156-5", "Body Mass Index", "kg/m2", visit, 29.4 + (0.2 * i),
                    $"b310{year}-0000-4000-8000-000000000001"),
            ]);
        }

        events.Add(Visit("EMER", "Emergency room admission", At(2014, 7, 8), 1, 2));
        events.Add(Visit("IMP", "Hospital admission", At(2018, 12, 1), 6, 3));
        return events;
    }

    private static MedsEvent Problem(string code, string name, DateTimeOffset from, DateTimeOffset? to, int id) =>
        Fact("SNOMED//" + code, from, $"Condition/c000000{id}-0000-4000-8000-000000000001") with
        {
            Display = name, End = to, Status = to is null ? "active" : "resolved",
        };

    private static MedsEvent Medication(
        string code, string name, DateTimeOffset from, DateTimeOffset? to, string status, int id) =>
        Fact("RXNORM//" + code, from, $"MedicationRequest/d000000{id}-0000-4000-8000-000000000001") with
        {
            Display = name, End = to, Status = status,
        };

    private static MedsEvent Visit(string kind, string name, DateTimeOffset from, int days, int id) =>
        Fact("ENCOUNTER//" + kind, from, $"Encounter/e{id:0000000}-0000-4000-8000-000000000001") with
        {
            Display = name, End = from.AddDays(days), Status = "finished",
        };

    private static MedsEvent Ranged(
        string code, string name, string unit, DateTimeOffset time, double value, double low, double high, int id) =>
        Lab(code, name, unit, time, value, $"{code[..4]}{id}-0000-4000-8000-000000000001") with
        {
            RangeLow = low, RangeHigh = high,
        };

    private static MedsEvent[] Gene(
        string gene, string call, string phenotype, double? activity, int positions, string? missing) =>
    [
        Genome("PGX//" + gene, call),
        Genome("PGX_PHENOTYPE//" + gene, phenotype) with { NumericValue = activity },
        Genome("PGX_COVERAGE//" + gene, missing) with { NumericValue = positions },
    ];

    private static MedsEvent Genome(string code, string? text) => new()
    {
        SubjectId = Subject, Code = code, TextValue = text, Status = "final", Source = $"Genome/{Subject}.0a1b2c3d",
    };
}
