using FrontierFunctions.Host.Functions;
using Microsoft.Extensions.Logging;

namespace FrontierFunctions.Host.Blobs;

/// <summary>Events 1100 to 1199: blob triggers. A blob is named by its token.</summary>
internal static partial class BlobsLog
{
    [LoggerMessage(1100, LogLevel.Information, "{Function} watches container {Container} with {Receipts} receipts.")]
    public static partial void Watching(ILogger logger, string function, string container, int receipts);

    [LoggerMessage(1101, LogLevel.Warning, "{Function} failed on blob {Blob}, attempt {Attempt} of {Attempts}.")]
    public static partial void AttemptFailed(
        ILogger logger, string function, BlobToken blob, int attempt, int attempts);

    [LoggerMessage(
        1102, LogLevel.Error, "{Function} gave up on blob {Blob} after {Attempts} attempts: it is in the poison "
            + "queue.")]
    public static partial void Poison(ILogger logger, string function, BlobToken blob, int attempts);

    [LoggerMessage(1103, LogLevel.Warning, "Scan for {Function} failed and will be repeated: {Exception}")]
    public static partial void ScanFailed(ILogger logger, string function, ExceptionOutline exception);

    [LoggerMessage(
        1104,
        LogLevel.Warning,
        "{Function} could not take or settle blob {Blob}; it will be delivered again: {Exception}")]
    public static partial void DeliveryFailed(
        ILogger logger, string function, BlobToken blob, ExceptionOutline exception);
}
