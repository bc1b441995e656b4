using System.Text.Json;
using FrontierFunctions.Contract.Cards;
using FrontierFunctions.Contract.Inference;

namespace FrontierFunctions.Pipeline.Features;

/// <summary>Turns a model endpoint's response into scores.</summary>
public static class ScoreReader
{
    /// <summary>One score for each of the batch's subjects, in their order, abstaining ones included.</summary>
    /// <param name="batch">What was asked.</param>
    /// <param name="response">
    /// What was answered: <c>probability</c> [batch], <c>interval</c> [batch, 2], <c>base_log_odds</c> [batch] and
    /// <c>contributions</c> [batch, feature], where the model gives one also <c>conformal_set</c> [batch, 2] (1 where the
    /// negative and the positive outcome cannot be ruled out), all FP32, flat or nested. Null when the batch had no request.
    /// </param>
    /// <param name="card">The card of the model that was asked.</param>
    /// <exception cref="InferenceFormatException">
    /// The response does not have that shape, holds something that is not a number or no probability, or is of another
    /// model.
    /// </exception>
    public static IReadOnlyList<TaskScore> Read(ScoreBatch batch, InferenceResponse? response, ModelCard card)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(card);
        var rows = batch.Abstentions.Count(abstention => abstention is null);
        var answers = rows == 0 ? null : Answers.Read(response, card, rows, batch.Schema.Features.Count);
        var scores = new TaskScore[batch.Vectors.Count];
        var row = 0;
        for (var i = 0; i < scores.Length; i++)
        {
            scores[i] = batch.Abstentions[i] is { } abstention
                ? Abstain(batch, batch.Vectors[i], abstention, card)
                : answers!.Score(batch, batch.Vectors[i], row++, card);
        }

        return scores;
    }

    private static TaskScore Abstain(ScoreBatch batch, FeatureVector vector, string abstention, ModelCard card) => new()
    {
        Task = batch.Schema.Task,
        AsOf = vector.AsOf,
        Contributions = [.. vector.Values.Select(value => Contribution(value, null))],
        Abstention = abstention,
        Card = card,
    };

    private static FeatureContribution Contribution(FeatureValue value, double? logOdds) => new()
    {
        Feature = value.Definition.Name,
        Label = value.Definition.Label,
        Modality = value.Definition.KindOfRecord,
        Unit = value.Definition.Unit,
        Value = value.Value,
        Status = value.Status,
        LogOdds = logOdds,
        MeasuredAt = value.MeasuredAt,
        Source = value.Source,
    };

    private sealed record Answers(
        float[] Probability, float[] Interval, float[] BaseLogOdds, float[] Contributions, float[]? Set)
    {
        public static Answers Read(InferenceResponse? response, ModelCard card, int rows, int features)
        {
            if (response is null)
            {
                throw new InferenceFormatException("There is no response to a request that was made.");
            }

            if (response.ModelName != card.Name || (response.ModelVersion is { } version && version != card.Version))
            {
                throw new InferenceFormatException($"The response is not of model {card.Name} version {card.Version}.");
            }

            var answers = new Answers(
                Tensor(response, "probability", [rows]),
                Tensor(response, "interval", [rows, 2]),
                Tensor(response, "base_log_odds", [rows]),
                Tensor(response, "contributions", [rows, features]),
                response.Outputs.Any(output => output.Name == "conformal_set")
                    ? Tensor(response, "conformal_set", [rows, 2]) : null);
            return !answers.Probability.Concat(answers.Interval).All(number => number is >= 0 and <= 1)
                ? throw new InferenceFormatException("Outputs probability and interval must lie in [0, 1].")
                : answers.Set?.All(number => number is 0 or 1) is false
                ? throw new InferenceFormatException("Output conformal_set must hold 0 and 1.")
                : answers;
        }

        public TaskScore Score(ScoreBatch batch, FeatureVector vector, int row, ModelCard card) => new()
        {
            Task = batch.Schema.Task,
            AsOf = vector.AsOf,
            Probability = Probability[row],
            IntervalLow = Interval[2 * row],
            IntervalHigh = Interval[(2 * row) + 1],
            ConformalSet = Set is null ? null : new ConformalSet(Set[2 * row] == 1, Set[(2 * row) + 1] == 1),
            BaseLogOdds = BaseLogOdds[row],
            Contributions = [.. vector.Values.Select(
                (value, index) => Contribution(value, Contributions[(row * vector.Values.Count) + index]))],
            Card = card,
        };

        private static float[] Tensor(InferenceResponse response, string name, long[] shape)
        {
            if (response.Outputs.FirstOrDefault(output => output.Name == name) is not { } tensor)
            {
                throw new InferenceFormatException($"Output {name} is absent.");
            }

            if (tensor.Datatype != "FP32" || !tensor.Shape.SequenceEqual(shape))
            {
                throw new InferenceFormatException(
                    $"Output {name} must be FP32 of shape [{string.Join(", ", shape)}].");
            }

            if (tensor.Data is not { ValueKind: JsonValueKind.Array } data)
            {
                throw new InferenceFormatException($"Output {name} has no data in JSON.");
            }

            var numbers = new List<float>();
            var size = shape.Aggregate(1L, (product, length) => product * length);
            return TryFlatten(data, numbers, shape.Length) && numbers.Count == size
                ? [.. numbers]
                : throw new InferenceFormatException(
                    $"Output {name} does not hold one finite number for each element.");
        }

        private static bool TryFlatten(JsonElement data, List<float> numbers, int depth)
        {
            foreach (var item in data.EnumerateArray())
            {
                var isTaken = item.ValueKind == JsonValueKind.Array
                    ? depth > 1 && TryFlatten(item, numbers, depth - 1)
                    : TryAdd(item, numbers);
                if (!isTaken)
                {
                    return false;
                }
            }

            return true;
        }

        private static bool TryAdd(JsonElement item, List<float> numbers)
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetSingle(out var number) || !float.IsFinite(number))
            {
                return false;
            }

            numbers.Add(number);
            return true;
        }
    }
}
