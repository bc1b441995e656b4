namespace FrontierFunctions.Local.Commands;

/// <summary>What was asked for cannot be meant; the message says what to give instead.</summary>
internal sealed class UsageException(string message) : Exception(message);
