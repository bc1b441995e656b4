using System.Buffers;
using System.Text.Json;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using FrontierFunctions.App.Scoring;
using FrontierFunctions.App.Zones;
using FrontierFunctions.Pipeline.Features;
using Microsoft.Azure.Functions.Worker;

namespace FrontierFunctions.App.Ingest;

/// <summary>Features, scores and the batch's summary. Reads and writes the clean zone only.</summary>
public sealed class ScoreActivities(
    SubjectTimeline timeline, TaskCatalog catalog, ModelEndpoint endpoint, CleanZone clean, FileStates states,
    PrivacyReports privacy, Validation.InputCounts inputs)
{
    private const string Ndjson = "application/x-ndjson";

    /// <summary>
    /// Computes the feature vectors of the batch's subjects in a shard, from all that is known of them:
    /// <c>features/{organization}/{batch token}/{shard}.ndjson</c>, one line a subject and task.
    /// </summary>
    [Function(nameof(ComputeFeatures))]
    public async Task<ShardScores> ComputeFeatures(
        [ActivityTrigger] ShardWork work, CancellationToken cancellationToken)
    {
        var subjects = await timeline.SubjectsOfBatchAsync(work.Batch, work.Shard, cancellationToken);
        var events = await timeline.OfShardAsync(work.Batch.Organization, work.Shard, null, cancellationToken);
        var lines = new ArrayBufferWriter<byte>();
        foreach (var task in catalog.Tasks)
        {
            foreach (var vector in SubjectScoring.Vectors(task, subjects.Select(s => events[s])))
            {
                FeatureLine.From(task, vector).WriteTo(lines);
            }
        }

        await clean.Features.WriteAsync(
            $"{work.Batch.Prefix}{work.Shard}.ndjson", lines.WrittenMemory, Ndjson, cancellationToken);
        return new ShardScores([.. subjects]);
    }

    /// <summary>
    /// Sends a shard's feature vectors to the model endpoint. Writes each subject's latest scores,
    /// <c>results/{organization}/subjects/{subject}/{task}.json</c>, and the shard's RiskAssessments,
    /// <c>results/{organization}/{batch token}/scores/{shard}.ndjson</c>.
    /// </summary>
    [Function(nameof(ScoreShard))]
    public async Task<ShardScores> ScoreShard([ActivityTrigger] ShardWork work, CancellationToken cancellationToken)
    {
        var stored = await clean.Features.TryReadAsync($"{work.Batch.Prefix}{work.Shard}.ndjson", cancellationToken)
            ?? [];
        var lines = FeatureLine.ReadAll(stored);
        var bySubject = new SortedDictionary<string, List<TaskScore>>(StringComparer.Ordinal);
        foreach (var task in catalog.Tasks)
        {
            FeatureVector[] vectors = [.. lines.Where(l => l.IsOf(task)).Select(l => l.ToVector(task.Schema))];
            var scores = await endpoint.ScoreAsync(task, vectors, cancellationToken);
            for (var i = 0; i < vectors.Length; i++)
            {
                var subject = vectors[i].SubjectId;
                if (!bySubject.TryGetValue(subject, out var ofSubject))
                {
                    bySubject.Add(subject, ofSubject = []);
                }

                ofSubject.Add(scores[i]);
            }
        }

        await AddFuturesAsync(work, bySubject, cancellationToken);
        var assessments = new ArrayBufferWriter<byte>();
        foreach (var (subject, scores) in bySubject)
        {
            foreach (var score in scores)
            {
                await SubjectScores.WriteAsync(
                    clean, work.Batch.Organization, subject, score.Task, score, cancellationToken);
                assessments.Write(RiskAssessmentWriter.ToLine(score, subject));
                assessments.Write("\n"u8);
            }
        }

        await clean.Results.WriteAsync(
            $"{work.Batch.Prefix}scores/{work.Shard}.ndjson", assessments.WrittenMemory, Ndjson, cancellationToken);

        // A subject of whom there is a genome and nothing with a date has no score, but a report.
        var subjects = await timeline.SubjectsOfBatchAsync(work.Batch, work.Shard, cancellationToken);
        return new ShardScores([.. bySubject.Keys.Union(subjects, StringComparer.Ordinal)]);
    }

    // The tokens of a timeline are short to make and long to write: they are made from the events once more.
    private async Task AddFuturesAsync(
        ShardWork work, SortedDictionary<string, List<TaskScore>> bySubject, CancellationToken cancellationToken)
    {
        if (catalog.Timeline is not { } task)
        {
            return;
        }

        var subjects = await timeline.SubjectsOfBatchAsync(work.Batch, work.Shard, cancellationToken);
        var events = await timeline.OfShardAsync(work.Batch.Organization, work.Shard, null, cancellationToken);
        var tokens = SubjectScoring.Tokens(task, subjects.Select(subject => events[subject]));
        await inputs.WriteAsync(work.Batch, work.Shard, task, tokens, cancellationToken);
        var scores = await endpoint.FuturesAsync(task, tokens, cancellationToken);
        foreach (var (subject, score) in tokens.Zip(scores))
        {
            if (!bySubject.TryGetValue(subject.SubjectId, out var ofSubject))
            {
                bySubject.Add(subject.SubjectId, ofSubject = []);
            }

            ofSubject.Add(score);
        }
    }

    /// <summary>
    /// Joins what the shards gave: <c>risk-assessments.ndjson</c> and <c>summary.json</c> in
    /// <c>results/{organization}/{batch token}/</c>.
    /// </summary>
    [Function(nameof(PublishBatch))]
    public async Task<FileStep> PublishBatch([ActivityTrigger] PublishWork work, CancellationToken cancellationToken)
    {
        var batch = work.Batch;
        var tally = new ScoreTally();
        await using (var output = new StagedBlob(
            clean.Results.GetBlockBlobClient($"{batch.Prefix}risk-assessments.ndjson")))
        {
            await foreach (var blob in clean.Results.GetBlobsAsync(
                BlobTraits.None, BlobStates.None, $"{batch.Prefix}scores/", cancellationToken))
            {
                var shard = await clean.Results.TryReadAsync(blob.Name, cancellationToken) ?? [];
                await output.WriteAsync(shard, cancellationToken);
                tally.Add(shard);
            }

            await output.CommitAsync(Ndjson, cancellationToken);
        }

        var files = await states.ReadAllAsync(batch, cancellationToken);
        await privacy.WriteAsync(batch, files, cancellationToken);
        await inputs.WriteAsync(batch, cancellationToken);
        var summary = BatchSummary.From(batch, files, tally, work.Ambiguities);
        await clean.Results.WriteAsync(
            $"{batch.Prefix}summary.json",
            JsonSerializer.SerializeToUtf8Bytes(summary, BatchJson.Default.BatchSummary),
            "application/json",
            cancellationToken);
        return new FileStep("", null);
    }
}
