using System.Globalization;
using FrontierFunctions.App.Faults;
using FrontierFunctions.App.Ingest;
using FrontierFunctions.App.Organizations;
using FrontierFunctions.App.Scoring;
using FrontierFunctions.App.Zones;
using FrontierFunctions.Pipeline.Deidentification;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace FrontierFunctions.App.Reports;

/// <summary>
/// Reports over HTTP. A subject is named by its pseudonym; one that turned out to be another's is led to that.
/// </summary>
public sealed class ReportEndpoints(
    OrganizationDirectory organizations, SubjectTimeline timeline, CleanZone clean, SubjectAliases aliases)
{
    /// <summary>Starts a report: 202 with the URL of its state; the same URL while one is being composed.</summary>
    [Function(nameof(PostReport))]
    public async Task<IResult> PostReport(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "reports/{subject:guid}")] HttpRequest request,
        string subject,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken)
    {
        if (!organizations.TryCaller(request, out var organization, out var problem))
        {
            return problem;
        }

        subject = await aliases.CurrentAsync(organization, subject.ToLowerInvariant(), cancellationToken);
        if ((await timeline.OfSubjectAsync(organization, subject, cancellationToken)).Count == 0)
        {
            return UnknownSubject;
        }

        // One report of a subject at a time; when it has ended, another may be asked for.
        await OrchestrationStart.EnsureRunningAsync(
            client,
            nameof(ReportOrchestration.ReportSubject),
            await InstanceIdAsync(organization, subject),
            new ReportWork(organization, subject, Rescore: true),
            cancellationToken);
        return Results.Accepted($"/api/reports/{subject}/state", new ReportState("running", null));
    }

    /// <summary>How far the report is that was last asked for.</summary>
    [Function(nameof(GetReportState))]
    public async Task<IResult> GetReportState(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "reports/{subject:guid}/state")] HttpRequest request,
        string subject,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken)
    {
        if (!organizations.TryCaller(request, out var organization, out var problem))
        {
            return problem;
        }

        subject = await aliases.CurrentAsync(organization, subject.ToLowerInvariant(), cancellationToken);
        var instance = await client.GetInstanceAsync(
            await InstanceIdAsync(organization, subject), getInputsAndOutputs: true, cancellationToken);
        return instance switch
        {
            null => Problems.Problem(
                404, "report.never-asked", "No report was asked for", "POST /api/reports/{subject} starts one."),
            { IsCompleted: false } => Results.Json(new ReportState("running", null)),
            { RuntimeStatus: OrchestrationRuntimeStatus.Completed } =>
                Results.Json(new ReportState("completed", instance.ReadOutputAs<ReportVersion>()?.Version)),
            _ => Results.Json(new ReportState("failed", null)),
        };
    }

    /// <summary>
    /// The newest version, or <c>?version=N</c>: HTML, or the FHIR document when the caller accepts
    /// <c>application/fhir+json</c>.
    /// </summary>
    [Function(nameof(GetReport))]
    public async Task<IResult> GetReport(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "reports/{subject:guid}")] HttpRequest request,
        string subject,
        CancellationToken cancellationToken)
    {
        if (!organizations.TryCaller(request, out var organization, out var problem))
        {
            return problem;
        }

        subject = await aliases.CurrentAsync(organization, subject.ToLowerInvariant(), cancellationToken);
        int version;
        if (request.Query["version"] is [{ } asked])
        {
            if (!int.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out version) || version < 1)
            {
                return Problems.Problem(
                    400, "report.version-invalid", "Not a version", "Versions are whole numbers from 1.");
            }
        }
        else
        {
            version = await ReportStore.LatestVersionAsync(clean, organization, subject, cancellationToken);
        }

        var fhir = request.Headers.Accept.ToString().Contains(
            "application/fhir+json", StringComparison.OrdinalIgnoreCase);
        var name = ReportStore.NameOf(organization, subject, version, fhir ? ReportStore.Document : ReportStore.Html);
        return await clean.Reports.TryReadAsync(name, cancellationToken) is { } content
            ? Results.Bytes(content, fhir ? "application/fhir+json" : "text/html; charset=utf-8")
            : Problems.Problem(404, "report.unknown", "No such report", "POST /api/reports/{subject} composes one.");
    }

    private static IResult UnknownSubject => Problems.Problem(
        404, "subject.unknown", "No such subject",
        "Name the subject by its pseudonym, as it stands in results and events.");

    /// <summary>The instance of the report that was asked for last.</summary>
    internal static string InstanceIdOf(OrganizationKeys keys, string subject) =>
        $"report-{keys.Token("report", subject)}";

    private async Task<string> InstanceIdAsync(string organization, string subject) =>
        InstanceIdOf(await organizations.KeysAsync(organization), subject);
}

/// <summary>How far a report is: <c>running</c>, <c>completed</c> with its version, or <c>failed</c>.</summary>
public sealed record ReportState(string State, int? Version);
