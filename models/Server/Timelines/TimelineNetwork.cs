using Microsoft.ML.OnnxRuntime;

namespace FrontierFunctions.Server.Timelines;

/// <summary>
/// The graph of an event model: after each token a rate a year for every kind of event, and what the next tokens need of
/// the ones before (keys, values and counts), so that a step of a future costs one token and not the whole timeline.
/// </summary>
internal sealed class TimelineNetwork
{
    private static readonly string[] InputNames = ["tokens", "ages", "mask", "past", "past_counts"];
    private static readonly string[] OutputNames = ["log_rates", "embedding", "present", "counts"];

    private readonly InferenceSession _session;
    private readonly RunOptions _options;

    /// <exception cref="InvalidDataException">The graph is not that of an event model.</exception>
    public TimelineNetwork(InferenceSession session, RunOptions options)
    {
        (_session, _options) = (session, options);
        if (!InputNames.Order(StringComparer.Ordinal).SequenceEqual(session.InputNames.Order(StringComparer.Ordinal))
            || !OutputNames.All(session.OutputNames.Contains)
            || session.InputMetadata["past"].Dimensions is not [> 0 and var layers, 2, _, > 0 and var heads, _, > 0 and var each])
        {
            throw new InvalidDataException("The graph is not that of an event model.");
        }

        (Layers, Heads, HeadWidth) = (layers, heads, each);
        Tokens = session.InputMetadata["past_counts"].Dimensions[1];
        Rates = session.OutputMetadata["log_rates"].Dimensions[2];
        Width = session.OutputMetadata["embedding"].Dimensions[2];
    }

    public int Layers { get; }

    public int Heads { get; }

    public int HeadWidth { get; }

    /// <summary>Number of tokens of the vocabulary.</summary>
    public int Tokens { get; }

    /// <summary>Number of kinds of events that have a rate.</summary>
    public int Rates { get; }

    /// <summary>Elements of the embedding.</summary>
    public int Width { get; }

    /// <summary>Floats that one row of one layer's keys, or values, has for so many tokens.</summary>
    public int RowFloats(int tokens) => Heads * tokens * HeadWidth;

    /// <summary>Runs new tokens behind what is past.</summary>
    /// <param name="rows">Timelines side by side.</param>
    /// <param name="tokens"><c>[rows, new]</c>.</param>
    /// <param name="ages"><c>[rows, past + new]</c>, years.</param>
    /// <param name="past"><c>[layers, 2, rows, heads, past, head width]</c>.</param>
    /// <param name="counts"><c>[rows, tokens of the vocabulary]</c>.</param>
    /// <returns>The outputs, in the order rates, embedding, present, counts; the caller disposes of them.</returns>
    public IDisposableReadOnlyCollection<OrtValue> Run(int rows, long[] tokens, float[] ages, OrtValue past, float[] counts)
    {
        var fresh = tokens.Length / rows;
        var all = ages.Length / rows;
        var mask = new float[ages.Length];
        Array.Fill(mask, 1);
        using var tokenValue = OrtValue.CreateTensorValueFromMemory(tokens, [rows, fresh]);
        using var ageValue = OrtValue.CreateTensorValueFromMemory(ages, [rows, all]);
        using var maskValue = OrtValue.CreateTensorValueFromMemory(mask, [rows, all]);
        using var countValue = OrtValue.CreateTensorValueFromMemory(counts, [rows, Tokens]);
        return _session.Run(
            _options, InputNames, [tokenValue, ageValue, maskValue, past, countValue], OutputNames);
    }

    /// <summary>A past of so many tokens, over the caller's memory.</summary>
    public OrtValue Past(float[] memory, int rows, int tokens) =>
        OrtValue.CreateTensorValueFromMemory(memory, [Layers, 2, rows, Heads, tokens, HeadWidth]);
}
