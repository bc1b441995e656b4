using FrontierFunctions.Host.Durable;
using Microsoft.DurableTask;

namespace FrontierFunctions.Tests.Local.Durable;

/// <summary>Orchestrators and activities as delegates.</summary>
internal sealed class DelegateFunctions : IDurableFunctions
{
    private readonly Dictionary<string, Func<TaskOrchestrationContext, Task<object?>>> _orchestrators = [];
    private readonly Dictionary<string, Func<TaskActivityContext, string?, CancellationToken, Task<object?>>> _activities = [];
    private readonly List<(string Instance, string Activity, string? Input)> _runs = [];

    /// <summary>Every start of an activity, in order.</summary>
    public IReadOnlyList<(string Instance, string Activity, string? Input)> Runs
    {
        get
        {
            lock (_runs)
                return [.. _runs];
        }
    }

    public DelegateFunctions Orchestrator(string name, Func<TaskOrchestrationContext, Task<object?>> code)
    {
        _orchestrators[name] = code;
        return this;
    }

    public DelegateFunctions Activity<TInput>(string name, Func<TInput, object?> code) =>
        Activity<TInput>(name, (input, _) => Task.FromResult(code(input)));

    public DelegateFunctions Activity<TInput>(string name, Func<TInput, CancellationToken, Task<object?>> code)
    {
        _activities[name] = (_, input, cancellationToken) =>
            code(JsonDataConverter.Default.Deserialize<TInput>(input)!, cancellationToken);
        return this;
    }

    public bool HasOrchestrator(string name) => _orchestrators.ContainsKey(name);

    public bool HasActivity(string name) => _activities.ContainsKey(name);

    public async Task<string?> RunOrchestratorAsync(TaskOrchestrationContext context) =>
        JsonDataConverter.Default.Serialize(await _orchestrators[context.Name](context));

    public async Task<string?> RunActivityAsync(
        TaskActivityContext context, string? input, CancellationToken cancellationToken)
    {
        lock (_runs)
            _runs.Add((context.InstanceId, context.Name, input));
        return JsonDataConverter.Default.Serialize(await _activities[context.Name](context, input, cancellationToken));
    }
}
