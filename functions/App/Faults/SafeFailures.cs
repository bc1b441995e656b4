using Azure;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Logging;

namespace FrontierFunctions.App.Faults;

/// <summary>
/// Keeps identifiers out of failures. The host logs the exception of a failed invocation and writes the message of a
/// failed activity into the orchestration's history; messages of parsers and of storage may name blobs or quote input.
/// So what leaves a function is a <see cref="FunctionFaultException"/> that carries only the type and the stable error
/// code.
/// </summary>
internal sealed class SafeFailures(ILogger<SafeFailures> logger) : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        // An orchestrator's exceptions steer its replay: they carry faults of activities that were made safe already.
        if (context.FunctionDefinition.InputBindings.Values.Any(
            b => string.Equals(b.Type, "orchestrationTrigger", StringComparison.OrdinalIgnoreCase)))
        {
            await next(context);
            return;
        }

        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.CancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException("The host is stopping.");
        }
        catch (Exception failure) when (failure is not FunctionFaultException)
        {
            var code = CodeOf(failure);
            logger.InvocationFailed(context.FunctionDefinition.Name, code, failure.StackTrace ?? "");
            throw new FunctionFaultException(code);
        }
    }

    /// <summary>
    /// Type name, and the service's own error code where there is one: <c>RequestFailedException/BlobNotFound</c>.
    /// </summary>
    private static string CodeOf(Exception failure)
    {
        failure = failure is AggregateException { InnerExceptions: [var only] } ? only : failure;
        return failure is RequestFailedException request
            ? $"{nameof(RequestFailedException)}/{request.ErrorCode ?? request.Status.ToString(System.Globalization.CultureInfo.InvariantCulture)}"
            : failure.GetType().Name;
    }
}

/// <summary>A failed invocation: only a code, which is safe to log and to persist.</summary>
public sealed class FunctionFaultException(string code) : Exception(
    $"The function failed: {code}. It will be tried again; see the log for the place.")
{
    /// <summary>Exception type, and the service's own error code where there is one.</summary>
    public string Code { get; } = code;
}

internal static partial class FaultLog
{
    [LoggerMessage(EventId = 100, Level = LogLevel.Error, Message = "{Function} failed: {Code} {Stack}")]
    public static partial void InvocationFailed(this ILogger logger, string function, string code, string stack);
}
