using System.Globalization;

namespace FrontierFunctions.Local.Samples;

/// <summary>How a patient's records come.</summary>
internal enum SampleForm
{
    /// <summary>One transaction Bundle whose entries refer to each other by urn:uuid.</summary>
    Transaction,

    /// <summary>One collection Bundle with relative references.</summary>
    Collection,

    /// <summary>Rows of the bulk export, one file a resource type.</summary>
    Bulk,
}

/// <summary>A diagnosis: SNOMED CT and ICD-10-CM code, name, and how many years ago it was made.</summary>
internal sealed record SampleProblem(
    string Snomed, string Icd10, string Display, double YearsAgo, bool Resolved = false);

/// <summary>A prescription: RxNorm code, name, years ago it began and, if it did, ended.</summary>
internal sealed record SampleDrug(string RxNorm, string Display, double YearsAgo, double? EndedYearsAgo = null);

/// <summary>A procedure: SNOMED CT code, name, years ago.</summary>
internal sealed record SampleProcedure(string Snomed, string Display, double YearsAgo);

/// <summary>A vaccination: CVX code, name, years ago.</summary>
internal sealed record SampleVaccine(string Cvx, string Display, double YearsAgo);

/// <summary>The clinical story of one sample patient: everything about them but who they are.</summary>
internal sealed record SampleCourse
{
    /// <summary>The day on which all histories end.</summary>
    public static DateOnly Today { get; } = new(2025, 6, 2);

    public required string Story { get; init; }

    public required bool Female { get; init; }

    public required int AgeYears { get; init; }

    public required SampleForm Form { get; init; }

    public int? DeathDaysAgo { get; init; }

    public IReadOnlyList<SampleProblem> Problems { get; init; } = [];

    public IReadOnlyList<SampleDrug> Drugs { get; init; } = [];

    public IReadOnlyList<SampleProcedure> Procedures { get; init; } = [];

    public IReadOnlyList<SampleVaccine> Vaccines { get; init; } = [];

    /// <summary>Years ago of each visit, oldest first.</summary>
    public required IReadOnlyList<double> Visits { get; init; }

    /// <summary>Tests that differ from somebody who is well: value at the first and at the last visit.</summary>
    public IReadOnlyDictionary<string, (double First, double Last)> Trends { get; init; } =
        new Dictionary<string, (double, double)>();

    /// <summary>False where no blood was ever drawn.</summary>
    public bool HasLabs { get; init; } = true;

    /// <summary>True where the laboratory reports in SI units (µmol/L, g/L).</summary>
    public bool SiUnits { get; init; }

    /// <summary>True where the patient is allergic to penicillin.</summary>
    public bool PenicillinAllergy { get; init; }

    public static DateOnly DaysBack(double years) => Today.AddDays(-(int)Math.Round(years * 365.25));

    public static string Iso(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static string American(DateOnly date) => date.ToString("MM/dd/yyyy", CultureInfo.InvariantCulture);
}
