using System.Globalization;
using System.Net.Http.Json;
using FrontierFunctions.Contract.Features;
using FrontierFunctions.Contract.Inference;
using FrontierFunctions.Pipeline.Features;
using FrontierFunctions.Pipeline.Films;
using FrontierFunctions.Pipeline.Futures;

namespace FrontierFunctions.App.Scoring;

/// <summary>
/// Asks the model endpoint, over the Open Inference Protocol v2 only. What goes out are numbers without any identifier,
/// not even a pseudonym.
/// </summary>
public sealed class ModelEndpoint(HttpClient http)
{
    /// <summary>Rows of one request; the endpoint batches further by itself.</summary>
    private const int RowsPerRequest = 256;

    /// <summary>Timelines of one request; each is some dozens of runs.</summary>
    private const int FuturesPerRequest = 16;

    /// <summary>Scores for one task, in the order of <paramref name="vectors"/>, abstentions included.</summary>
    /// <exception cref="HttpRequestException">
    /// The endpoint cannot be reached or refused; worth another try later.
    /// </exception>
    public async Task<IReadOnlyList<TaskScore>> ScoreAsync(
        ScoredTask task, IReadOnlyList<FeatureVector> vectors, CancellationToken cancellationToken)
    {
        var scores = new List<TaskScore>(vectors.Count);
        if (task.Film is { } film)
        {
            foreach (var vector in vectors)
            {
                var answers = vector.IsInPopulation
                    ? await ReadAsync(task, film, vector.Films!, cancellationToken) : [];
                scores.Add(FilmScores.Read(film, task.Card, vector, answers));
            }

            return scores;
        }

        foreach (var chunk in vectors.Chunk(RowsPerRequest))
        {
            var batch = ScoreRequests.Build(task.Schema, chunk);
            var response = batch.Request is { } request
                ? await InferAsync(task.Model, task.Version, request, cancellationToken) : null;
            scores.AddRange(ScoreReader.Read(batch, response, task.Card));
        }

        return scores;
    }

    /// <summary>A subject's films in one request; what goes out are their grey values and nothing else.</summary>
    private async Task<IReadOnlyList<FilmAnswer>> ReadAsync(
        ScoredTask task, FilmSchema schema, IReadOnlyList<VectorFilm> films, CancellationToken cancellationToken)
    {
        var (body, length) = FilmRequests.Write(schema, [.. films.Select(film => FilmPicture.TryRead(film.Picture)
            ?? throw new InvalidDataException("A stored film is not to be read."))]);
        using var request = new HttpRequestMessage(
            HttpMethod.Post, $"v2/models/{task.Model}/versions/{task.Version}/infer")
        {
            Content = new ByteArrayContent(body),
        };
        request.Content.Headers.ContentType = new("application/octet-stream");
        request.Headers.Add(FilmRequests.LengthHeader, length.ToString(CultureInfo.InvariantCulture));
        using var answer = await http.SendAsync(request, cancellationToken);
        answer.EnsureSuccessStatusCode();
        var stated = answer.Headers.TryGetValues(FilmRequests.LengthHeader, out var values)
            && int.TryParse(values.First(), CultureInfo.InvariantCulture, out var json) ? json : 0;
        return FilmRequests.Read(
            schema, task.Card, films, await answer.Content.ReadAsByteArrayAsync(cancellationToken), stated);
    }

    /// <summary>Futures of subjects, in the order of <paramref name="subjects"/>, abstentions included.</summary>
    /// <exception cref="HttpRequestException">
    /// The endpoint cannot be reached or refused; worth another try later.
    /// </exception>
    public async Task<IReadOnlyList<TaskScore>> FuturesAsync(
        TimelineTask task, IReadOnlyList<SubjectTokens> subjects, CancellationToken cancellationToken)
    {
        var scores = new List<TaskScore>(subjects.Count);
        foreach (var chunk in subjects.Chunk(FuturesPerRequest))
        {
            var response = FutureRequests.Build(task.Vocabulary, chunk) is { } request
                ? await InferAsync(task.Model, task.Version, request, cancellationToken) : null;
            scores.AddRange(FutureRequests.Read(task.Vocabulary, chunk, response, task.Card));
        }

        return scores;
    }

    private async Task<InferenceResponse> InferAsync(
        string model, string version, InferenceRequest request, CancellationToken cancellationToken)
    {
        using var answer = await http.PostAsJsonAsync(
            $"v2/models/{model}/versions/{version}/infer", request, InferenceJson.Default.InferenceRequest,
            cancellationToken);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync(InferenceJson.Default.InferenceResponse, cancellationToken)
            ?? throw new InferenceFormatException("The answer is null.");
    }
}
