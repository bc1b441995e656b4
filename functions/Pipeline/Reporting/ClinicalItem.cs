using FrontierFunctions.Pipeline.Timeline;

namespace FrontierFunctions.Pipeline.Reporting;

/// <summary>One problem, medication or allergy with all the times it was recorded.</summary>
internal sealed class ClinicalItem
{
    private static readonly string[] Ended =
        ["resolved", "inactive", "remission", "completed", "stopped", "ended", "finished", "on-hold", "draft"];

    private static readonly string[] Going = ["active", "recurrence", "relapse", "in-progress", "intended", "unknown"];

    public ClinicalItem(string code, IReadOnlyList<MedsEvent> records, DateTimeOffset asOf)
    {
        Code = code;
        Records = records;
        var latest = records[^1];
        Label = CodeText.Label(code, records.LastOrDefault(record => record.Display is not null)?.Display);
        Status = latest.Status;
        Source = latest.Source;
        Start = records.Select(record => record.Time).Where(time => time is not null).Min();
        IsActive = records.Any(record => IsGoing(record, asOf));
        End = IsActive ? null : records.Select(record => record.End).Where(end => end is not null).Max();
    }

    /// <summary>The event code.</summary>
    public string Code { get; }

    /// <summary>What it is called; the bare code when the source has no name.</summary>
    public string Label { get; }

    /// <summary>Its records in order of time; at least one.</summary>
    public IReadOnlyList<MedsEvent> Records { get; }

    /// <summary>The first onset; null when no record has one.</summary>
    public DateTimeOffset? Start { get; }

    /// <summary>The last end; null when active or not stated.</summary>
    public DateTimeOffset? End { get; }

    /// <summary>Whether any record is still going on at the time of the report.</summary>
    public bool IsActive { get; }

    /// <summary>The status of the latest record.</summary>
    public string? Status { get; }

    /// <summary>How critical an allergy is, in words; null when not stated or not an allergy.</summary>
    public string? Criticality => Records[^1].TextValue switch
    {
        "high" => "high criticality",
        "low" => "low criticality",
        _ => null,
    };

    /// <summary>Where the latest record comes from.</summary>
    public string Source { get; }

    /// <summary>A stated end decides, then the status; a record with neither is taken as going on.</summary>
    public static bool IsGoing(MedsEvent record, DateTimeOffset asOf) =>
        record.End is { } end
            ? end > asOf
            : record.Status is null || Going.Contains(record.Status, StringComparer.OrdinalIgnoreCase)
                || !Ended.Contains(record.Status, StringComparer.OrdinalIgnoreCase);
}
