namespace FrontierFunctions.Local;

/// <summary>Something on this machine keeps the runtime from working; the message says what and the remedy.</summary>
internal sealed class LocalRuntimeException(string message, Exception? innerException = null)
    : Exception(message, innerException);
