namespace FrontierFunctions.Pipeline.Reporting;

/// <summary>What differs between two versions of a report.</summary>
internal sealed class ReportChange
{
    private ReportChange(ReportSnapshot before, ReportSnapshot now)
    {
        Before = before;
        Now = now;
        Scores = [.. Rows(before.Scores, now.Scores, score => score.Task).Where(row => row.Before != row.Now)];
        Problems = [.. Rows(before.Problems, now.Problems, item => item.Code).Where(Differs)];
        Medications = [.. Rows(before.Medications, now.Medications, item => item.Code).Where(Differs)];
        Allergies = [.. Rows(before.Allergies, now.Allergies, item => item.Code).Where(Differs)];
        Values = [.. Rows(before.Latest, now.Latest, value => (value.Code, value.Unit))
            .Where(row => row.Before?.Value != row.Now?.Value || row.Before?.Time != row.Now?.Time)];
        Genome = [.. Rows(before.Genome ?? [], now.Genome ?? [], gene => gene.Name).Where(row => row.Before != row.Now)];
    }

    public ReportSnapshot Before { get; }

    public ReportSnapshot Now { get; }

    public IReadOnlyList<ChangeRow<SnapshotScore>> Scores { get; }

    public IReadOnlyList<ChangeRow<SnapshotItem>> Problems { get; }

    public IReadOnlyList<ChangeRow<SnapshotItem>> Medications { get; }

    public IReadOnlyList<ChangeRow<SnapshotItem>> Allergies { get; }

    public IReadOnlyList<ChangeRow<SnapshotValue>> Values { get; }

    public IReadOnlyList<ChangeRow<SnapshotGene>> Genome { get; }

    /// <summary>Whether anything that the report states is different.</summary>
    public bool IsAny => Scores.Count + Problems.Count + Medications.Count + Allergies.Count + Values.Count > 0
        || Genome.Count > 0 || Before.EventCount != Now.EventCount || Before.Deceased != Now.Deceased;

    public static ReportChange Between(ReportSnapshot before, ReportSnapshot now) => new(before, now);

    /// <summary>A list entry in a word: new, resolved, active again, no longer recorded.</summary>
    public static string Word(ChangeRow<SnapshotItem> row, string ended) => row switch
    {
        { Before: null, Now.Active: true } => "new",
        { Before: null } => $"new, already {ended}",
        { Now: null } => "no longer recorded",
        { Now.Active: true } => "active again",
        _ => ended,
    };

    private static bool Differs(ChangeRow<SnapshotItem> row) => row.Before?.Active != row.Now?.Active;

    private static IEnumerable<ChangeRow<T>> Rows<T, TKey>(
        IReadOnlyList<T> before, IReadOnlyList<T> now, Func<T, TKey> key)
        where T : class
        where TKey : notnull
    {
        var old = before.DistinctBy(key).ToDictionary(key);
        foreach (var item in now.DistinctBy(key))
        {
            old.Remove(key(item), out var earlier);
            yield return new ChangeRow<T>(earlier, item);
        }

        foreach (var item in before.DistinctBy(key).Where(item => old.ContainsKey(key(item))))
        {
            yield return new ChangeRow<T>(item, null);
        }
    }
}

/// <summary>One thing in two versions; null where a version did not state it.</summary>
internal sealed record ChangeRow<T>(T? Before, T? Now)
    where T : class;
