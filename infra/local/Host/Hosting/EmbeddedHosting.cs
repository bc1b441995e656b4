using System.Reflection;
using FrontierFunctions.Host.Durable;
using FrontierFunctions.Host.Functions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FrontierFunctions.Host.Hosting;

/// <summary>Composes the embedded host.</summary>
internal static class EmbeddedHosting
{
    public static WebApplicationBuilder CreateBuilder(string[] args)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { Args = args });
        builder.Configuration.AddEnvironmentVariables().AddCommandLine(args);
        builder.WebHost.UseKestrelCore();
        builder.Services.AddRouting();
        builder.Services.AddLogging();
        return builder;
    }

    public static IHost Build(WebApplicationBuilder builder, FunctionPipeline pipeline)
    {
        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(_ => Discover(builder.Configuration));
        services.AddSingleton(pipeline);
        services.AddSingleton<FunctionInvoker>();
        DurableHosting.AddDurable(services, builder.Configuration);

        var app = builder.Build();
        app.Urls.Add(builder.Configuration["EmbeddedHost:Urls"] ?? "http://127.0.0.1:7071");
        app.UseRouting();
        DurableHosting.MapDurableEndpoints(app);
        return app;
    }

    /// <summary>
    /// The functions of the assemblies named in EmbeddedHost:FunctionAssembly (the entry assembly when it is not set), less
    /// those that host.json's "functions" leaves out or AzureWebJobs.NAME.Disabled switches off.
    /// </summary>
    private static FunctionCatalog Discover(ConfigurationManager configuration)
    {
        var names = configuration["EmbeddedHost:FunctionAssembly"];
        var assemblies = string.IsNullOrWhiteSpace(names)
            ? [Assembly.GetEntryAssembly()!]
            : names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Assembly.Load);
        var only = configuration.GetSection("AzureFunctionsJobHost:functions").Get<string[]>();
        return FunctionCatalog.FromAssemblies(
            assemblies,
            entry => (only is not { Length: > 0 } || only.Contains(entry.Name, StringComparer.OrdinalIgnoreCase))
                && !configuration.GetValue<bool>($"AzureWebJobs.{entry.Name}.Disabled"));
    }
}
