using System.Runtime.InteropServices;
using FrontierFunctions.Server.Registry;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace FrontierFunctions.Server.Batching;

/// <summary>
/// Copies of one request on their way through shadow versions. Their answers are compared with the one that is given,
/// counted, and thrown away; the caller never waits for them.
/// </summary>
internal sealed class ShadowTrial
{
    private const string Compared = "probability";
    private readonly TaskCompletionSource<byte[]?> _given = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ServedModel _answering;

    private ShadowTrial(ServedModel answering) => _answering = answering;

    /// <summary>Null when the model has no shadow. A shadow whose queue is half full already misses its turn.</summary>
    public static ShadowTrial? Start(ModelVersions? versions, BatchQueue answering, PendingInference request)
    {
        if (versions is null || versions.Shadows.Count == 0)
        {
            return null;
        }

        var trial = new ShadowTrial(answering.Model);
        foreach (var shadow in versions.Shadows)
        {
            if (!shadow.TryArrive())
            {
                continue;
            }

            var copy = request.Copy(shadow.Model.Inputs);
            if (shadow.TryJoinAsShadow(copy))
            {
                _ = trial.FollowAsync(shadow, copy);
            }
            else
            {
                copy.Dispose();
                shadow.Series.Shadow.Missed();
            }

            shadow.NotArriving();
        }

        return trial;
    }

    /// <summary>Says what was answered.</summary>
    public void Compare(byte[][] outputs) => _given.TrySetResult(Probabilities(_answering, outputs));

    private async Task FollowAsync(BatchQueue shadow, PendingInference copy)
    {
        using (copy)
        {
            try
            {
                var other = Probabilities(shadow.Model, await copy.Answer);
                var given = await _given.Task;
                if (given is not null && other is not null && given.Length == other.Length)
                {
                    shadow.Series.Shadow.Compared(
                        MemoryMarshal.Cast<byte, float>(given), MemoryMarshal.Cast<byte, float>(other),
                        _answering.OperatingPoint, shadow.Model.OperatingPoint);
                }
            }
            catch (ModelFailedException)
            {
                shadow.Series.Shadow.Failed();
            }
        }
    }

    // What all classifiers give: one probability a row.
    private static byte[]? Probabilities(ServedModel model, byte[][] outputs)
    {
        for (var i = 0; i < model.Outputs.Count; i++)
        {
            if (model.Outputs[i].Name == Compared && model.Outputs[i].ElementType == TensorElementType.Float)
            {
                return outputs[i];
            }
        }

        return null;
    }
}
