using System.Text.Json;
using System.Text.Json.Serialization;
using Azure.Storage.Blobs.Models;
using FrontierFunctions.App.Ingest;
using FrontierFunctions.App.Scoring;
using FrontierFunctions.App.Zones;
using FrontierFunctions.Contract.Features;
using FrontierFunctions.Pipeline.Films;
using FrontierFunctions.Pipeline.Futures;
using FrontierFunctions.Pipeline.Validation;

namespace FrontierFunctions.App.Validation;

/// <summary>
/// How the inputs of models were distributed in each batch, in the bins of the models' references:
/// <c>results/{organization}/validation/{batch token}.json</c>. Numbers of subjects only. Of a film it is what the model
/// says of the picture, how far each statistic lies from the middle of its range, and the answers.
/// </summary>
public sealed class InputCounts(CleanZone clean, TaskCatalog catalog)
{
    /// <summary>Counts a batch anew, from its feature vectors.</summary>
    public async Task WriteAsync(BatchKey batch, CancellationToken cancellationToken)
    {
        var counted = catalog.Tasks.Where(task => task.Reference is not null)
            .ToDictionary(task => task, task => new BinCounts(task.Schema.Task, task.Version, task.Reference!));
        var futures = catalog.Timeline is { Reference: { } known } timeline
            ? new BinCounts(FutureRequests.Task, timeline.Version, known) : null;
        if (counted.Count == 0 && futures is null)
        {
            return;
        }

        await foreach (var blob in clean.Features.GetBlobsAsync(
            BlobTraits.None, BlobStates.None, batch.Prefix, cancellationToken))
        {
            foreach (var line in FeatureLine.ReadAll(
                await clean.Features.TryReadAsync(blob.Name, cancellationToken) ?? []))
            {
                foreach (var (task, counts) in counted.Where(one => line.IsOf(one.Key)))
                {
                    if (task.Film is null)
                    {
                        counts.Add(line.Values.Select(cell => (cell.Name, cell.Value)));
                    }
                    else if (await FilmAsync(batch.Organization, task, line.SubjectId, cancellationToken) is { } film)
                    {
                        counts.Add(Numbers(task.Film, film));
                    }
                }
            }
        }

        await foreach (var blob in clean.Results.GetBlobsAsync(
            BlobTraits.None, BlobStates.None, $"{batch.Prefix}inputs/", cancellationToken))
        {
            if (await clean.Results.TryReadAsync(blob.Name, cancellationToken) is { } content)
            {
                futures?.Add(JsonSerializer.Deserialize(content, InputCountsJson.Default.TaskInputs)!);
            }
        }

        await clean.Results.WriteAsync(
            $"{batch.Organization}/validation/{batch.BatchToken}.json",
            JsonSerializer.SerializeToUtf8Bytes(
                new BatchInputs([
                    .. counted.Values.Select(counts => counts.ToInputs()),
                    .. futures is null ? [] : new[] { futures.ToInputs() }]),
                InputCountsJson.Default.BatchInputs),
            "application/json", cancellationToken);
    }

    /// <summary>
    /// Counts what the event model read of a shard's subjects, whose tokens are written nowhere:
    /// <c>results/{organization}/{batch token}/inputs/{shard}.json</c>.
    /// </summary>
    public async Task WriteAsync(
        BatchKey batch, string shard, TimelineTask task, IEnumerable<SubjectTokens> subjects,
        CancellationToken cancellationToken)
    {
        if (task.Reference is not { } reference)
        {
            return;
        }

        var counts = new BinCounts(FutureRequests.Task, task.Version, reference);
        foreach (var subject in subjects)
        {
            // What is no event of theirs is not among the inputs.
            var values = subject.Inputs.ToDictionary(one => one.Feature, one => one.Value, StringComparer.Ordinal);
            counts.Add(reference.Features.Keys.Select(name => (name, values.GetValueOrDefault(name))));
        }

        await clean.Results.WriteAsync(
            $"{batch.Prefix}inputs/{shard}.json",
            JsonSerializer.SerializeToUtf8Bytes(counts.ToInputs(), InputCountsJson.Default.TaskInputs),
            "application/json", cancellationToken);
    }

    /// <summary>The sum over an organization's batches, for one model; by feature, then by bin.</summary>
    public async Task<(long Rows, IReadOnlyDictionary<string, long[]> Features)> OfAsync(
        string organization, string task, string version, ReferenceDistributions reference,
        CancellationToken cancellationToken)
    {
        var sum = new BinCounts(task, version, reference);
        await foreach (var blob in clean.Results.GetBlobsAsync(
            BlobTraits.None, BlobStates.None, $"{organization}/validation/", cancellationToken))
        {
            if (await clean.Results.TryReadAsync(blob.Name, cancellationToken) is { } content)
            {
                foreach (var inputs in JsonSerializer.Deserialize(content, InputCountsJson.Default.BatchInputs)!.Tasks
                    .Where(inputs => inputs.Task == task && inputs.ModelVersion == version))
                {
                    sum.Add(inputs);
                }
            }
        }

        return (sum.Rows, sum.Features);
    }

    private async Task<FilmAnswer?> FilmAsync(
        string organization, ScoredTask task, string subject, CancellationToken cancellationToken) =>
        (await SubjectScores.ReadAsync(clean, organization, subject, cancellationToken))
            .FirstOrDefault(score => score.Task == task.Schema.Task && score.Card.Version == task.Version)?.Film?.Current;

    private static IEnumerable<(string Name, double? Value)> Numbers(FilmSchema schema, FilmAnswer film) =>
    [
        .. schema.RangeEvidence.Zip(film.RangeEvidence, (name, value) => (name, (double?)value)),
        .. film.Labels.Select(label => (label.Name, (double?)label.Probability)),
    ];

    private sealed class BinCounts(string task, string version, ReferenceDistributions reference)
    {
        public long Rows { get; private set; }

        public Dictionary<string, long[]> Features { get; } = reference.Features.ToDictionary(
            feature => feature.Key, feature => new long[feature.Value.Count], StringComparer.Ordinal);

        public void Add(IEnumerable<(string Name, double? Value)> values)
        {
            Rows++;
            foreach (var (name, value) in values)
            {
                if (Features.TryGetValue(name, out var bins))
                {
                    bins[reference.Features[name].BinOf(value)]++;
                }
            }
        }

        public void Add(TaskInputs inputs)
        {
            Rows += inputs.Rows;
            foreach (var (name, counts) in inputs.Features)
            {
                // A model that was trained anew under its old version has other bins: those counts say nothing of it.
                if (Features.TryGetValue(name, out var bins) && bins.Length == counts.Count)
                {
                    for (var bin = 0; bin < bins.Length; bin++)
                    {
                        bins[bin] += counts[bin];
                    }
                }
            }
        }

        public TaskInputs ToInputs() => new(
            task, version, Rows,
            Features.ToDictionary(one => one.Key, one => (IReadOnlyList<long>)one.Value, StringComparer.Ordinal));
    }
}

/// <summary>The inputs of a batch.</summary>
public sealed record BatchInputs(IReadOnlyList<TaskInputs> Tasks);

/// <summary>The inputs of one model: subjects by bin of each feature, those without a value last.</summary>
public sealed record TaskInputs(
    string Task, string ModelVersion, long Rows, IReadOnlyDictionary<string, IReadOnlyList<long>> Features);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(BatchInputs))]
[JsonSerializable(typeof(TaskInputs))]
internal sealed partial class InputCountsJson : JsonSerializerContext;
