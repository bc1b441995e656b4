using System.ComponentModel.DataAnnotations;
using FrontierFunctions.Server.Metrics;
using FrontierFunctions.Server.Protocol;
using FrontierFunctions.Server.Registry;

namespace FrontierFunctions.Server;

/// <summary>The model endpoint: every model of a registry behind the protocols that clients speak.</summary>
public static class ModelServer
{
    /// <summary>
    /// Builds the endpoint, not yet started. Listens on loopback unless <c>--urls</c> (or <c>ASPNETCORE_URLS</c>,
    /// <c>ASPNETCORE_HTTP_PORTS</c>) says otherwise; port 0 takes a free one. Models load after the start:
    /// <see cref="WhenReadyAsync"/>, or <c>GET /v2/health/ready</c>, tells when all are warm.
    /// </summary>
    /// <exception cref="ValidationException">A setting under <c>Models</c> is out of its range.</exception>
    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            Args = args,
            // In-process callers have settings of their own in the current directory.
            ContentRootPath = AppContext.BaseDirectory,
        });
        if (builder.Configuration["urls"] is null && builder.Configuration["http_ports"] is null)
        {
            builder.WebHost.UseUrls("http://127.0.0.1:8080");
        }

        var options = ServingOptions.From(builder.Configuration.GetSection("Models"));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = options.MaxRequestBytes;
        });
        // The framework logs paths at Information, and a path may hold anything.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.DrainTime);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<ServerMetrics>();
        builder.Services.AddSingleton<ServerTraces>();
        builder.Services.AddSingleton<ProtocolRoute>();
        builder.Services.AddSingleton<HttpWarmUp>();
        builder.Services.AddSingleton<ModelRegistry>();
        builder.Services.AddHostedService(services => services.GetRequiredService<ModelRegistry>());
        builder.Services.ConfigureHttpJsonOptions(json =>
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, Contract.Inference.InferenceJson.Default));

        var app = builder.Build();
        app.MapHealth();
        app.MapModels();
        app.MapInference();
        app.MapRepository();
        app.MapScore();
        app.MapOpenAi();
        app.MapAzureInference();
        app.MapGet("/metrics", (ServerMetrics metrics) =>
            Results.Text(metrics.Render(), "text/plain; version=0.0.4; charset=utf-8"));
        app.MapFallback(
            () => Refusal.NotFound("There is no such resource; GET /v2 describes the endpoint.").ToResult());
        return app;
    }

    /// <summary>
    /// Ends when every model of a started endpoint is loaded and warm; fails when one could not be loaded.
    /// </summary>
    public static Task WhenReadyAsync(this WebApplication app, CancellationToken cancellationToken) =>
        app.Services.GetRequiredService<ModelRegistry>().WhenReady.WaitAsync(cancellationToken);
}
