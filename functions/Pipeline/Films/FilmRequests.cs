using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using FrontierFunctions.Contract.Cards;
using FrontierFunctions.Contract.Features;
using FrontierFunctions.Contract.Inference;
using FrontierFunctions.Pipeline.Features;

namespace FrontierFunctions.Pipeline.Films;

/// <summary>
/// Requests of the Open Inference Protocol v2 with films as binary tensors, and their answers. A request holds grey
/// values and nothing else: no identifier, no pseudonym, no time.
/// </summary>
/// <remarks>
/// Source: Open Inference Protocol, "Binary Tensor Data Extension": JSON, then the tensors one after the other, little
/// endian, row-major; the length of the JSON stands in the header <see cref="LengthHeader"/>.
/// </remarks>
public static class FilmRequests
{
    /// <summary>The header that says how long the JSON is.</summary>
    public const string LengthHeader = "Inference-Header-Content-Length";

    private static readonly string[] Outputs =
        ["probabilities", "probability", "conformal_set", "pneumonia_map", "zones", "range_evidence"];

    /// <summary>The body of a request, and the length of its JSON.</summary>
    /// <exception cref="ArgumentException">There is no film, or the model wants another size.</exception>
    public static (byte[] Body, int JsonLength) Write(FilmSchema schema, IReadOnlyList<FilmPicture> films)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(films);
        if (films.Count == 0 || schema.Width != FilmPicture.Side || schema.Height != FilmPicture.Side)
        {
            throw new ArgumentException("A request has films of the size that the model takes.", nameof(films));
        }

        const int Elements = FilmPicture.Side * FilmPicture.Side;
        var request = new InferenceRequest
        {
            Inputs =
            [
                new InferenceTensor
                {
                    Name = schema.Input,
                    Datatype = "FP32",
                    Shape = [films.Count, 1, schema.Height, schema.Width],
                    Parameters = new() { ["binary_data_size"] = Json(films.Count * Elements * sizeof(float)) },
                },
            ],
            Outputs = [.. Outputs.Select(name => new RequestedOutput
            {
                Name = name,
                Parameters = new() { ["binary_data"] = Json(true) },
            })],
        };
        var head = JsonSerializer.SerializeToUtf8Bytes(request, InferenceJson.Default.InferenceRequest);
        var body = new byte[head.Length + (films.Count * Elements * sizeof(float))];
        head.CopyTo(body, 0);
        var row = new float[Elements];
        for (var i = 0; i < films.Count; i++)
        {
            films[i].CopyTo(row);
            MemoryMarshal.AsBytes(row.AsSpan()).CopyTo(body.AsSpan(head.Length + (i * Elements * sizeof(float))));
        }

        return (body, head.Length);
    }

    /// <summary>The answers for the films of a request, in their order.</summary>
    /// <param name="schema">The model's description.</param>
    /// <param name="card">The model's card.</param>
    /// <param name="films">When and of which study each film is.</param>
    /// <param name="body">The body of the response.</param>
    /// <param name="jsonLength">What its <see cref="LengthHeader"/> says.</param>
    /// <exception cref="InferenceFormatException">It is no answer to such a request.</exception>
    public static IReadOnlyList<FilmAnswer> Read(
        FilmSchema schema, ModelCard card, IReadOnlyList<VectorFilm> films, ReadOnlySpan<byte> body, int jsonLength)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(card);
        ArgumentNullException.ThrowIfNull(films);
        var tensors = Tensors(card, body, jsonLength);
        var (labels, zones) = (schema.Labels.Count, schema.Zones.Count);
        var probabilities = Of(tensors, "probabilities", films.Count * labels, 0, 1);
        var probability = Of(tensors, "probability", films.Count, 0, 1);
        var set = Of(tensors, "conformal_set", films.Count * labels, 0, 1);
        var evidence = Of(tensors, "range_evidence", films.Count * schema.RangeEvidence.Count, 0, float.MaxValue);
        var means = Of(tensors, "zones", films.Count * zones, float.MinValue, float.MaxValue);
        var map = Of(tensors, "pneumonia_map", null, float.MinValue, float.MaxValue);
        var places = map.Length / films.Count;
        return
        [
            .. films.Select((film, f) => new FilmAnswer
            {
                Time = film.Time,
                Source = film.Source,
                Probability = probability[f],
                Labels = [.. schema.Labels.Select((name, k) => new FilmLabel(
                    name, probabilities[(f * labels) + k], set[(f * labels) + k] > 0.5f))],
                OutOfRange = [.. schema.RangeEvidence.Where(
                    (_, k) => evidence[(f * schema.RangeEvidence.Count) + k] > 1)],
                RangeEvidence =
                    [.. evidence.AsSpan(f * schema.RangeEvidence.Count, schema.RangeEvidence.Count)],
                Map = [.. map.AsSpan(f * places, places)],
                Zones = [.. schema.Zones.Select((zone, k) => new ZoneEvidence(zone.Name, means[(f * zones) + k]))],
            }),
        ];
    }

    private static Dictionary<string, float[]> Tensors(ModelCard card, ReadOnlySpan<byte> body, int jsonLength)
    {
        if (jsonLength < 2 || jsonLength > body.Length)
        {
            throw new InferenceFormatException("The response does not say how long its JSON is.");
        }

        InferenceResponse? response;
        try
        {
            response = JsonSerializer.Deserialize(body[..jsonLength], InferenceJson.Default.InferenceResponse);
        }
        catch (JsonException)
        {
            throw new InferenceFormatException("The response is not JSON of the protocol.");
        }

        if (response is null || response.ModelName != card.Name
            || (response.ModelVersion is { } version && version != card.Version))
        {
            throw new InferenceFormatException($"The response is not of model {card.Name} version {card.Version}.");
        }

        var tensors = new Dictionary<string, float[]>(StringComparer.Ordinal);
        var at = jsonLength;
        foreach (var output in response.Outputs)
        {
            if (output.Datatype != "FP32" || output.Parameters?.GetValueOrDefault("binary_data_size") is not
                    { ValueKind: JsonValueKind.Number } stated || !stated.TryGetInt32(out var size)
                || size < 0 || size > body.Length - at || size % sizeof(float) != 0)
            {
                throw new InferenceFormatException("An output is not FP32 in binary form of the stated length.");
            }

            tensors[output.Name] = MemoryMarshal.Cast<byte, float>(body.Slice(at, size)).ToArray();
            at += size;
        }

        return tensors;
    }

    private static float[] Of(Dictionary<string, float[]> tensors, string name, int? count, float least, float most) =>
        tensors.TryGetValue(name, out var values) && values.Length > 0 && (count is null || values.Length == count)
            && values.All(value => value >= least && value <= most)
            ? values
            : throw new InferenceFormatException(
                $"Output {name} is absent, of another size, or holds something impossible.");

    private static JsonElement Json<T>(T value)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(value is true ? "true" : $"{value}"));
        return JsonElement.ParseValue(ref reader);
    }
}
