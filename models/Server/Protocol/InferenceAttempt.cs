using System.Diagnostics;
using FrontierFunctions.Server.Batching;
using FrontierFunctions.Server.Metrics;
using FrontierFunctions.Server.Registry;

namespace FrontierFunctions.Server.Protocol;

/// <summary>One request on its way to a model and back.</summary>
internal sealed class InferenceAttempt(ModelRegistry registry, Activity? trace, TimeProvider time) : IDisposable
{
    private readonly long _began = time.GetTimestamp();
    private bool _announced;
    private bool _versionNamed;
    private BatchQueue? _queue;

    /// <summary>Finds the version that answers, and tells its queue that a request is coming.</summary>
    /// <exception cref="RefusedException">There is none, or the models are not ready.</exception>
    public BatchQueue Enter(string model, string? version)
    {
        _queue = registry.Enter(model, version)
            ?? throw new RefusedException(registry.IsReady ? Refusal.UnknownModel : Refusal.NotReady);
        _announced = true;
        _versionNamed = version is not null;
        trace?.SetTag("model", _queue.Model.Name).SetTag("model.version", _queue.Model.Version);
        return _queue;
    }

    /// <summary>Runs the rows; owns them from now on. Per output of the model, the elements.</summary>
    /// <param name="pending">The rows.</param>
    /// <param name="isLast">Whether no more rows of this request follow.</param>
    /// <exception cref="RefusedException">The queue is full.</exception>
    /// <exception cref="ModelFailedException">The model failed.</exception>
    public async Task<byte[][]> RunAsync(PendingInference pending, bool isLast = true)
    {
        trace?.SetTag("rows", pending.Rows);

        // Not cut short when the caller leaves: until the queue has let go of it, the memory must stay.
        using (pending)
        {
            if (!_queue!.TryJoin(pending))
            {
                throw new RefusedException(Refusal.Busy);
            }

            if (isLast)
            {
                NotArriving();
            }

            var trials = _versionNamed ? null : ShadowTrial.Start(registry.Find(_queue.Model.Name), _queue, pending);
            var outputs = await pending.Answer;
            trials?.Compare(outputs);
            return outputs;
        }
    }

    /// <summary>Counts the answer.</summary>
    public void End(int status, ServerMetrics metrics)
    {
        trace?.SetTag("http.response.status_code", status);
        if (status >= StatusCodes.Status500InternalServerError)
        {
            trace?.SetStatus(ActivityStatusCode.Error);
        }

        if (_queue is null)
        {
            metrics.UnknownModel(status);
        }
        else
        {
            _queue.Series.Answered(status, time.GetElapsedTime(_began));
        }
    }

    public void Dispose()
    {
        NotArriving();
        trace?.Dispose();
    }

    private void NotArriving()
    {
        if (_announced)
        {
            _announced = false;
            _queue!.NotArriving();
        }
    }
}
