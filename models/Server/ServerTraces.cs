using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace FrontierFunctions.Server;

/// <summary>
/// One span for each inference request: protocol, model, version, rows, status; nothing else of the request, not even
/// its path. Continues the caller's trace (W3C Trace Context). Exported by OTLP when
/// <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set.
/// </summary>
internal sealed class ServerTraces : IDisposable
{
    /// <summary>Name of the source of the spans.</summary>
    public const string SourceName = "FrontierFunctions.Models";

    private readonly ActivitySource _source = new(SourceName);
    private readonly TracerProvider? _provider;

    public ServerTraces(IConfiguration configuration)
    {
        if (configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is { Length: > 0 } endpoint)
        {
            _provider = Sdk.CreateTracerProviderBuilder()
                .AddSource(SourceName)
                .ConfigureResource(resource => resource.AddService("frontier-models"))
                .AddOtlpExporter(otlp =>
                {
                    var isHttp = configuration["OTEL_EXPORTER_OTLP_PROTOCOL"] == "http/protobuf";
                    otlp.Protocol = isHttp ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc;
                    otlp.Endpoint = new Uri(isHttp ? endpoint.TrimEnd('/') + "/v1/traces" : endpoint);
                })
                .Build();
        }
    }

    /// <summary>Begins the span of a request; null when nobody listens.</summary>
    public Activity? Begin(string protocol, IHeaderDictionary headers)
    {
        if (!_source.HasListeners())
        {
            return null;
        }

        ActivityContext.TryParse(headers.TraceParent, traceState: null, isRemote: true, out var parent);
        return _source.StartActivity("infer", ActivityKind.Server, parent)?.SetTag("protocol", protocol);
    }

    public void Dispose()
    {
        _provider?.Dispose();
        _source.Dispose();
    }
}
