using System.Text.Json;
using FrontierFunctions.Contract.Cards;
using FrontierFunctions.Contract.Inference;
using FrontierFunctions.Contract.Timelines;
using FrontierFunctions.Pipeline.Features;

namespace FrontierFunctions.Pipeline.Futures;

/// <summary>Requests for futures, and scores from their answers, by the Open Inference Protocol v2.</summary>
public static class FutureRequests
{
    /// <summary>The task's name.</summary>
    public const string Task = "timeline";

    /// <summary>Futures that are sampled of a subject: a standard error of about a hundredth of the probability.</summary>
    public const int Trajectories = 64;

    /// <summary>Days of the last horizon: five years. Answers are for its fifths.</summary>
    public const int HorizonDays = 1825;

    private const int Horizons = 5;
    private const long Seed = 7;

    /// <summary>
    /// The request for the subjects that may be asked about, in their order; null when there is none. What goes out are
    /// tokens and ages, no identifier and no date.
    /// </summary>
    /// <param name="vocabulary">The model's vocabulary.</param>
    /// <param name="subjects">The subjects, abstaining ones included.</param>
    public static InferenceRequest? Build(TimelineVocabulary vocabulary, IReadOnlyList<SubjectTokens> subjects)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        ArgumentNullException.ThrowIfNull(subjects);
        var asked = subjects.Where(subject => subject.Abstention is null).ToArray();
        if (asked.Length == 0)
        {
            return null;
        }

        var longest = vocabulary.Rules.Longest;
        var tokens = new long[asked.Length * longest];
        var ages = new float[asked.Length * longest];
        for (var row = 0; row < asked.Length; row++)
        {
            for (var i = 0; i < asked[row].Tokens.Count; i++)
            {
                tokens[(row * longest) + i] = asked[row].Tokens[i];
                ages[(row * longest) + i] = (float)(asked[row].Age!.Value + (asked[row].Days[i] / vocabulary.Rules.YearDays));
            }
        }

        return new InferenceRequest
        {
            Inputs =
            [
                Tensor("tokens", "INT64", [asked.Length, longest], tokens),
                new InferenceTensor
                {
                    Name = "ages",
                    Datatype = "FP32",
                    Shape = [asked.Length, longest],
                    Data = JsonSerializer.SerializeToElement(ages, FutureJson.Default.SingleArray),
                },
                Tensor("horizon_days", "INT64", [asked.Length, 1], Repeat(HorizonDays, asked.Length)),
                Tensor("trajectories", "INT64", [asked.Length, 1], Repeat(Trajectories, asked.Length)),
                Tensor("seed", "INT64", [asked.Length, 1], Repeat(Seed, asked.Length)),
            ],
            Outputs = [new RequestedOutput { Name = "probability" }, new RequestedOutput { Name = "standard_error" }],
        };
    }

    /// <summary>One score for each subject, in their order, abstaining ones included.</summary>
    /// <param name="vocabulary">The model's vocabulary.</param>
    /// <param name="subjects">What was asked.</param>
    /// <param name="response">What was answered; null when there was no request.</param>
    /// <param name="card">The model's card.</param>
    /// <exception cref="InferenceFormatException">The response is not an answer to the request.</exception>
    public static IReadOnlyList<TaskScore> Read(
        TimelineVocabulary vocabulary, IReadOnlyList<SubjectTokens> subjects, InferenceResponse? response, ModelCard card)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        ArgumentNullException.ThrowIfNull(subjects);
        ArgumentNullException.ThrowIfNull(card);
        var rows = subjects.Count(subject => subject.Abstention is null);
        var probability = rows == 0 ? [] : Numbers(response, card, "probability", rows, vocabulary.Events.Count);
        var error = rows == 0 ? [] : Numbers(response, card, "standard_error", rows, vocabulary.Events.Count);
        var row = 0;
        return [.. subjects.Select(subject => new TaskScore
        {
            Task = Task,
            AsOf = subject.AsOf,
            Contributions = subject.Inputs,
            Abstention = subject.Abstention,
            Card = card,
            Futures = subject.Abstention is null ? Futures(vocabulary, subject, probability, error, row++) : null,
        })];
    }

    private static EventFuture[] Futures(
        TimelineVocabulary vocabulary, SubjectTokens subject, double?[] probability, double?[] error, int row)
    {
        var isMale = subject.Tokens.Contains(vocabulary.TokenOf("sex:male"));
        var futures = new List<EventFuture>();
        for (var e = 0; e < vocabulary.Events.Count; e++)
        {
            if (!vocabulary.Events[e].Asked)
            {
                continue;
            }

            var points = new List<FuturePoint>();
            for (var h = 0; h < Horizons; h++)
            {
                var at = (((row * Horizons) + h) * vocabulary.Events.Count) + e;
                if (probability[at] is { } value)
                {
                    points.Add(new FuturePoint(HorizonDays * (h + 1) / Horizons, value, error[at] ?? 0));
                }
            }

            futures.Add(new EventFuture
            {
                Event = vocabulary.Events[e].Name,
                Label = vocabulary.Events[e].Label,
                IsOnRecord = points.Count == 0,
                Points = points,
                ConformalSet = points.Count > 0 && vocabulary.Events[e].Conformal?.Of(subject.Age!.Value, isMale)
                    is var (from, upTo)
                    ? new ConformalSet(points[^1].Probability <= upTo, points[^1].Probability >= from)
                    : null,
            });
        }

        return [.. futures];
    }

    private static double?[] Numbers(InferenceResponse? response, ModelCard card, string name, int rows, int events)
    {
        if (response is null || response.ModelName != card.Name || (response.ModelVersion ?? card.Version) != card.Version)
        {
            throw new InferenceFormatException($"The response is not of model {card.Name} version {card.Version}.");
        }

        if (response.Outputs.FirstOrDefault(output => output.Name == name) is not { Datatype: "FP32" } tensor
            || !tensor.Shape.SequenceEqual([rows, Horizons, events])
            || tensor.Data is not { ValueKind: JsonValueKind.Array } data || data.GetArrayLength() != rows * Horizons * events)
        {
            throw new InferenceFormatException($"Output {name} must be flat FP32 of shape [{rows}, {Horizons}, {events}].");
        }

        return [.. data.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.Null ? (double?)null
            : item.ValueKind == JsonValueKind.Number && item.TryGetDouble(out var number) && number is >= 0 and <= 1 ? number
            : throw new InferenceFormatException($"Output {name} must lie in [0, 1]."))];
    }

    private static InferenceTensor Tensor(string name, string datatype, long[] shape, long[] values) => new()
    {
        Name = name,
        Datatype = datatype,
        Shape = shape,
        Data = JsonSerializer.SerializeToElement(values, FutureJson.Default.Int64Array),
    };

    private static long[] Repeat(long value, int rows) => [.. Enumerable.Repeat(value, rows)];
}
