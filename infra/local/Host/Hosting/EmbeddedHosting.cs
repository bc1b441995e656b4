using System.Net;
using FrontierFunctions.Host.Blobs;
using FrontierFunctions.Host.Durable;
using FrontierFunctions.Host.Functions;
using FrontierFunctions.Host.Http;
using FrontierFunctions.Host.Keys;
using FrontierFunctions.Host.Queues;
using FrontierFunctions.Host.Timers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FrontierFunctions.Host.Hosting;

/// <summary>Composes the embedded host.</summary>
internal static class EmbeddedHosting
{
    private const string DefaultUrl = "http://127.0.0.1:7071";

    // The real host's limit, 210 MB.
    private const long MaxRequestBytes = 220_200_960;

    public static WebApplicationBuilder CreateBuilder(string[] args)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { Args = args });
        builder.Configuration.AddHostSettings(args, builder.Environment.ContentRootPath);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxRequestBytes;
        });
        builder.Services.AddRouting();

        // Standard output belongs to the program that runs the host.
        builder.Logging
            .AddConfiguration(builder.Configuration.GetSection($"{HostConfiguration.JobHost}:logging"))
            .AddConfiguration(builder.Configuration.GetSection("Logging"))
            .AddSimpleConsole(console => console.SingleLine = true);
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console =>
            console.LogToStandardErrorThreshold = LogLevel.Trace);
        return builder;
    }

    public static IHost Build(WebApplicationBuilder builder, FunctionPipeline pipeline)
    {
        AddHost(builder, pipeline);
        DurableHosting.AddDurable(builder.Services, builder.Configuration);
        var triggers = builder.Services;
        triggers.AddHostedService<TriggerListeners>();

        var app = builder.Build();
        foreach (var url in Urls(builder.Configuration))
        {
            app.Urls.Add(url);
        }

        app.UseRouting();
        AdminEndpoints.MapAdmin(app);
        DurableHosting.MapDurableEndpoints(app);
        if (app.Services.GetService<IActionResultExecutor<Microsoft.AspNetCore.Mvc.ObjectResult>>() is not null)
        {
            HttpFunctions.MapFunctions(app);
        }

        return app;
    }

    private static void AddHost(WebApplicationBuilder builder, FunctionPipeline pipeline)
    {
        var services = builder.Services;
        var settings = HostSettings.From(builder.Configuration);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(_ => Discover(builder.Configuration));
        services.AddSingleton(settings);
        services.AddSingleton(pipeline);
        services.AddSingleton(_ => HostKeys.Load(
            builder.Configuration["EmbeddedHost:KeysFile"]
                ?? Path.Combine(builder.Environment.ContentRootPath, ".frontier", "keys.json")));
        services.AddSingleton<StorageConnections>();
        services.AddSingleton<Drain>();
        services.AddSingleton<HostState>();
        services.AddSingleton<EmbeddedHostAddress>();
        services.AddSingleton<FunctionInvoker>();
        services.AddSingleton<FunctionRunner>();
        services.AddSingleton<BlobListeners>();
        services.AddSingleton<QueueListeners>();
        services.AddSingleton<TimerListeners>();
        services.Configure<HostOptions>(options =>
        {
            // All parts drain side by side, and get a moment after the limit to end what was cancelled.
            options.ServicesStopConcurrently = true;
            options.ShutdownTimeout = settings.DrainLimit + TimeSpan.FromSeconds(5);
        });
    }

    private static string[] Urls(ConfigurationManager configuration)
    {
        var urls = (configuration["EmbeddedHost:Urls"] ?? DefaultUrl).Split(';', StringSplitOptions.RemoveEmptyEntries);
        return Array.TrueForAll(urls, url => Uri.TryCreate(url, UriKind.Absolute, out var uri) && IsLoopback(uri))
            ? urls
            : throw new InvalidOperationException("The embedded host listens on loopback addresses only.");
    }

    private static bool IsLoopback(Uri uri) =>
        uri.Host == "localhost"
        || (IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    /// <summary>
    /// The functions of the function assemblies, less those that host.json's "functions" leaves out or an app setting
    /// AzureWebJobs.NAME.Disabled switches off.
    /// </summary>
    private static FunctionCatalog Discover(ConfigurationManager configuration)
    {
        var only = configuration.GetSection($"{HostConfiguration.JobHost}:functions").Get<string[]>();
        return FunctionCatalog.FromAssemblies(
            HostConfiguration.FunctionAssemblies(configuration),
            entry => (only is not { Length: > 0 } || only.Contains(entry.Name, StringComparer.OrdinalIgnoreCase))
                && !configuration.GetValue<bool>($"AzureWebJobs.{entry.Name}.Disabled"));
    }
}
