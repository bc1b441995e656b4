namespace FrontierFunctions.Host.Durable.Replay;

/// <summary>
/// The one thread on which an orchestrator's code runs during a turn. Continuations queue up in the order in which the
/// engine completes tasks, so a replay runs them in the same order. A continuation that arrives from another thread
/// means
/// that the code awaited something that is not durable; it may come after the turn.
/// </summary>
/// <param name="left">Called, on any thread, when that happens after the turn.</param>
internal sealed class OrchestratorThread(Action left) : SynchronizationContext
{
    private readonly Lock _lock = new();
    private readonly Queue<(SendOrPostCallback Callback, object? State)> _queue = new();
    private int _thread;
    private bool _isOver;

    /// <summary>Whether a continuation came from elsewhere.</summary>
    public bool WasLeft { get; private set; }

    public bool IsCurrent => _thread == Environment.CurrentManagedThreadId;

    /// <summary>Makes the calling thread the orchestrator's until <see cref="Leave"/>.</summary>
    public void Enter() => _thread = Environment.CurrentManagedThreadId;

    public void Leave()
    {
        lock (_lock)
        {
            _thread = 0;
            _isOver = true;
        }
    }

    /// <summary>Runs code and all that it sets off.</summary>
    public void Run(Action code)
    {
        var outer = Current;
        SetSynchronizationContext(this);
        try
        {
            code();
            while (TryDequeue() is var (callback, state))
                callback(state);
        }
        finally
        {
            SetSynchronizationContext(outer);
        }
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        lock (_lock)
        {
            if (IsCurrent)
            {
                _queue.Enqueue((d, state));
                return;
            }

            WasLeft = true;
            if (!_isOver)
                return;
        }

        left();
    }

    public override void Send(SendOrPostCallback d, object? state) =>
        throw new NotSupportedException("An orchestrator's context takes no synchronous calls.");

    public override SynchronizationContext CreateCopy() => this;

    private (SendOrPostCallback Callback, object? State)? TryDequeue()
    {
        lock (_lock)
            return _queue.TryDequeue(out var item) ? item : null;
    }
}
