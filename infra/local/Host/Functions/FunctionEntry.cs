using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace FrontierFunctions.Host.Functions;

/// <summary>One function of the app: a method with <see cref="FunctionAttribute"/> and one trigger parameter.</summary>
internal sealed class FunctionEntry
{
    private FunctionEntry(
        string name, MethodInfo method, ParameterInfo[] parameters, ParameterInfo triggerParameter,
        TriggerBindingAttribute trigger)
    {
        Name = name;
        Method = method;
        Parameters = parameters;
        TriggerParameter = triggerParameter;
        Trigger = trigger;
        EntryPoint = $"{method.DeclaringType!.FullName}.{method.Name}";
        Id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{EntryPoint}:{name}")).AsSpan(0, 8));
    }

    /// <summary>
    /// The name in <see cref="FunctionAttribute"/>; of an orchestrator or activity also its task name.
    /// </summary>
    public string Name { get; }

    public MethodInfo Method { get; }

    public IReadOnlyList<ParameterInfo> Parameters { get; }

    public ParameterInfo TriggerParameter { get; }

    public TriggerBindingAttribute Trigger { get; }

    /// <summary>Namespace, type and method.</summary>
    public string EntryPoint { get; }

    /// <summary>The same for the same entry point and name, over restarts.</summary>
    public string Id { get; }

    /// <summary>What the function's code returns inside its task; <see langword="void"/> when nothing.</summary>
    public Type ResultType
    {
        get
        {
            var type = Method.ReturnType;
            if (type == typeof(Task) || type == typeof(ValueTask))
            {
                return typeof(void);
            }

            return type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(Task<>)
                    || type.GetGenericTypeDefinition() == typeof(ValueTask<>))
                ? type.GetGenericArguments()[0]
                : type;
        }
    }

    /// <summary>Reads a function off a method, or null when the method is none.</summary>
    /// <exception cref="InvalidOperationException">The method has the attribute and not exactly one
    /// trigger.</exception>
    public static FunctionEntry? TryRead(MethodInfo method)
    {
        if (method.GetCustomAttribute<FunctionAttribute>() is not { } function)
        {
            return null;
        }

        // Asked for once: where two hosts look at a method at the same time, a second call may give other objects.
        var parameters = method.GetParameters();
        var triggers = parameters
            .Select(parameter => (parameter, trigger: parameter.GetCustomAttribute<TriggerBindingAttribute>()))
            .Where(pair => pair.trigger is not null)
            .ToArray();
        return triggers is [var (parameter, trigger)]
            ? new FunctionEntry(function.Name, method, parameters, parameter, trigger!)
            : throw new InvalidOperationException(
                $"Function '{function.Name}' has {triggers.Length} triggers; a function has exactly one.");
    }
}
