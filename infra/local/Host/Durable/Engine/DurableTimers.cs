namespace FrontierFunctions.Host.Durable.Engine;

/// <summary>Calls back at or after given times. One timer of the time provider serves all. Thread safe.</summary>
internal sealed class DurableTimers : IDisposable
{
    // A timer's period is limited to 49 days; a clock that jumps is noticed within this time.
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private readonly PriorityQueue<Action, DateTimeOffset> _queue = new();
    private readonly TimeProvider _timeProvider;
    private readonly ITimer _timer;

    public DurableTimers(TimeProvider timeProvider)
    {
        _timeProvider = timeProvider;
        _timer = timeProvider.CreateTimer(_ => Fire(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Schedule(DateTimeOffset at, Action callback)
    {
        lock (_lock)
        {
            _queue.Enqueue(callback, at);
            Arm();
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Fire()
    {
        List<Action> due = [];
        lock (_lock)
        {
            var now = _timeProvider.GetUtcNow();
            while (_queue.TryPeek(out var callback, out var at) && at <= now)
            {
                due.Add(callback);
                _queue.Dequeue();
            }

            Arm();
        }

        foreach (var callback in due)
            callback();
    }

    private void Arm()
    {
        if (!_queue.TryPeek(out _, out var at))
            return;

        var wait = at - _timeProvider.GetUtcNow();
        // Rounded up: a timer's resolution is a millisecond, and one that fires early would only be set again.
        var due = TimeSpan.FromMilliseconds(
            Math.Ceiling(Math.Clamp(wait.TotalMilliseconds, 0, Longest.TotalMilliseconds)));
        _timer.Change(due, Timeout.InfiniteTimeSpan);
    }
}
