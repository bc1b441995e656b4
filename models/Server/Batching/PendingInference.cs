using System.Buffers;
using FrontierFunctions.Server.Registry;

namespace FrontierFunctions.Server.Batching;

/// <summary>
/// The rows of one request on their way through a queue. Owns rented memory that may hold patients' values: it is
/// returned cleared by <see cref="Dispose"/>, which must not come before <see cref="Answer"/> has ended.
/// </summary>
internal sealed class PendingInference : IDisposable
{
    private readonly TaskCompletionSource<byte[][]> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public PendingInference(IReadOnlyList<TensorSpec> inputs, int rows, CancellationToken abandoned)
    {
        Rows = rows;
        Abandoned = abandoned;
        Inputs = [.. inputs.Select(i => ArrayPool<byte>.Shared.Rent(rows * i.RowBytes))];
    }

    /// <summary>The same rows once more, in memory of their own, for nobody who could leave.</summary>
    public PendingInference Copy(IReadOnlyList<TensorSpec> inputs)
    {
        var copy = new PendingInference(inputs, Rows, CancellationToken.None);
        for (var i = 0; i < Inputs.Length; i++)
        {
            Inputs[i].AsSpan(0, Rows * inputs[i].RowBytes).CopyTo(copy.Inputs[i]);
        }

        return copy;
    }

    public int Rows { get; }

    /// <summary>Set when nobody waits for the answer any more.</summary>
    public CancellationToken Abandoned { get; }

    /// <summary>Per input, the elements row-major in machine order; the arrays may be longer than the rows.</summary>
    public byte[][] Inputs { get; }

    /// <summary>Per output of the model, the elements of this request's rows.</summary>
    public Task<byte[][]> Answer => _answer.Task;

    public void Complete(byte[][] outputs) => _answer.TrySetResult(outputs);

    public void Fail(Exception exception) => _answer.TrySetException(exception);

    public void Cancel() => _answer.TrySetCanceled(Abandoned);

    public void Dispose()
    {
        foreach (var buffer in Inputs)
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }
}

/// <summary>The model could not answer a batch; the reason is in the log, not here.</summary>
internal sealed class ModelFailedException : Exception;
