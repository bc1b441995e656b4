using System.Runtime.InteropServices;
using FrontierFunctions.Contract.Timelines;
using FrontierFunctions.Server.Batching;
using FrontierFunctions.Server.Registry;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace FrontierFunctions.Server.Timelines;

/// <summary>
/// An event model as a model of rows, so that every protocol, queue and count treats it like the others: a row is a
/// timeline with a horizon, a number of trajectories and a seed.
/// </summary>
internal sealed class TimelineRunner
{
    /// <summary>Trajectories of one row.</summary>
    public const int MostTrajectories = 1024;

    private const float OldestPossible = 130;
    private readonly TimelineVocabulary _vocabulary;
    private readonly TimelineNetwork _network;
    private readonly TimelineFutures _futures;
    private readonly int _now;
    private readonly int _death;

    /// <exception cref="InvalidDataException">The graph and the vocabulary do not agree.</exception>
    public TimelineRunner(InferenceSession session, RunOptions options, TimelineVocabulary vocabulary)
    {
        _vocabulary = vocabulary;
        _network = new TimelineNetwork(session, options);
        _futures = new TimelineFutures(_network, vocabulary);
        (_now, _death) = (vocabulary.TokenOf(TimelineVocabulary.Now), vocabulary.TokenOf(TimelineVocabulary.Death));
        int longest = vocabulary.Rules.Longest, events = vocabulary.Events.Count;
        Inputs =
        [
            Spec("tokens", TensorElementType.Int64, "INT64", 8, longest),
            Spec("ages", TensorElementType.Float, "FP32", 4, longest),
            Spec("horizon_days", TensorElementType.Int64, "INT64", 8, 1),
            Spec("trajectories", TensorElementType.Int64, "INT64", 8, 1),
            Spec("seed", TensorElementType.Int64, "INT64", 8, 1),
        ];
        Outputs =
        [
            Spec("probability", TensorElementType.Float, "FP32", 4, TimelineAnswer.Horizons, events),
            Spec("standard_error", TensorElementType.Float, "FP32", 4, TimelineAnswer.Horizons, events),
            Spec("rate_per_year", TensorElementType.Float, "FP32", 4, events),
            Spec("embedding", TensorElementType.Float, "FP32", 4, _network.Width),
        ];
    }

    public IReadOnlyList<TensorSpec> Inputs { get; }

    public IReadOnlyList<TensorSpec> Outputs { get; }

    /// <summary>Fills rows with a timeline that can be answered, to warm up with.</summary>
    public void FillExample(byte[][] inputs, int rows)
    {
        var longest = _vocabulary.Rules.Longest;
        for (var row = 0; row < rows; row++)
        {
            var tokens = MemoryMarshal.Cast<byte, long>(inputs[0].AsSpan()).Slice(row * longest, longest);
            var ages = MemoryMarshal.Cast<byte, float>(inputs[1].AsSpan()).Slice(row * longest, longest);
            tokens.Clear();
            ages.Clear();
            (tokens[0], tokens[1], ages[0], ages[1]) = (1, _now, 50, 50);
            MemoryMarshal.Cast<byte, long>(inputs[2].AsSpan())[row] = 30;
            MemoryMarshal.Cast<byte, long>(inputs[3].AsSpan())[row] = 2;
            MemoryMarshal.Cast<byte, long>(inputs[4].AsSpan())[row] = row;
        }
    }

    /// <summary>Why rows that have the right shape cannot be answered, never with a value; null when they can.</summary>
    public string? Refuse(PendingInference pending)
    {
        for (var row = 0; row < pending.Rows; row++)
        {
            var reason = Refuse(new TimelineRow(pending, row, _vocabulary.Rules.Longest));
            if (reason is not null)
            {
                return $"Row {row}: {reason}";
            }
        }

        return null;
    }

    /// <summary>Answers rows one after the other; per request the bytes of every output.</summary>
    public byte[][][] Run(IReadOnlyList<PendingInference> batch) =>
        [.. batch.Select(pending =>
        {
            byte[][] answer = [.. Outputs.Select(output => new byte[pending.Rows * output.RowBytes])];
            for (var row = 0; row < pending.Rows; row++)
            {
                Write(Sample(new TimelineRow(pending, row, _vocabulary.Rules.Longest)), answer, row);
            }

            return answer;
        })];

    private TimelineAnswer Sample(TimelineRow row) => _futures.Sample(
        row.Tokens.ToArray(), row.Ages.ToArray(), (int)row.HorizonDays, (int)row.Trajectories, (ulong)row.Seed);

    private string? Refuse(TimelineRow row)
    {
        var tokens = row.Tokens;
        if (tokens.Length < 2 || tokens[^1] != _now || tokens[..^1].Contains(_now))
        {
            return "tokens must be a timeline that ends with the token \"now\", and has it only there, then zeros.";
        }

        if (tokens.ContainsAnyExceptInRange(1, _vocabulary.Tokens.Count - 1) || tokens.Contains(_death))
        {
            return $"tokens must be from 1 to {_vocabulary.Tokens.Count - 1}, without \"death\".";
        }

        if (row.HasTail)
        {
            return "tokens and ages must be 0 behind the timeline.";
        }

        foreach (var age in row.Ages)
        {
            // NaN, a missing value elsewhere, is none of these.
            if (!(age >= 0 && age <= row.Ages[^1] && age <= OldestPossible))
            {
                return $"ages must be years from 0 to {OldestPossible}, one for each token, none above that of \"now\".";
            }
        }

        return row.HorizonDays is < 1 || row.HorizonDays > _vocabulary.Rules.LongestHorizonDays
            ? $"horizon_days must be from 1 to {_vocabulary.Rules.LongestHorizonDays}."
            : row.Trajectories is < 1 or > MostTrajectories ? $"trajectories must be from 1 to {MostTrajectories}."
            : row.Seed < 0 ? "seed must not be negative."
            : null;
    }

    private void Write(TimelineAnswer answer, byte[][] outputs, int row)
    {
        var elements = Outputs[0].RowElements;
        var probability = MemoryMarshal.Cast<byte, float>(outputs[0].AsSpan()).Slice(row * elements, elements);
        var error = MemoryMarshal.Cast<byte, float>(outputs[1].AsSpan()).Slice(row * elements, elements);
        for (var i = 0; i < elements; i++)
        {
            (probability[i], error[i]) = (answer.Probability(i), answer.StandardError(i));
        }

        var rate = MemoryMarshal.Cast<byte, float>(outputs[2].AsSpan());
        for (var e = 0; e < answer.Rate.Count; e++)
        {
            rate[(row * answer.Rate.Count) + e] = (float)answer.Rate[e];
        }

        var embedding = MemoryMarshal.Cast<byte, float>(outputs[3].AsSpan());
        for (var d = 0; d < answer.Embedding.Count; d++)
        {
            embedding[(row * answer.Embedding.Count) + d] = answer.Embedding[d];
        }
    }

    private static TensorSpec Spec(
        string name, TensorElementType type, string datatype, int bytes, params ReadOnlySpan<long> shape)
    {
        var elements = 1;
        foreach (var size in shape)
        {
            elements *= (int)size;
        }

        return new TensorSpec
        {
            Name = name,
            ElementType = type,
            Datatype = datatype,
            ElementBytes = bytes,
            RowShape = shape.ToArray(),
            RowElements = elements,
        };
    }
}
