using System.Reflection;
using FrontierFunctions.Host.Functions;
using FrontierFunctions.Host.Hosting;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
using Microsoft.DurableTask;

namespace FrontierFunctions.Host.Durable;

/// <summary>
/// The orchestrator and activity functions of the app, run through the host's invoker and middleware.
/// </summary>
internal sealed class InvokedFunctions(
    FunctionCatalog catalog, FunctionInvoker invoker, HostSettings settings,
    TimeProvider timeProvider) : IDurableFunctions
{
    private readonly JsonDataConverter _converter = JsonDataConverter.Default;

    public bool HasOrchestrator(string name) => catalog.Find<OrchestrationTriggerAttribute>(name) is not null;

    public bool HasActivity(string name) => catalog.Find<ActivityTriggerAttribute>(name) is not null;

    public async Task<string?> RunOrchestratorAsync(TaskOrchestrationContext context)
    {
        var entry = catalog.Find<OrchestrationTriggerAttribute>(context.Name.Name)!;
        var data = new Dictionary<string, object?> { ["instanceId"] = context.InstanceId };
        var read = typeof(TaskOrchestrationContext).GetMethod(nameof(TaskOrchestrationContext.GetInput))!;
        foreach (var parameter in entry.Parameters.Where(parameter => TakesInput(entry, parameter)))
            data[parameter.Name!] = read.MakeGenericMethod(parameter.ParameterType).Invoke(context, null);

        return _converter.Serialize(await invoker.InvokeAsync(entry, context, data, CancellationToken.None));
    }

    public async Task<string?> RunActivityAsync(
        TaskActivityContext context, string? input, CancellationToken cancellationToken)
    {
        var entry = catalog.Find<ActivityTriggerAttribute>(context.Name.Name)!;
        var type = entry.TriggerParameter.ParameterType;
        var value = type == typeof(TaskActivityContext) ? context : Read(input, type);
        var data = new Dictionary<string, object?> { ["instanceId"] = context.InstanceId };
        foreach (var parameter in entry.Parameters.Where(
            parameter => parameter.ParameterType == typeof(TaskActivityContext)))
            data[parameter.Name!] = context;

        using var timeout = new CancellationTokenSource(settings.FunctionTimeout, timeProvider);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        return _converter.Serialize(await invoker.InvokeAsync(entry, value, data, linked.Token));
    }

    // The real worker gives an orchestrator's input to a further parameter too.
    private static bool TakesInput(FunctionEntry entry, ParameterInfo parameter) =>
        parameter != entry.TriggerParameter
        && parameter.Name != "instanceId"
        && parameter.ParameterType != typeof(FunctionContext)
        && parameter.ParameterType != typeof(CancellationToken)
        && parameter.GetCustomAttribute<InputBindingAttribute>() is null;

    private object? Read(string? input, Type type) => input is null
        ? type.IsValueType ? Activator.CreateInstance(type) : null
        : _converter.Deserialize(input, type);
}
