using System.Text.Json;
using System.Text.Json.Serialization;
using Azure;
using Azure.Storage.Blobs.Models;
using FrontierFunctions.App.Scoring;
using FrontierFunctions.App.Zones;
using FrontierFunctions.Pipeline.Validation;

namespace FrontierFunctions.App.Validation;

/// <summary>
/// What came of scores, one line a subject and model version:
/// <c>results/{organization}/outcomes/{task}/{model version}/{shard}.ndjson</c>. What is said again of a subject takes the
/// place of what was said before.
/// </summary>
public sealed class Outcomes(CleanZone clean)
{
    /// <summary>Takes outcomes of one organization.</summary>
    public async Task AddAsync(
        string organization, IEnumerable<GivenOutcome> given, CancellationToken cancellationToken)
    {
        foreach (var shard in given.GroupBy(
            one => NameOf(organization, one.Task, one.ModelVersion, one.Line.SubjectId), StringComparer.Ordinal))
        {
            // Of one subject the last counts.
            var last = shard.ToLookup(one => one.Line.SubjectId).ToDictionary(one => one.Key, one => one.Last());
            await ChangeAsync(
                shard.Key,
                lines => [.. lines.Where(line => !last.ContainsKey(line.SubjectId)),
                    .. last.Values.Where(one => !one.IsWithdrawn).Select(one => one.Line)],
                cancellationToken);
        }
    }

    /// <summary>All outcomes of a model's version.</summary>
    public async Task<IReadOnlyList<Outcome>> OfAsync(
        string organization, string task, string version, CancellationToken cancellationToken)
    {
        var outcomes = new List<Outcome>();
        await foreach (var blob in clean.Results.GetBlobsAsync(
            BlobTraits.None, BlobStates.None, $"{organization}/outcomes/{task}/{version}/",
            cancellationToken))
        {
            outcomes.AddRange(Lines(await clean.Results.TryReadAsync(blob.Name, cancellationToken) ?? []).Select(
                line => new Outcome(line.Outcome, line.Probability, line.Sex, line.AgeBand)));
        }

        return outcomes;
    }

    /// <summary>Forgets a subject. Returns how many objects changed.</summary>
    public async Task<int> ForgetAsync(string organization, string subject, CancellationToken cancellationToken)
    {
        var changed = 0;
        var end = $"/{SubjectTimeline.ShardOf(subject)}.ndjson";
        await foreach (var blob in clean.Results.GetBlobsAsync(
            BlobTraits.None, BlobStates.None, $"{organization}/outcomes/", cancellationToken))
        {
            if (blob.Name.EndsWith(end, StringComparison.Ordinal) && await ChangeAsync(
                blob.Name, lines => [.. lines.Where(line => line.SubjectId != subject)], cancellationToken))
            {
                changed++;
            }
        }

        return changed;
    }

    /// <summary>Conditional on what was read: two who write at the same time both count.</summary>
    private async Task<bool> ChangeAsync(
        string name, Func<IReadOnlyList<OutcomeLine>, IReadOnlyList<OutcomeLine>> change,
        CancellationToken cancellationToken)
    {
        while (true)
        {
            var (content, version) = await ReadAsync(name, cancellationToken);
            using var output = new MemoryStream();
            foreach (var line in change(Lines(content)).OrderBy(line => line.SubjectId, StringComparer.Ordinal))
            {
                await JsonSerializer.SerializeAsync(output, line, OutcomesJson.Default.OutcomeLine, cancellationToken);
                output.Write("\n"u8);
            }

            var written = output.ToArray();
            if (written.AsSpan().SequenceEqual(content))
            {
                return false;
            }

            try
            {
                await clean.Results.GetBlobClient(name).UploadAsync(
                    new BinaryData(written),
                    new BlobUploadOptions
                    {
                        HttpHeaders = new BlobHttpHeaders { ContentType = "application/x-ndjson" },
                        Conditions = version is { } known
                            ? new BlobRequestConditions { IfMatch = known }
                            : new BlobRequestConditions { IfNoneMatch = ETag.All },
                    },
                    cancellationToken);
                return true;
            }
            catch (RequestFailedException changed) when (changed.Status is 409 or 412)
            {
                // Somebody else wrote: read again.
            }
        }
    }

    private async Task<(byte[] Content, ETag? Version)> ReadAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            var response = await clean.Results.GetBlobClient(name).DownloadContentAsync(cancellationToken);
            return (response.Value.Content.ToArray(), response.Value.Details.ETag);
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            return ([], null);
        }
    }

    private static List<OutcomeLine> Lines(ReadOnlySpan<byte> ndjson)
    {
        var lines = new List<OutcomeLine>();
        foreach (var range in ndjson.Split((byte)'\n'))
        {
            if (!ndjson[range].IsEmpty)
            {
                lines.Add(JsonSerializer.Deserialize(ndjson[range], OutcomesJson.Default.OutcomeLine)!);
            }
        }

        return lines;
    }

    private static string NameOf(string organization, string task, string version, string subject) =>
        $"{organization}/outcomes/{task}/{version}/{SubjectTimeline.ShardOf(subject)}.ndjson";
}

/// <summary>An outcome that was given, and the score that it is of.</summary>
public sealed record GivenOutcome(string Task, string ModelVersion, OutcomeLine Line, bool IsWithdrawn);

/// <summary>One line of an outcomes file.</summary>
public sealed record OutcomeLine(string SubjectId, bool Outcome, double Probability, string? Sex, string? AgeBand);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(OutcomeLine))]
internal sealed partial class OutcomesJson : JsonSerializerContext;
