using FrontierFunctions.App.Ingest;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace FrontierFunctions.App.Reports;

/// <summary>A report to compose.</summary>
/// <param name="Organization">Whose subject.</param>
/// <param name="Subject">The subject's pseudonym.</param>
/// <param name="Rescore">Whether to score anew from all events; false when the caller just did.</param>
public sealed record ReportWork(string Organization, string Subject, bool Rescore);

/// <summary>One task to score a subject for.</summary>
public sealed record TaskWork(string Organization, string Subject, string Task);

/// <summary>A composed report; version 0 when there is nothing to report on.</summary>
public sealed record ReportVersion(string Subject, int Version);

/// <summary>One orchestration for each report: fans out over the tasks, then composes and publishes.</summary>
public static class ReportOrchestration
{
    [Function(nameof(ReportSubject))]
    public static async Task<ReportVersion> ReportSubject([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var work = context.GetInput<ReportWork>()!;
        if (work.Rescore)
        {
            var tasks = await context.CallActivityAsync<string[]>(
                nameof(ReportActivities.ListTasks), work, BatchOrchestration.Retried);
            await Task.WhenAll(tasks.Select(task => context.CallActivityAsync<ReportVersion>(
                nameof(ReportActivities.ScoreTask),
                new TaskWork(work.Organization, work.Subject, task),
                BatchOrchestration.RetriedPatiently)));
        }

        return await context.CallActivityAsync<ReportVersion>(
            nameof(ReportActivities.ComposeReport), work, BatchOrchestration.Retried);
    }
}
