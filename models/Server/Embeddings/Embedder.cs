using System.Runtime.InteropServices;
using FrontierFunctions.Server.Batching;
using FrontierFunctions.Server.Protocol;
using FrontierFunctions.Server.Registry;

namespace FrontierFunctions.Server.Embeddings;

/// <summary>Runs what a request wants embedded through the model, in parts of one batch each.</summary>
internal sealed class Embedder(ServingOptions options)
{
    /// <summary>The vectors, of unit length, and the number of words in all texts.</summary>
    /// <param name="attempt">Has entered the model's queue.</param>
    /// <param name="model">Embeds what the request has.</param>
    /// <param name="request">Fits the model's kind.</param>
    /// <param name="cancellationToken">Fires when the caller leaves.</param>
    /// <exception cref="RefusedException">The queue is full, or an input or the dimensions do not fit.</exception>
    public async Task<Embeddings> RunAsync(
        InferenceAttempt attempt, ServedModel model, EmbeddingRequest request, CancellationToken cancellationToken)
    {
        var spec = model.Embedding!;
        var dimensions = request.Dimensions ?? spec.Dimensions[^1];
        if (!spec.Dimensions.Contains(dimensions))
        {
            throw new RefusedException(Refusal.UnknownParameter(
                $"dimensions must be one of {string.Join(", ", spec.Dimensions)} for this model.") with
            {
                Member = "dimensions",
            });
        }

        var output = model.Outputs.Index().First(o => o.Item.Name == spec.Output).Index;
        var (vectors, words) = (new float[request.Count][], 0);
        for (var from = 0; from < request.Count; from += options.MaxBatchRows)
        {
            var rows = Math.Min(options.MaxBatchRows, request.Count - from);
            var pending = new PendingInference(model.Inputs, rows, cancellationToken);
            try
            {
                words += Fill(model, request, from, rows, pending.Inputs[0]);
            }
            catch
            {
                pending.Dispose();
                throw;
            }

            var answer = await attempt.RunAsync(pending, isLast: from + rows == request.Count);
            var whole = answer[output].Length / rows;
            for (var row = 0; row < rows; row++)
            {
                vectors[from + row] = ToUnitLength(
                    MemoryMarshal.Cast<byte, float>(answer[output].AsSpan(row * whole, dimensions * sizeof(float))));
            }
        }

        return new Embeddings(vectors, words);
    }

    private static float[] ToUnitLength(ReadOnlySpan<float> front)
    {
        var squares = 0.0;
        foreach (var value in front)
        {
            squares += (double)value * value;
        }

        var length = Math.Sqrt(squares);
        if (length is 0 || !double.IsFinite(length))
        {
            throw new ModelFailedException();
        }

        var vector = front.ToArray();
        for (var i = 0; i < vector.Length; i++)
        {
            vector[i] = (float)(vector[i] / length);
        }

        return vector;
    }

    private static int Fill(ServedModel model, EmbeddingRequest request, int from, int rows, byte[] target)
    {
        var elements = model.Inputs[0].RowElements;
        var numbers = MemoryMarshal.Cast<byte, float>(target.AsSpan(0, rows * model.Inputs[0].RowBytes));
        var words = 0;
        for (var i = 0; i < rows; i++)
        {
            var row = numbers.Slice(i * elements, elements);
            words += request.Texts is { } texts
                ? FillText(model, texts[from + i], row, request.PlaceOf(from + i))
                : FillImage(model, request.Images![from + i], row, request.PlaceOf(from + i));
        }

        return words;
    }

    private static int FillText(ServedModel model, string text, Span<float> row, string place)
    {
        var words = model.TextFeatures!.Fill(text, row);
        var most = model.Embedding!.Text!.MaxWords;
        return words == 0 ? throw Unfit($"{place} has no word: no letter and no digit.")
            : words > most ? throw new RefusedException(
                Refusal.Unfit($"{place} has more than {most} words; split it.") with
                {
                    Code = "context_length_exceeded", Member = "input",
                })
            : words;
    }

    private static int FillImage(ServedModel model, byte[] image, Span<float> row, string place) =>
        ImageTensor.TryFill(image, model.Embedding!.Image!, row, out var reason) ? 0 : throw Unfit($"{place}.image {reason}");

    private static RefusedException Unfit(string reason) => new(Refusal.Unfit(reason) with { Member = "input" });
}

/// <summary>What a model made of a request.</summary>
/// <param name="Vectors">One for each input, in their order, of unit length.</param>
/// <param name="Words">Words in all texts; 0 for images.</param>
internal sealed record Embeddings(float[][] Vectors, int Words);
