using Microsoft.ML.OnnxRuntime;

namespace FrontierFunctions.Server.Timelines;

/// <summary>
/// The graph of an event model: after each token a rate a year for every kind of event, and what the next tokens need of
/// the ones before (keys, values and counts), so that a step of a future costs one token and not the whole timeline.
/// Futures of one timeline share the keys and values of that timeline, the prompt: a step copies only what was sampled.
/// </summary>
internal class TimelineNetwork
{
    private static readonly string[] InputNames = ["tokens", "ages", "mask", "past_counts", "past", "prompt"];
    private static readonly string[] OutputNames = ["log_rates", "embedding", "present", "counts"];

    private readonly InferenceSession _session;
    private readonly RunOptions _options;
    private readonly long[] _shape;

    /// <exception cref="InvalidDataException">The graph is not that of an event model.</exception>
    public TimelineNetwork(InferenceSession session, RunOptions options)
    {
        (_session, _options) = (session, options);
        if (!InputNames.Order(StringComparer.Ordinal).SequenceEqual(session.InputNames.Order(StringComparer.Ordinal))
            || !OutputNames.All(session.OutputNames.Contains)
            || session.InputMetadata["past"].Dimensions
                is not [> 0 and var layers, 2, > 0 and var members, _, > 0 and var heads, _, > 0 and var each])
        {
            throw new InvalidDataException("The graph is not that of an event model.");
        }

        (Parts, Heads, HeadWidth) = (layers * 2 * members, heads, each);
        _shape = [layers, 2, members, 0, heads, 0, each];
        Counts = session.InputMetadata["past_counts"].Dimensions[1];
        Rates = session.OutputMetadata["log_rates"].Dimensions[2];
        Width = session.OutputMetadata["embedding"].Dimensions[2];
    }

    /// <summary>Keys and values of all layers and members: so many blocks stand one behind the other.</summary>
    public int Parts { get; }

    public int Heads { get; }

    public int HeadWidth { get; }

    /// <summary>Numbers that are counted of a timeline: each token of the vocabulary, and how recent it is.</summary>
    public int Counts { get; }

    /// <summary>Number of kinds of events that have a rate.</summary>
    public int Rates { get; }

    /// <summary>Elements of the embedding.</summary>
    public int Width { get; }

    /// <summary>Floats that one row of one part has for so many tokens.</summary>
    public int RowFloats(int tokens) => Heads * tokens * HeadWidth;

    /// <summary>Runs a whole timeline.</summary>
    /// <param name="tokens">The tokens.</param>
    /// <param name="ages">Years, of each.</param>
    /// <returns>The outputs, in the order rates, embedding, present (the prompt of futures), counts.</returns>
    public IDisposableReadOnlyCollection<OrtValue> Read(long[] tokens, float[] ages)
    {
        // The graph wants a prompt: one token that nothing looks at.
        float[] all = [ages[0], .. ages];
        var mask = new float[all.Length];
        mask.AsSpan(1).Fill(1);
        using var prompt = Cache(new float[Parts * RowFloats(1)], 1, 1);
        using var past = Cache([], 1, 0);
        return Run(1, tokens, all, mask, new float[Counts], past, prompt);
    }

    /// <summary>Runs one more token of each future.</summary>
    /// <param name="tokens">One of each row.</param>
    /// <param name="ages"><c>[rows, prompt + past + 1]</c>, years.</param>
    /// <param name="counts"><c>[rows, <see cref="Counts"/>]</c>.</param>
    /// <param name="past">Keys and values of what was sampled before.</param>
    /// <param name="prompt">Those of the timeline.</param>
    /// <returns>The outputs, in the order rates, embedding, present, counts; the caller disposes of them.</returns>
    public virtual IDisposableReadOnlyCollection<OrtValue> Step(
        long[] tokens, float[] ages, float[] counts, OrtValue past, OrtValue prompt)
    {
        var mask = new float[ages.Length];
        Array.Fill(mask, 1);
        return Run(tokens.Length, tokens, ages, mask, counts, past, prompt);
    }

    /// <summary>Keys and values of so many rows and tokens, over the caller's memory.</summary>
    public OrtValue Cache(float[] memory, int rows, int tokens)
    {
        var shape = (long[])_shape.Clone();
        (shape[3], shape[5]) = (rows, tokens);
        return OrtValue.CreateTensorValueFromMemory(memory, shape);
    }

    private IDisposableReadOnlyCollection<OrtValue> Run(
        int rows, long[] tokens, float[] ages, float[] mask, float[] counts, OrtValue past, OrtValue prompt)
    {
        using var tokenValue = OrtValue.CreateTensorValueFromMemory(tokens, [rows, tokens.Length / rows]);
        using var ageValue = OrtValue.CreateTensorValueFromMemory(ages, [rows, ages.Length / rows]);
        using var maskValue = OrtValue.CreateTensorValueFromMemory(mask, [rows, ages.Length / rows]);
        using var countValue = OrtValue.CreateTensorValueFromMemory(counts, [rows, Counts]);
        return _session.Run(
            _options, InputNames, [tokenValue, ageValue, maskValue, countValue, past, prompt], OutputNames);
    }
}
