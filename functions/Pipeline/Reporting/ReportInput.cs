using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Features;
using FrontierFunctions.Pipeline.Timeline;

namespace FrontierFunctions.Pipeline.Reporting;

/// <summary>
/// All that one version of a subject's report is made from. The same input always gives the same bytes.
/// </summary>
public sealed record ReportInput
{
    /// <summary>The subject's pseudonym; never anything that identifies.</summary>
    public required string SubjectId { get; init; }

    /// <summary>The version of the report, from 1.</summary>
    public required int Version { get; init; }

    /// <summary>
    /// The last fact that is known, on the subject's (shifted) time line. Also the report's own date: a report has no
    /// wall-clock time. What the events state after it (planned, or wrong) is shown but never counts as latest.
    /// </summary>
    public required DateTimeOffset AsOf { get; init; }

    /// <summary>How the records were de-identified; the report says what that means for its dates.</summary>
    public required DeidentificationProfile Profile { get; init; }

    /// <summary>The subject's events, in any order; empty when there are none.</summary>
    public required IReadOnlyList<MedsEvent> Events { get; init; }

    /// <summary>One score for each task that was tried, abstentions included; empty when none was.</summary>
    public IReadOnlyList<TaskScore> Scores { get; init; } = [];

    /// <summary>What the previous version stated; null for the first one.</summary>
    public ReportSnapshot? Previous { get; init; }

    /// <summary>The files that the events come from; empty when not known.</summary>
    public IReadOnlyList<ReportSource> Sources { get; init; } = [];
}

/// <summary>One file behind a report, named without any value from it.</summary>
public sealed record ReportSource
{
    /// <summary>The file's token: unique in its batch, not derived from anything readable.</summary>
    public required string FileToken { get; init; }

    /// <summary>Hash of the file's content, hexadecimal.</summary>
    public required string ContentHash { get; init; }

    /// <summary>Version of the rules that de-identified it.</summary>
    public required string RulesVersion { get; init; }

    /// <summary>Number of the subject's events that come from it.</summary>
    public required int EventCount { get; init; }

    /// <summary>The day on which its events were written; null where that is not known.</summary>
    public DateOnly? ProcessedOn { get; init; }
}
