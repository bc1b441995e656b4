using FrontierFunctions.Host.Durable.Engine;
using FrontierFunctions.Host.Durable.History;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace FrontierFunctions.Host.Durable.Replay;

/// <summary>What one turn of an orchestrator came to.</summary>
/// <param name="Events">The turn's lines of history, <see cref="TurnStarted"/> first.</param>
/// <param name="Continuation">The new execution's input and carried-over events when the orchestrator starts
/// over.</param>
internal sealed record TurnOutcome(IReadOnlyList<HistoryEvent> Events, Continuation? Continuation);

/// <summary>How the next execution of an orchestrator that continues as new begins.</summary>
internal sealed record Continuation(string? Input, IReadOnlyList<EventRaised> CarriedOver);

/// <summary>Runs an orchestrator through its history and one turn further. Used once.</summary>
internal sealed class Turn
{
    private readonly InstanceRecord _record;
    private readonly IDurableFunctions _functions;
    private readonly OrchestratorThread _thread;
    private readonly ReplayContext _context;
    private Task<string?>? _run;

    /// <param name="record">The instance.</param>
    /// <param name="functions">The app's code.</param>
    /// <param name="converter">Reads inputs and results.</param>
    /// <param name="loggerFactory">For replay-safe loggers.</param>
    /// <param name="left">Called when, after the turn, the code turns out to await something that is not
    /// durable.</param>
    public Turn(
        InstanceRecord record,
        IDurableFunctions functions,
        DataConverter converter,
        ILoggerFactory loggerFactory,
        Action left)
    {
        _thread = new(left);
        _record = record;
        _functions = functions;
        _context = new(record, _thread, converter, loggerFactory);
    }

    private bool HasEnded => _run is { IsCompleted: true };

    /// <summary>Replays <paramref name="history"/> and processes what came after it.</summary>
    /// <param name="history">The recorded events; received ones behind the last turn included.</param>
    /// <param name="received">What comes now and is not recorded yet.</param>
    /// <param name="now">The new turn's time.</param>
    /// <param name="customStatus">The custom status as it stands.</param>
    public TurnOutcome Run(
        IReadOnlyList<HistoryEvent> history, IReadOnlyList<Received> received, DateTimeOffset now, string? customStatus)
    {
        var events = new List<HistoryEvent> { new TurnStarted { At = now } };
        _thread.Enter();
        try
        {
            var pending = Replay(history);
            pending.AddRange(received);
            var unprocessed = RunTurn(now, pending, replaying: false);
            events.AddRange(_context.Decided.Select(decided => decided with { At = now }));
            if (_context.CustomStatus != customStatus)
                events.Add(new CustomStatusSet { At = now, Data = Payload.Of(_context.CustomStatus) });

            if (HasEnded && _context.Continuation is var (input, keep) && _run!.IsCompletedSuccessfully)
                return new(events, new(input, keep ? CarryOver(unprocessed, now) : []));

            if (End() is { } end)
                events.Add(end with { At = now });
        }
        catch (NonDeterministicOrchestrationException exception)
        {
            events.Add(Failed(new(
                NonDeterministicOrchestrationException.TypeName, exception.Message, null, null, null)) with
            {
                At = now,
            });
        }
        finally
        {
            _thread.Leave();
        }

        return new(events, null);
    }

    /// <summary>How an execution ends whose code awaited something that is not durable.</summary>
    public static ExecutionCompleted LeftItsThread() => Failed(new(
        typeof(InvalidOperationException).FullName!,
        "The orchestrator awaited something that is not durable. Orchestrators await calls of activities and "
        + "sub-orchestrations, timers and external events; all else belongs into activities.",
        null,
        null,
        null));

    private static ExecutionCompleted Failed(TaskFailureDetails failure) =>
        new(OrchestrationRuntimeStatus.Failed, failure);

    private List<Received> Replay(IReadOnlyList<HistoryEvent> history)
    {
        List<Received> pending = [.. _record.CarriedOver];
        for (var i = 0; i < history.Count;)
        {
            switch (history[i++])
            {
                case Received item:
                    pending.Add(item);
                    break;
                case TurnStarted turn:
                    List<Decided> recorded = [];
                    for (; i < history.Count && history[i] is Decided decided; i++)
                        recorded.Add(decided);

                    RunTurn(turn.At, pending, replaying: true);
                    NonDeterministicOrchestrationException.ThrowIfDifferent(recorded, _context.Decided, HasEnded);
                    if (HasEnded)
                        throw NonDeterministicOrchestrationException.EndedEarly();

                    pending.Clear();
                    break;
            }
        }

        return pending;
    }

    /// <summary>Runs one turn; returns what the orchestrator's end left unprocessed.</summary>
    private ReadOnlySpan<Received> RunTurn(DateTimeOffset time, List<Received> pending, bool replaying)
    {
        _context.BeginTurn(time, replaying);
        if (_run is null)
            _thread.Run(() => _run = InvokeAsync());

        var done = 0;
        for (; done < pending.Count && !HasEnded; done++)
        {
            // Completed outside the context, so that continuations queue up instead of running inside this call.
            _context.Apply(pending[done]);
            _thread.Run(() => { });
        }

        return System.Runtime.InteropServices.CollectionsMarshal.AsSpan(pending)[done..];
    }

    private List<EventRaised> CarryOver(ReadOnlySpan<Received> unprocessed, DateTimeOffset now)
    {
        List<EventRaised> kept = [.. _context.UnprocessedEvents.Select(
            item => new EventRaised(item.Name) { At = now, Data = Payload.Of(item.Data) })];
        foreach (var item in unprocessed)
        {
            if (item is EventRaised raised)
                kept.Add(raised);
        }

        return kept;
    }

    // A method of its own, so that code that throws before its first await fails its task all the same.
    private async Task<string?> InvokeAsync() => _functions.HasOrchestrator(_record.Name)
        ? await _functions.RunOrchestratorAsync(_context)
        : throw new MissingFunctionException(
            $"The function '{_record.Name}' doesn't exist, is disabled, or is not an orchestrator function.");

    private ExecutionCompleted? End()
    {
        if (_thread.WasLeft || (!HasEnded && !_context.IsWaiting))
        {
            return LeftItsThread();
        }

        if (!HasEnded)
            return null;

        if (_run!.IsCompletedSuccessfully)
            return new(OrchestrationRuntimeStatus.Completed, null) { Data = Payload.Of(_run.Result) };

        try
        {
            _run.GetAwaiter().GetResult();
            throw new InvalidOperationException("A failed task has an exception.");
        }
        catch (Exception exception)
        {
            return Failed(FailureDetails.Of(exception));
        }
    }
}
