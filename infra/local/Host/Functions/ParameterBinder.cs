using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
using Microsoft.Extensions.DependencyInjection;

namespace FrontierFunctions.Host.Functions;

/// <summary>Gives a function's parameters their values.</summary>
internal static class ParameterBinder
{
    public static async ValueTask<object?[]> BindAsync(InvocationContext context)
    {
        var parameters = context.Entry.Parameters;
        var values = new object?[parameters.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = await BindAsync(context, parameters[i]);
        }

        return values;
    }

    private static ValueTask<object?> BindAsync(InvocationContext context, ParameterInfo parameter)
    {
        if (parameter == context.Entry.TriggerParameter)
        {
            return new(context.TriggerValue);
        }

        if (parameter.ParameterType == typeof(FunctionContext))
        {
            return new(context);
        }

        if (parameter.ParameterType == typeof(CancellationToken))
        {
            return new(context.CancellationToken);
        }

        if (parameter.GetCustomAttribute<InputBindingAttribute>() is not null)
        {
            // A client that the host offers, the durable client for one.
            return new(context.InstanceServices.GetRequiredService(parameter.ParameterType));
        }

        return new(FromBindingData(context, parameter));
    }

    private static object? FromBindingData(InvocationContext context, ParameterInfo parameter)
    {
        if (context.BindingContext.BindingData.TryGetValue(parameter.Name!, out var value))
        {
            return Convert(value, parameter, context.Entry);
        }

        return parameter.HasDefaultValue
            ? parameter.DefaultValue
            : throw new InvalidOperationException(
                $"Parameter '{parameter.Name}' of function '{context.Entry.Name}' is bound to nothing.");
    }

    private static object? Convert(object value, ParameterInfo parameter, FunctionEntry entry)
    {
        var target = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        if (target.IsInstanceOfType(value))
        {
            return value;
        }

        var converter = TypeDescriptor.GetConverter(target);
        var text = value as string ?? (value as IFormattable)?.ToString(null, CultureInfo.InvariantCulture);
        if (text is not null && converter.CanConvertFrom(typeof(string)) && converter.IsValid(text))
        {
            return converter.ConvertFromInvariantString(text);
        }

        // The value may come from a blob's name, so it is not named.
        throw new InvalidOperationException(
            $"Parameter '{parameter.Name}' of function '{entry.Name}' cannot take its binding value as {target.Name}.");
    }
}
