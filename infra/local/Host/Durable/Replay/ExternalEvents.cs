using Microsoft.DurableTask;

namespace FrontierFunctions.Host.Durable.Replay;

/// <summary>
/// Events on their way to an orchestrator's code. The latest waiter of a name gets the next event, so code may abandon
/// earlier waiters (Task.WhenAny in a loop); events that nobody waits for are kept in order.
/// </summary>
internal sealed class ExternalEvents(DataConverter converter)
{
    private readonly Dictionary<string, Stack<Waiter>> _waiters = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<(string Name, string? Data)> _kept = [];

    public bool HasWaiters => _waiters.Values.Any(stack => stack.Any(waiter => !waiter.IsDone));

    /// <summary>The events that nobody has taken, oldest first.</summary>
    public IReadOnlyList<(string Name, string? Data)> Kept => _kept;

    public Task<T?> Wait<T>(string name, CancellationToken cancellationToken)
    {
        if (!_waiters.TryGetValue(name, out var stack))
            _waiters[name] = stack = new();

        var kept = _kept.FindIndex(item => string.Equals(item.Name, name, StringComparison.OrdinalIgnoreCase));
        if (kept >= 0 && !cancellationToken.IsCancellationRequested)
        {
            var data = _kept[kept].Data;
            _kept.RemoveAt(kept);
            return Task.FromResult(converter.Deserialize<T>(data));
        }

        var waiter = new Waiter<T>(converter);
        stack.Push(waiter);
        cancellationToken.Register(() => waiter.Source.TrySetCanceled(cancellationToken));
        return waiter.Source.Task;
    }

    public void Raise(string name, string? data)
    {
        if (_waiters.TryGetValue(name, out var stack))
        {
            while (stack.TryPop(out var waiter))
            {
                if (waiter.TryTake(data))
                    return;
            }
        }

        _kept.Add((name, data));
    }

    private abstract class Waiter
    {
        public abstract bool IsDone { get; }

        public abstract bool TryTake(string? data);
    }

    private sealed class Waiter<T>(DataConverter converter) : Waiter
    {
        public TaskCompletionSource<T?> Source { get; } = new();

        public override bool IsDone => Source.Task.IsCompleted;

        public override bool TryTake(string? data)
        {
            if (IsDone)
                return false;

            try
            {
                return Source.TrySetResult(converter.Deserialize<T>(data));
            }
            catch (System.Text.Json.JsonException exception)
            {
                // The sender's mistake surfaces where the event is awaited, as a failure of this orchestration's code.
                return Source.TrySetException(exception);
            }
        }
    }
}
