using System.Threading.Channels;
using FrontierFunctions.Server.Metrics;
using FrontierFunctions.Server.Registry;

namespace FrontierFunctions.Server.Batching;

/// <summary>
/// Merges the requests for one model into runs. A run starts when it is full, when its first request has waited long
/// enough, when nobody else is on the way, or at shutdown. Requests are never split and keep their order.
/// </summary>
internal sealed class BatchQueue
{
    private readonly Channel<PendingInference> _waiting =
        Channel.CreateUnbounded<PendingInference>(new UnboundedChannelOptions { SingleReader = false });

    private readonly TaskCompletionSource _hurry = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ServingOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private int _pendingRows;
    private int _arriving;
    private volatile bool _retired;

    public BatchQueue(
        ServedModel model, ServingOptions options, ServerMetrics metrics, TimeProvider time, ILogger logger)
    {
        Model = model;
        (_options, _time, _logger) = (options, time, logger);
        Series = metrics.For(model.Name, model.Version, () => Volatile.Read(ref _pendingRows));
    }

    public ServedModel Model { get; }

    public ModelSeries Series { get; }

    /// <summary>
    /// Says that a request is being read that will probably join; pair with <see cref="NotArriving"/>. False when the
    /// version is about to go and takes nobody in any more.
    /// </summary>
    public bool TryArrive()
    {
        Interlocked.Increment(ref _arriving);
        if (!_retired)
        {
            return true;
        }

        NotArriving();
        return false;
    }

    /// <summary>The request that was announced has joined, or will not.</summary>
    public void NotArriving()
    {
        if (Interlocked.Decrement(ref _arriving) == 0 && _retired)
        {
            _empty.TrySetResult();
        }
    }

    /// <summary>
    /// Takes nobody in any more; ends when all who were announced have joined or left. What has joined is answered.
    /// </summary>
    public async Task RetireAsync()
    {
        _retired = true;
        if (Volatile.Read(ref _arriving) == 0)
        {
            _empty.TrySetResult();
        }

        Hurry();
        await _empty.Task;
        Close();
    }

    /// <summary>Lets <see cref="RunAsync"/> end after what has joined.</summary>
    public void Close() => _waiting.Writer.TryComplete();

    /// <summary>Takes a request in; false when too many rows wait already.</summary>
    public bool TryJoin(PendingInference pending) => TryJoin(pending, _options.MaxPendingRows);

    /// <summary>Takes a copy in, while at least half of the queue is free for requests that somebody waits for.</summary>
    public bool TryJoinAsShadow(PendingInference pending) => TryJoin(pending, _options.MaxPendingRows / 2);

    private bool TryJoin(PendingInference pending, int limit)
    {
        if (Interlocked.Add(ref _pendingRows, pending.Rows) > limit || !_waiting.Writer.TryWrite(pending))
        {
            Interlocked.Add(ref _pendingRows, -pending.Rows);
            return false;
        }

        return true;
    }

    /// <summary>Starts what has gathered now, and from now on without waiting.</summary>
    public void Hurry() => _hurry.TrySetResult();

    /// <summary>
    /// Runs the model once on one row and once on a full batch, so that no request pays for the first time.
    /// </summary>
    public void Warm()
    {
        foreach (var rows in new[] { 1, _options.MaxBatchRows })
        {
            using var row = new PendingInference(Model.Inputs, rows, CancellationToken.None);
            Model.FillExample(row.Inputs, rows);
            Model.Run([row], rows);
        }
    }

    /// <summary>Serves until <see cref="Close"/>; ends what has joined by then.</summary>
    public async Task RunAsync()
    {
        var batch = new List<PendingInference>();
        Task<bool>? more = null;
        while (await (more ??= _waiting.Reader.WaitToReadAsync(CancellationToken.None).AsTask()))
        {
            more = null;
            var rows = 0;
            var began = _time.GetTimestamp();
            while (!Take(batch, ref rows))
            {
                var left = _options.MaxQueueDelay - _time.GetElapsedTime(began);
                var alone = _options.StartWhenIdle && Volatile.Read(ref _arriving) == 0;
                if (left <= TimeSpan.Zero || alone || _hurry.Task.IsCompleted)
                {
                    break;
                }

                more ??= _waiting.Reader.WaitToReadAsync(CancellationToken.None).AsTask();
                using var over = new CancellationTokenSource();
                await Task.WhenAny(more, _hurry.Task, Task.Delay(left, _time, over.Token));
                await over.CancelAsync();
                if (more.IsCompleted)
                {
                    var open = await more;
                    more = null;
                    if (!open)
                    {
                        break;
                    }
                }
            }

            if (batch.Count > 0)
            {
                Serve(batch, rows);
                batch.Clear();
            }
        }
    }

    // Moves what waits into the batch; true when it is full.
    private bool Take(List<PendingInference> batch, ref int rows)
    {
        while (_waiting.Reader.TryPeek(out var next))
        {
            if (batch.Count > 0 && rows + next.Rows > _options.MaxBatchRows)
            {
                return true;
            }

            _waiting.Reader.TryRead(out _);
            if (next.Abandoned.IsCancellationRequested)
            {
                Interlocked.Add(ref _pendingRows, -next.Rows);
                next.Cancel();
                continue;
            }

            batch.Add(next);
            rows += next.Rows;
            if (rows >= _options.MaxBatchRows)
            {
                return true;
            }
        }

        return false;
    }

    private void Serve(List<PendingInference> batch, int rows)
    {
        var began = _time.GetTimestamp();
        try
        {
            var answers = Model.Run(batch, rows);
            Series.Ran(batch.Count, rows, _time.GetElapsedTime(began));
            Interlocked.Add(ref _pendingRows, -rows);
            for (var i = 0; i < batch.Count; i++)
            {
                batch[i].Complete(answers[i]);
            }
        }
        catch (Exception exception)
        {
            // Whatever the runtime threw, the queue must go on and the callers must hear of it. Its message may quote
            // values of the request: the type is all that is logged.
            ServerLog.RunFailed(_logger, Model.Name, Model.Version, rows, exception.GetType().Name);
            Interlocked.Add(ref _pendingRows, -rows);
            foreach (var pending in batch)
            {
                pending.Fail(new ModelFailedException());
            }
        }
    }
}
