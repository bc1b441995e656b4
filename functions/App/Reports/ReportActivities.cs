using FrontierFunctions.App.Ingest;
using FrontierFunctions.App.Scoring;
using FrontierFunctions.App.Zones;
using FrontierFunctions.Pipeline.Features;
using FrontierFunctions.Pipeline.Futures;
using FrontierFunctions.Pipeline.Genomics;
using FrontierFunctions.Pipeline.Reporting;
using FrontierFunctions.Pipeline.Timeline;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;

namespace FrontierFunctions.App.Reports;

/// <summary>The steps of a report. Read and write the clean zone only.</summary>
public sealed class ReportActivities(
    SubjectTimeline timeline, TaskCatalog catalog, ModelEndpoint endpoint, CleanZone clean, ReportSources sources,
    IOptions<IngestOptions> options)
{
    /// <summary>The tasks that there are models for.</summary>
    [Function(nameof(ListTasks))]
    public string[] ListTasks([ActivityTrigger] ReportWork work) =>
        [.. catalog.Tasks.Select(t => t.Schema.Task), .. catalog.Timeline is null ? [] : new[] { FutureRequests.Task }];

    /// <summary>Scores a subject for one task and keeps the score among its latest.</summary>
    [Function(nameof(ScoreTask))]
    public async Task<ReportVersion> ScoreTask([ActivityTrigger] TaskWork work, CancellationToken cancellationToken)
    {
        var events = await timeline.OfSubjectAsync(work.Organization, work.Subject, cancellationToken);
        var fresh = events.Count == 0 ? [] : await ScoreAsync(work.Task, events, cancellationToken);
        await SubjectScores.WriteAsync(
            clean, work.Organization, work.Subject, work.Task, fresh is [var score] ? score : null, cancellationToken);
        return new ReportVersion(work.Subject, 0);
    }

    /// <summary>
    /// Composes the next version from the subject's events, latest scores and previous report. Where nothing is new
    /// since the previous version, that one stands.
    /// </summary>
    [Function(nameof(ComposeReport))]
    public async Task<ReportVersion> ComposeReport(
        [ActivityTrigger] ReportWork work, CancellationToken cancellationToken)
    {
        var events = await timeline.OfSubjectAsync(work.Organization, work.Subject, cancellationToken);
        var files = await sources.OfAsync(work.Organization, work.Subject, cancellationToken);
        var known = FeatureComputer.LastKnown(events);
        if ((known ?? DayOfGenome(events, files)) is not { } asOf)
        {
            return new ReportVersion(work.Subject, 0);
        }

        var latest = await ReportStore.LatestVersionAsync(clean, work.Organization, work.Subject, cancellationToken);
        var previous = latest == 0 ? null : await ReadSnapshotAsync(work, latest, cancellationToken);
        var input = new ReportInput
        {
            SubjectId = work.Subject,
            Version = latest + 1,
            AsOf = asOf,
            Profile = options.Value.Profile,
            Events = events,
            Scores = await SubjectScores.ReadAsync(clean, work.Organization, work.Subject, cancellationToken),
            Previous = previous,
            Sources = files,
        };
        var snapshot = ReportSnapshot.From(input);
        if (previous is not null && (snapshot with { Version = latest, AsOf = known ?? previous.AsOf }).ToJson().AsSpan()
            .SequenceEqual(previous.ToJson()))
        {
            return new ReportVersion(work.Subject, latest);
        }

        await WriteAsync(
            work, input.Version, ReportStore.Html, ReportComposer.ComposeHtml(input), "text/html; charset=utf-8",
            cancellationToken);
        await WriteAsync(
            work, input.Version, ReportStore.Document, ReportDocument.Compose(input), "application/fhir+json",
            cancellationToken);
        await WriteAsync(
            work, input.Version, ReportStore.Snapshot, snapshot.ToJson(), "application/json", cancellationToken);
        return new ReportVersion(work.Subject, input.Version);
    }

    /// <summary>
    /// A genome has no date: where nothing else has one, the report is of the day on which the files were processed. Null
    /// where there is no genome.
    /// </summary>
    private static DateTimeOffset? DayOfGenome(IReadOnlyList<MedsEvent> events, IReadOnlyList<ReportSource> files) =>
        GenomeFindings.Read(events) is not null && files.Max(file => file.ProcessedOn) is { } day
            ? new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero) : null;

    private Task<IReadOnlyList<TaskScore>> ScoreAsync(
        string name, IReadOnlyList<MedsEvent> events, CancellationToken cancellationToken)
    {
        if (name == FutureRequests.Task && catalog.Timeline is { } futures)
        {
            return endpoint.FuturesAsync(futures, SubjectScoring.Tokens(futures, [events]), cancellationToken);
        }

        var task = catalog.Tasks.Single(t => t.Schema.Task == name);
        return endpoint.ScoreAsync(task, SubjectScoring.Vectors(task, [events]), cancellationToken);
    }

    private Task WriteAsync(
        ReportWork work, int version, string part, byte[] content, string contentType,
        CancellationToken cancellationToken) =>
        clean.Reports.WriteAsync(
            ReportStore.NameOf(work.Organization, work.Subject, version, part), content, contentType,
            cancellationToken);

    private async Task<ReportSnapshot?> ReadSnapshotAsync(
        ReportWork work, int version, CancellationToken cancellationToken) =>
        await clean.Reports.TryReadAsync(
            ReportStore.NameOf(work.Organization, work.Subject, version, ReportStore.Snapshot),
            cancellationToken) is { } content
            ? ReportSnapshot.Parse(content)
            : null;
}
