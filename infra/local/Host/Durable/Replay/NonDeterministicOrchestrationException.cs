using FrontierFunctions.Host.Durable.History;

namespace FrontierFunctions.Host.Durable.Replay;

/// <summary>An orchestrator's code did not do what its history says it did.</summary>
internal sealed class NonDeterministicOrchestrationException(string message) : Exception(message)
{
    /// <summary>What failure details name as the type: the name that the real engine gives.</summary>
    public const string TypeName = "DurableTask.Core.Exceptions.NonDeterministicOrchestrationException";

    private const string Advice =
        "An orchestrator must do the same in every replay: no clock, random value, environment, I/O or changed code.";

    /// <summary>Compares what was decided with what the history holds.</summary>
    public static void ThrowIfDifferent(IReadOnlyList<Decided> recorded, IReadOnlyList<Decided> decided, bool ended)
    {
        for (var i = 0; i < Math.Max(recorded.Count, decided.Count); i++)
        {
            var expected = i < recorded.Count ? Describe(recorded[i]) : null;
            var came = i < decided.Count ? Describe(decided[i]) : null;
            if (expected == came)
                continue;

            throw new NonDeterministicOrchestrationException(
                $"Non-deterministic orchestrator: its history has {expected ?? "nothing more in this turn"}, "
                + $"but the replay came with {came ?? (ended ? "the orchestrator's end" : "nothing")}. {Advice}");
        }
    }

    public static NonDeterministicOrchestrationException EndedEarly() =>
        new("Non-deterministic orchestrator: its history goes on, but the replay came with the orchestrator's end. "
            + $"{Advice}");

    private static string Describe(Decided decided) => decided switch
    {
        TaskScheduled task => $"activity '{task.Name}' (#{task.TaskId})",
        SubOrchestrationCreated child => $"sub-orchestration '{child.Name}' (#{child.TaskId})",
        TimerCreated timer => $"timer (#{timer.TaskId})",
        TimerCanceled timer => $"timer cancellation (#{timer.TaskId})",
        EventSent sent => $"sent event '{sent.Name}' (#{sent.TaskId})",
        _ => throw new InvalidOperationException($"Unknown decision {decided.GetType().Name}."),
    };
}
