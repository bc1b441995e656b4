using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace FrontierFunctions.App.Ingest;

/// <summary>
/// One eternal orchestration for each batch, because files come in any order and at any time. A round takes all files
/// that have arrived since the last one: identities of all, who is who, then each file by itself, then scores and
/// reports of the subjects concerned. Between rounds it waits, without cost, for the bell that every upload rings.
/// </summary>
public static class BatchOrchestration
{
    /// <summary>
    /// The external event that an upload raises. It carries nothing: what there is to do is looked up.
    /// </summary>
    public const string Bell = "upload";

    /// <summary>Transient faults are tried again; what is bad in the input never fails an activity.</summary>
    internal static readonly TaskOptions Retried = TaskOptions.FromRetryPolicy(
        new RetryPolicy(5, TimeSpan.FromSeconds(2), backoffCoefficient: 2, maxRetryInterval: TimeSpan.FromMinutes(2)));

    /// <summary>An endpoint that scaled to zero, or is being replaced, may be away for minutes: about half an hour is waited.</summary>
    internal static readonly TaskOptions RetriedPatiently = TaskOptions.FromRetryPolicy(
        new RetryPolicy(12, TimeSpan.FromSeconds(2), backoffCoefficient: 2, maxRetryInterval: TimeSpan.FromMinutes(5)));

    [Function(nameof(ProcessBatch))]
    public static async Task ProcessBatch([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var round = context.GetInput<BatchRound>()!;
        var plan = await AwaitWorkAsync(context, round.Batch);

        context.SetCustomStatus(new BatchProgress("identifying", round.Round));
        await CallForEachAsync<FileStep>(
            context, nameof(FileActivities.RemoveOutputs), plan.Superseded, round.Batch, null);
        await Task.WhenAll(plan.Files.Select(file =>
            FileOrchestration.IdentifyAsync(context, new FileWork(round.Batch, file))));
        await context.CallActivityAsync<FileStep>(nameof(NoteActivities.ReadNotes), round.Batch, Retried);
        var resolved = await context.CallActivityAsync<ResolutionResult>(
            nameof(SubjectActivities.ResolveSubjects), new ResolutionWork(round.Batch, round.Resolution), Retried);
        await context.CallActivityAsync<FileStep>(
            nameof(NoteActivities.TellNotes), new ResolutionWork(round.Batch, resolved.Resolution), Retried);

        context.SetCustomStatus(new BatchProgress("deidentifying", round.Round));
        string[] files = [.. plan.Files.Union(resolved.Redo, StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        var events = await Task.WhenAll(files.Select(file => context.CallSubOrchestratorAsync<FileEvents>(
            nameof(FileOrchestration.ProcessFile),
            new FileWork(round.Batch, file, resolved.Resolution),
            new SubOrchestrationOptions(instanceId: $"file-{file}-{round.Round}"))));

        context.SetCustomStatus(new BatchProgress("scoring", round.Round));
        string[] shards = [.. events.SelectMany(e => e.Shards).Distinct().Order(StringComparer.Ordinal)];
        var scored = await Task.WhenAll(
            shards.Select(shard => ScoreShardAsync(context, new ShardWork(round.Batch, shard))));
        await context.CallActivityAsync<FileStep>(
            nameof(ScoreActivities.PublishBatch), new PublishWork(round.Batch, resolved.Ambiguities), Retried);

        if (plan.ReportEverySubject)
        {
            context.SetCustomStatus(new BatchProgress("reporting", round.Round));
            await Task.WhenAll(scored.SelectMany(s => s.Subjects).Order(StringComparer.Ordinal).Select(subject =>
                ReportAsync(context, round, subject)));
        }

        context.SetCustomStatus(new BatchProgress("done", round.Round));
        context.ContinueAsNew(round with { Round = round.Round + 1, Resolution = resolved.Resolution });
    }

    /// <summary>Waits until there are files to process and the batch is complete or quiet.</summary>
    private static async Task<RoundPlan> AwaitWorkAsync(TaskOrchestrationContext context, BatchKey batch)
    {
        var bell = context.WaitForExternalEvent<string>(Bell);
        var plan = await PlanAsync(context, batch);
        while (!plan.Ready || (plan.Files.Count == 0 && !plan.Stale))
        {
            if (plan.Files.Count == 0 && !plan.Stale)
            {
                await bell;
            }
            else
            {
                using var bellRang = new CancellationTokenSource();
                await Task.WhenAny(context.CreateTimer(plan.LookAgainAfter, bellRang.Token), bell);
                // Not CancelAsync: it calls back on another thread, which an orchestrator must not await.
                bellRang.Cancel();
            }

            if (bell.IsCompleted)
            {
                await context.CreateTimer(plan.Settle, CancellationToken.None);
            }

            // A thousand uploads ring a thousand times; they are one reason to look.
            while (bell.IsCompleted)
            {
                bell = context.WaitForExternalEvent<string>(Bell);
            }

            plan = await PlanAsync(context, batch);
        }

        return plan;
    }

    private static Task<RoundPlan> PlanAsync(TaskOrchestrationContext context, BatchKey batch) =>
        context.CallActivityAsync<RoundPlan>(nameof(PlanActivities.PlanRound), batch, Retried);

    private static async Task<ShardScores> ScoreShardAsync(TaskOrchestrationContext context, ShardWork work)
    {
        await context.CallActivityAsync<ShardScores>(nameof(ScoreActivities.ComputeFeatures), work, Retried);
        return await context.CallActivityAsync<ShardScores>(nameof(ScoreActivities.ScoreShard), work, RetriedPatiently);
    }

    /// <summary>A report that cannot be composed is missing, which the batch's view shows; it stops nobody else's.</summary>
    private static async Task ReportAsync(TaskOrchestrationContext context, BatchRound round, string subject)
    {
        try
        {
            await context.CallSubOrchestratorAsync<Reports.ReportVersion>(
                nameof(Reports.ReportOrchestration.ReportSubject),
                new Reports.ReportWork(round.Batch.Organization, subject, Rescore: false),
                new SubOrchestrationOptions(instanceId: $"report-{subject}-{round.Batch.BatchToken}-{round.Round}"));
        }
        catch (TaskFailedException)
        {
            // The failure is in the log and in the sub-orchestration's own state.
        }
    }

    private static Task<TResult[]> CallForEachAsync<TResult>(
        TaskOrchestrationContext context, string activity, IReadOnlyList<string> files, BatchKey batch,
        string? resolution) =>
        Task.WhenAll(files.Select(file =>
            context.CallActivityAsync<TResult>(activity, new FileWork(batch, file, resolution), Retried)));
}

/// <summary>Custom status of a batch's orchestration.</summary>
public sealed record BatchProgress(string State, int Round);
