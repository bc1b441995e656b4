using FrontierFunctions.Host.Functions;
using Microsoft.Extensions.Logging;

namespace FrontierFunctions.Host.Hosting;

/// <summary>Events 1400 to 1499: the host itself.</summary>
internal static partial class HostingLog
{
    [LoggerMessage(1400, LogLevel.Critical, "A trigger's listener ended, so the host stops: {Exception}")]
    public static partial void ListenerEnded(ILogger logger, ExceptionOutline exception);
}
