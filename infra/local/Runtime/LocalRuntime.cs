using FrontierFunctions.App;
using FrontierFunctions.Host.Hosting;
using FrontierFunctions.Local.Keys;
using FrontierFunctions.Local.Storage;
using FrontierFunctions.Pipeline.Deidentification;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FrontierFunctions.Local.Runtime;

/// <summary>How the product is run on one machine.</summary>
internal sealed record LocalRuntimeOptions
{
    /// <summary>Where storage is kept.</summary>
    public required string StorageFolder { get; init; }

    /// <summary>Where the checkout's own parts are.</summary>
    public required LocalFolders Folders { get; init; }

    /// <summary>The development keys.</summary>
    public required DevelopmentKeys Keys { get; init; }

    /// <summary>The organizations that are served, at least one.</summary>
    public required IReadOnlyList<string> Organizations { get; init; }

    /// <summary>
    /// Port of the function app; it must be free. 0 for any; null for the usual one, or any when that is taken.
    /// </summary>
    public int? Port { get; init; }

    /// <summary>Least level of what the host logs to standard error.</summary>
    public string LogLevel { get; init; } = "Warning";

    /// <summary>What a caller adds to the function app, after everything else; null for nothing.</summary>
    public Action<FunctionsApplicationBuilder>? Configure { get; init; }
}

/// <summary>
/// The whole product in this process, with Azurite beside it: storage, model endpoint, function app. Loopback only.
/// </summary>
internal sealed class LocalRuntime : IAsyncDisposable
{
    private const int UsualPort = 7071;

    private readonly LocalModelServer _models;
    private readonly IHost _functions;

    private LocalRuntime(AzuriteProcess storage, LocalModelServer models, IHost functions, FunctionKeys keys)
    {
        (Storage, _models, _functions, FunctionKeys) = (storage, models, functions, keys);
        FunctionsAddress = functions.Services.GetRequiredService<EmbeddedHostAddress>().Url;
    }

    /// <summary>The storage.</summary>
    public AzuriteProcess Storage { get; }

    /// <summary>Where the function app answers.</summary>
    public Uri FunctionsAddress { get; }

    /// <summary>Where the model endpoint answers.</summary>
    public Uri ModelsAddress => _models.Address;

    /// <summary>The keys by which callers speak for an organization.</summary>
    public FunctionKeys FunctionKeys { get; }

    /// <summary>Starts everything; what was started is stopped again when a later part fails.</summary>
    /// <exception cref="LocalRuntimeException">Something on this machine is in the way; says the remedy.</exception>
    public static async Task<LocalRuntime> StartAsync(
        LocalRuntimeOptions options, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        if (options.Port is > 0 and var port && !FreePort.IsFree(port))
        {
            throw new LocalRuntimeException(
                $"Port {port} is taken; give another --port, or none for any that is free.");
        }

        await using var started = new StartedParts();
        var storage = started.Add(await AzuriteProcess.StartAsync(
            options.StorageFolder, options.Folders.AzuritePackage, timeProvider, cancellationToken));
        var models = started.Add(await LocalModelServer.StartAsync(options.Folders, cancellationToken));
        var keys = FunctionKeys.Ensure(options.Keys.FunctionKeysFile, options.Organizations);
        var functions = CreateFunctions(options, storage, models, keys);
        await functions.StartAsync(cancellationToken);
        started.Keep();
        return new LocalRuntime(storage, models, functions, keys);
    }

    /// <summary>A client of the function app that speaks for an organization.</summary>
    public HttpClient CreateClient(string organization)
    {
        var client = new HttpClient { BaseAddress = FunctionsAddress };
        client.DefaultRequestHeaders.Add("x-functions-key", FunctionKeys.ByOrganization[organization]);
        return client;
    }

    /// <summary>Drains the functions, then stops the endpoint, then the storage.</summary>
    public async ValueTask DisposeAsync()
    {
        await _functions.StopAsync();
        await ((IAsyncDisposable)_functions).DisposeAsync();
        await _models.DisposeAsync();
        await Storage.DisposeAsync();
    }

    private static IHost CreateFunctions(
        LocalRuntimeOptions options, AzuriteProcess storage, LocalModelServer models, FunctionKeys keys)
    {
        // Read while the builder is made; everything else may come later.
        var builder = FunctionsApplication.CreateBuilder(
            [$"--EmbeddedHost:FunctionAssembly={typeof(FrontierFunctionsApp).Assembly.GetName().Name}"]);
        var port = options.Port ?? FreePort.PreferablyOrAny(UsualPort);
        var settings = new Dictionary<string, string?>
        {
            ["EmbeddedHost:Urls"] = $"http://127.0.0.1:{port}",
            ["EmbeddedHost:KeysFile"] = options.Keys.FunctionKeysFile,
            ["RecordsStorage"] = storage.RecordsConnectionString,
            ["CleanStorage"] = storage.CleanConnectionString,
            // Triggers' receipts, queues and history hold no identifiers: they belong to the clean zone.
            ["AzureWebJobsStorage"] = storage.CleanConnectionString,
            ["ModelEndpoint:BaseAddress"] = models.Address.ToString(),
            ["Logging:LogLevel:Default"] = options.LogLevel,
            ["AzureFunctionsJobHost:logging:logLevel:default"] = options.LogLevel,
        };
        foreach (var organization in options.Organizations)
        {
            settings[$"Organizations:{organization}:SecretFile"] = options.Keys.SecretFile(organization);
            settings[$"Organizations:{organization}:ApiKeySha256"] = keys.Sha256Of(organization);
        }

        builder.Configuration.AddInMemoryCollection(settings);
        // Signals are the command's: it stops the parts in their order.
        builder.Services.AddSingleton<IHostLifetime, CommandLifetime>();
        builder.ConfigureFunctionsWebApplication();
        builder.AddFrontierFunctions();
        options.Configure?.Invoke(builder);
        return builder.Build();
    }

    /// <summary>A host that is started and stopped by the command alone.</summary>
    private sealed class CommandLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    /// <summary>Stops what was started, last first, unless all of it was.</summary>
    private sealed class StartedParts : IAsyncDisposable
    {
        private readonly Stack<IAsyncDisposable> _parts = new();

        public T Add<T>(T part)
            where T : IAsyncDisposable
        {
            _parts.Push(part);
            return part;
        }

        public void Keep() => _parts.Clear();

        public async ValueTask DisposeAsync()
        {
            while (_parts.TryPop(out var part))
            {
                await part.DisposeAsync();
            }
        }
    }
}
