using System.Net.Http.Json;
using FrontierFunctions.Contract.Inference;
using FrontierFunctions.Pipeline.Features;

namespace FrontierFunctions.App.Scoring;

/// <summary>
/// Asks the model endpoint, over the Open Inference Protocol v2 only. What goes out are numbers without any identifier,
/// not even a pseudonym.
/// </summary>
public sealed class ModelEndpoint(HttpClient http)
{
    /// <summary>Rows of one request; the endpoint batches further by itself.</summary>
    private const int RowsPerRequest = 256;

    /// <summary>Scores for one task, in the order of <paramref name="vectors"/>, abstentions included.</summary>
    /// <exception cref="HttpRequestException">
    /// The endpoint cannot be reached or refused; worth another try later.
    /// </exception>
    public async Task<IReadOnlyList<TaskScore>> ScoreAsync(
        ScoredTask task, IReadOnlyList<FeatureVector> vectors, CancellationToken cancellationToken)
    {
        var scores = new List<TaskScore>(vectors.Count);
        foreach (var chunk in vectors.Chunk(RowsPerRequest))
        {
            var batch = ScoreRequests.Build(task.Schema, chunk);
            var response = batch.Request is { } request ? await InferAsync(task, request, cancellationToken) : null;
            scores.AddRange(ScoreReader.Read(batch, response, task.Card));
        }

        return scores;
    }

    private async Task<InferenceResponse> InferAsync(
        ScoredTask task, InferenceRequest request, CancellationToken cancellationToken)
    {
        using var answer = await http.PostAsJsonAsync(
            $"v2/models/{task.Model}/versions/{task.Version}/infer", request, InferenceJson.Default.InferenceRequest,
            cancellationToken);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync(InferenceJson.Default.InferenceResponse, cancellationToken)
            ?? throw new InferenceFormatException("The answer is null.");
    }
}
