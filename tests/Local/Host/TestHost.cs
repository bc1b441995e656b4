using System.Collections.Concurrent;
using FrontierFunctions.Host.Functions;
using FrontierFunctions.Host.Hosting;
using FrontierFunctions.Host.Keys;
using FrontierFunctions.Tests.Azurite;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FrontierFunctions.Tests.Local.Host;

/// <summary>
/// A running embedded host with the function classes of one test, on a free port, with keys of its own.
/// </summary>
internal sealed class TestHost : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly string _folder;
    private readonly LogRecord _logs;

    private TestHost(IHost host, string folder, LogRecord logs)
    {
        _host = host;
        _folder = folder;
        _logs = logs;
        Client = new HttpClient { BaseAddress = host.Services.GetRequiredService<EmbeddedHostAddress>().Url };
    }

    public IServiceProvider Services => _host.Services;

    public HttpClient Client { get; }

    public HostKeys Keys => Services.GetRequiredService<HostKeys>();

    public string KeysFile => Path.Combine(_folder, "keys.json");

    /// <summary>Everything that has been logged, messages and exceptions.</summary>
    public string Logs => string.Join('\n', _logs.Lines);

    public static async Task<TestHost> StartAsync(
        Type[] functions,
        AzuriteAccounts? accounts = null,
        Dictionary<string, string>? settings = null,
        Action<FunctionsApplicationBuilder>? configure = null)
    {
        var folder = Directory.CreateTempSubdirectory("frontier-host-").FullName;
        var logs = new LogRecord();
        Dictionary<string, string> all = new()
        {
            ["EmbeddedHost:Urls"] = "http://127.0.0.1:0",
            ["EmbeddedHost:KeysFile"] = Path.Combine(folder, "keys.json"),
            ["EmbeddedHost:BlobScanInterval"] = "00:00:00.050",
            ["AzureFunctionsJobHost:logging:logLevel:default"] = "Trace",
            ["AzureWebJobsStorage"] = accounts?.Clean ?? "",
            ["Records"] = accounts?.Records ?? "",
        };
        foreach (var (name, value) in settings ?? [])
        {
            all[name] = value;
        }

        var builder = FunctionsApplication.CreateBuilder([.. all.Select(pair => $"--{pair.Key}={pair.Value}")]);
        builder.ConfigureFunctionsWebApplication();
        builder.Services.AddSingleton(FunctionCatalog.FromTypes(functions));
        builder.Logging.ClearProviders().AddProvider(logs);
        configure?.Invoke(builder);
        var host = builder.Build();
        await host.StartAsync();
        return new TestHost(host, folder, logs);
    }

    /// <summary>Stops the host as Ctrl-C does, and waits until it has stopped.</summary>
    public Task StopAsync() => _host.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _host.StopAsync();
        TestContext.Current.TestOutputHelper?.WriteLine(Logs);
        (_host as IDisposable)?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private sealed class LogRecord : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue($"{logLevel} {formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
