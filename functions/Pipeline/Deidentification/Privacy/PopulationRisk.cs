using FrontierFunctions.Pipeline.Timeline;

namespace FrontierFunctions.Pipeline.Deidentification.Privacy;

/// <summary>
/// Collects what is left that could single a subject out: age band, sex, three-digit ZIP, and codes that few have. Reads
/// de-identified events only. Not thread-safe.
/// </summary>
/// <remarks>
/// k-anonymity after Sweeney (Int. J. Uncertain. Fuzziness Knowl.-Based Syst. 10(5), 2002): the size of the smallest
/// class of subjects that agree in all quasi-identifiers. 5 and 11 are the class sizes that data releases in the United
/// States ask for most often (11: CMS cell size suppression policy).
/// </remarks>
/// <param name="asOf">The day on which ages are told.</param>
public sealed class PopulationRisk(DateOnly asOf)
{
    private const int Few = 5;
    private const int BandYears = 10;
    private const int OldestYears = 90;

    private readonly Dictionary<string, QuasiIdentifiers> _subjects = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> _holders = new(StringComparer.Ordinal);

    /// <summary>Takes an event.</summary>
    public void Add(MedsEvent fact)
    {
        ArgumentNullException.ThrowIfNull(fact);
        var known = _subjects.GetValueOrDefault(fact.SubjectId);
        if (fact.Code == "MEDS_BIRTH")
        {
            known = known with { AgeBand = BandOf(fact.Time) };
        }
        else if (fact.Code.StartsWith("SEX//", StringComparison.Ordinal))
        {
            known = known with { Sex = fact.Code };
        }
        else if (fact.Code.StartsWith("ZIP3//", StringComparison.Ordinal))
        {
            known = known with { Zip3 = fact.Code };
        }
        else
        {
            Hold(fact.Code, fact.SubjectId);
        }

        _subjects[fact.SubjectId] = known;
    }

    /// <summary>What is left.</summary>
    public PopulationRiskCounts Finish()
    {
        var classes = _subjects.Values.CountBy(subject => subject).Select(pair => pair.Value).Order().ToList();
        var rare = _holders.Where(code => code.Value.Count < Few).ToList();
        return new PopulationRiskCounts
        {
            Subjects = _subjects.Count,
            Classes = classes.Count,
            SmallestClass = classes.FirstOrDefault(),
            SubjectsAlone = classes.Where(size => size == 1).Sum(),
            SubjectsInClassesBelow5 = classes.Where(size => size < 5).Sum(),
            SubjectsInClassesBelow11 = classes.Where(size => size < 11).Sum(),
            Codes = _holders.Count,
            CodesOfFewerThan5 = rare.Count,
            SubjectsWithACodeOfTheirOwn = rare.Where(code => code.Value.Count == 1).Select(code => code.Value[0])
                .Distinct(StringComparer.Ordinal).Count(),
        };
    }

    private void Hold(string code, string subject)
    {
        if (!_holders.TryGetValue(code, out var holders))
        {
            _holders.Add(code, holders = []);
        }

        // Whoever comes after the fifth changes nothing.
        if (holders.Count < Few && !holders.Contains(subject, StringComparer.Ordinal))
        {
            holders.Add(subject);
        }
    }

    private int? BandOf(DateTimeOffset? birth)
    {
        if (birth is not { } born)
        {
            return null;
        }

        var years = asOf.Year - born.Year - (asOf.DayOfYear < born.DayOfYear ? 1 : 0);
        return Math.Clamp(years, 0, OldestYears) / BandYears * BandYears;
    }

    private readonly record struct QuasiIdentifiers(int? AgeBand, string? Sex, string? Zip3);
}

/// <summary>What is left that could single subjects out, in numbers.</summary>
public sealed record PopulationRiskCounts
{
    /// <summary>What a class of subjects agrees in.</summary>
    public IReadOnlyList<string> QuasiIdentifiers { get; init; } = ["age band of ten years", "sex", "three-digit ZIP"];

    /// <summary>Subjects with events.</summary>
    public required int Subjects { get; init; }

    /// <summary>Classes of subjects that agree in all quasi-identifiers.</summary>
    public required int Classes { get; init; }

    /// <summary>Size of the smallest class: the k of k-anonymity; 0 without subjects.</summary>
    public required int SmallestClass { get; init; }

    /// <summary>Subjects who are alone in their class.</summary>
    public required int SubjectsAlone { get; init; }

    /// <summary>Subjects in classes of fewer than 5.</summary>
    public required int SubjectsInClassesBelow5 { get; init; }

    /// <summary>Subjects in classes of fewer than 11.</summary>
    public required int SubjectsInClassesBelow11 { get; init; }

    /// <summary>Distinct codes of events.</summary>
    public required int Codes { get; init; }

    /// <summary>Codes that fewer than 5 subjects have.</summary>
    public required int CodesOfFewerThan5 { get; init; }

    /// <summary>Subjects with a code that nobody else has.</summary>
    public required int SubjectsWithACodeOfTheirOwn { get; init; }
}
