using System.Globalization;

namespace FrontierFunctions.Tests.Pipeline.Futures;

/// <summary>A subject of the cohort as the tables have it.</summary>
internal sealed record CohortSubject(
    int Id, int Age, bool IsMale, double? BodyMassIndex, int FollowedDays, bool Died, List<TrainingFact> Facts)
{
    /// <summary>Time in days to the first event, or to the end of five years or of follow-up, and whether it happened.</summary>
    public (double Time, bool Happened, bool AtRisk) Outcome(string name)
    {
        const double Horizon = 5 * 365.25;
        var days = Facts.Where(fact => fact.Name == name).Select(fact => fact.Day).ToArray();
        var after = name == "death" ? (Died ? FollowedDays : (int?)null)
            : days.Where(day => day > 0).Select(day => (int?)day).Min();
        return (Math.Min(Math.Min(after ?? FollowedDays, FollowedDays), Horizon),
            after <= Math.Min(FollowedDays, Horizon), !days.Any(day => day <= 0));
    }
}

/// <summary>Mayo's NAFLD cohort, where it is at hand beside the repository.</summary>
internal static class NafldCohort
{
    private static readonly HashSet<string> Used = ["hdl", "sbp", "fib4", "smoke"];

    /// <summary>These subjects, in this order.</summary>
    public static List<CohortSubject> Read(IReadOnlyList<int> ids)
    {
        var wanted = ids.ToHashSet();
        var facts = ids.ToDictionary(id => id, _ => new List<TrainingFact>());
        foreach (var row in Rows("nafld2.csv").Where(row => wanted.Contains(Whole(row[0])) && Used.Contains(row[2])))
        {
            facts[Whole(row[0])].Add(new TrainingFact(Whole(row[1]), row[2], Number(row[3])));
        }

        foreach (var row in Rows("nafld3.csv").Where(row => wanted.Contains(Whole(row[0])) && Number(row[1]) is not null))
        {
            facts[Whole(row[0])].Add(new TrainingFact(Whole(row[1]), row[2], null));
        }

        var subjects = Rows("nafld1.csv").Where(row => wanted.Contains(Whole(row[0]))).ToDictionary(
            row => Whole(row[0]),
            row => new CohortSubject(
                Whole(row[0]), Whole(row[1]), row[2] == "1", Number(row[5]), Whole(row[7]), row[8] == "1", facts[Whole(row[0])]));
        return [.. ids.Select(id => subjects[id])];
    }

    private static IEnumerable<string[]> Rows(string file) =>
        File.ReadLines(TestData.Shared("tables/" + file)).Skip(1).Select(line => line.Split(','));

    private static int Whole(string text) => (int)double.Parse(text, CultureInfo.InvariantCulture);

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
}
