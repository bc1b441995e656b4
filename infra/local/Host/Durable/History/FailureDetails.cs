using Microsoft.DurableTask;

namespace FrontierFunctions.Host.Durable.History;

/// <summary>Exceptions as they go into a history: type and message, never a stack trace.</summary>
internal static class FailureDetails
{
    public static TaskFailureDetails Of(Exception exception) => new(
        exception.GetType().ToString(),
        exception.Message,
        null,
        exception switch
        {
            TaskFailedException failed => failed.FailureDetails,
            { InnerException: { } inner } => Of(inner),
            _ => null,
        },
        null);
}
