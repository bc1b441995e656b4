using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.ExceptionServices;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.DependencyInjection;

namespace FrontierFunctions.Host.Functions;

/// <summary>
/// Runs a function: a service scope, the middleware, an instance of the function's class, its parameters, its code.
/// Nothing here leaves the caller's synchronization context or task scheduler (no ConfigureAwait(false), no Task.Run):
/// the durable engine carries an orchestrator's code on one of its own. Thread safe.
/// </summary>
internal sealed class FunctionInvoker
{
    private readonly IServiceScopeFactory _scopes;
    private readonly FunctionExecutionDelegate _pipeline;
    private readonly ConcurrentDictionary<Type, ObjectFactory> _factories = new();

    public FunctionInvoker(IServiceScopeFactory scopes, FunctionPipeline pipeline)
    {
        _scopes = scopes;
        _pipeline = pipeline.Around(RunFunctionAsync);
    }

    /// <summary>
    /// Runs <paramref name="entry"/> and gives what it returned; null when it returns nothing. Exceptions of the
    /// function and of middleware arrive as they were thrown.
    /// </summary>
    /// <param name="entry">The function.</param>
    /// <param name="triggerValue">The trigger parameter's value, already of that parameter's type.</param>
    /// <param name="bindingData">What the trigger says beside its value; other parameters bind to it by name.</param>
    /// <param name="cancellationToken">What the function's CancellationToken parameter and its context carry.</param>
    public async Task<object?> InvokeAsync(
        FunctionEntry entry,
        object? triggerValue,
        IReadOnlyDictionary<string, object?> bindingData,
        CancellationToken cancellationToken)
    {
        await using var scope = _scopes.CreateAsyncScope();
        var context = new InvocationContext(entry, triggerValue, bindingData, scope.ServiceProvider, cancellationToken);
        if (triggerValue is HttpRequest request)
        {
            context.Items[FunctionContextExtensions.HttpContextKey] = request.HttpContext;
        }

        await _pipeline(context);
        return context.Result;
    }

    private async Task RunFunctionAsync(FunctionContext functionContext)
    {
        var context = (InvocationContext)functionContext;
        var arguments = await ParameterBinder.BindAsync(context);
        var instance = context.Entry.Method.IsStatic ? null : CreateInstance(context);
        try
        {
            var returned = Call(context.Entry.Method, instance, arguments);
            context.Result = await ResultAsync(returned, context.Entry.ResultType);
        }
        finally
        {
            await DisposeAsync(instance);
        }
    }

    private object CreateInstance(InvocationContext context) =>
        _factories.GetOrAdd(context.Entry.Method.ReflectedType!, type => ActivatorUtilities.CreateFactory(type, []))
            .Invoke(context.InstanceServices, null);

    private static object? Call(MethodInfo method, object? instance, object?[] arguments)
    {
        try
        {
            return method.Invoke(instance, arguments);
        }
        catch (TargetInvocationException exception) when (exception.InnerException is not null)
        {
            ExceptionDispatchInfo.Throw(exception.InnerException);
            throw;
        }
    }

    private static async Task<object?> ResultAsync(object? returned, Type resultType)
    {
        switch (returned)
        {
            case Task task:
                await task;
                return resultType == typeof(void) ? null : task.GetType().GetProperty("Result")!.GetValue(task);
            case ValueTask task:
                await task;
                return null;
            case not null when IsValueTaskOfResult(returned.GetType()):
                var asTask = (Task)returned.GetType().GetMethod(nameof(ValueTask<>.AsTask))!.Invoke(returned, null)!;
                await asTask;
                return asTask.GetType().GetProperty("Result")!.GetValue(asTask);
            default:
                return returned;
        }
    }

    private static bool IsValueTaskOfResult(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ValueTask<>);

    private static async ValueTask DisposeAsync(object? instance)
    {
        switch (instance)
        {
            case IAsyncDisposable disposable:
                await disposable.DisposeAsync();
                break;
            case IDisposable disposable:
                disposable.Dispose();
                break;
        }
    }
}
