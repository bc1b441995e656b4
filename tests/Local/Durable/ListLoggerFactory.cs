using Microsoft.Extensions.Logging;

namespace FrontierFunctions.Tests.Local.Durable;

/// <summary>Keeps every message.</summary>
internal sealed class ListLoggerFactory : ILoggerFactory
{
    private readonly List<(string Category, string Message)> _messages = [];

    public string[] Messages(string category)
    {
        lock (_messages)
            return [.. _messages.Where(item => item.Category == category).Select(item => item.Message)];
    }

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public ILogger CreateLogger(string categoryName) => new ListLogger(categoryName, _messages);

    public void Dispose()
    {
    }

    private sealed class ListLogger(string category, List<(string Category, string Message)> messages) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            lock (messages)
                messages.Add((category, formatter(state, exception)));
        }
    }
}
