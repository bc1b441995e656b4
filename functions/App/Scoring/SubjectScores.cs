using System.Text.Json;
using System.Text.Json.Serialization;
using Azure.Storage.Blobs.Models;
using FrontierFunctions.App.Zones;
using FrontierFunctions.Pipeline.Features;

namespace FrontierFunctions.App.Scoring;

/// <summary>
/// Each subject's latest scores: <c>results/{organization}/subjects/{subject}/{task}.json</c>, a blob for each task, so
/// that tasks that are scored side by side do not overwrite each other.
/// </summary>
internal static class SubjectScores
{
    public static Task WriteAsync(
        CleanZone clean, string organization, string subject, string task, TaskScore? score,
        CancellationToken cancellationToken) =>
        score is null
            ? clean.Results.DeleteBlobIfExistsAsync(
                NameOf(organization, subject, task), cancellationToken: cancellationToken)
            : clean.Results.WriteAsync(
                NameOf(organization, subject, task),
                JsonSerializer.SerializeToUtf8Bytes(score, SubjectScoresJson.Default.TaskScore),
                "application/json",
                cancellationToken);

    /// <summary>The scores, ordered by task.</summary>
    public static async Task<IReadOnlyList<TaskScore>> ReadAsync(
        CleanZone clean, string organization, string subject, CancellationToken cancellationToken)
    {
        var scores = new List<TaskScore>();
        var prefix = $"{organization}/subjects/{subject}/";
        await foreach (var blob in clean.Results.GetBlobsAsync(
            BlobTraits.None, BlobStates.None, prefix, cancellationToken))
        {
            if (await clean.Results.TryReadAsync(blob.Name, cancellationToken) is { } content)
            {
                scores.Add(JsonSerializer.Deserialize(content, SubjectScoresJson.Default.TaskScore)!);
            }
        }

        return scores;
    }

    private static string NameOf(string organization, string subject, string task) =>
        $"{organization}/subjects/{subject}/{task}.json";
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TaskScore))]
internal sealed partial class SubjectScoresJson : JsonSerializerContext;
