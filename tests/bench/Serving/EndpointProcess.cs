using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace FrontierFunctions.Bench.Serving;

/// <summary>The model endpoint as a process of its own, so that what it takes can be told from what its client takes.</summary>
internal sealed class EndpointProcess : IAsyncDisposable
{
    private readonly Process _process;

    private EndpointProcess(Process process, int port)
    {
        _process = process;
        Endpoint = new IPEndPoint(IPAddress.Loopback, port);
        Client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
    }

    public IPEndPoint Endpoint { get; }

    public HttpClient Client { get; }

    /// <summary>From the start of the process until it says that it is ready.</summary>
    public TimeSpan TimeToReady { get; private set; }

    /// <summary>Processor time so far.</summary>
    public double CpuSeconds
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime.TotalSeconds;
        }
    }

    /// <summary>Memory that it holds now.</summary>
    public long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Open files and sockets; 0 where the system does not tell.</summary>
    public int OpenFiles => Directory.Exists($"/proc/{_process.Id}/fd")
        ? Directory.GetFileSystemEntries($"/proc/{_process.Id}/fd").Length
        : 0;

    /// <summary>Starts it and waits until it is ready; each setting is <c>Name=value</c> of the section Models.</summary>
    public static async Task<EndpointProcess> StartAsync(CancellationToken cancellationToken, params string[] settings)
    {
        var port = FreePort();
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet");
        string[] arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "FrontierFunctions.Server.dll"),
            $"--urls=http://127.0.0.1:{port}", "--Logging:LogLevel:Default=None",
            .. settings.Select(s => "--Models:" + s),
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        var began = Stopwatch.GetTimestamp();
        var endpoint = new EndpointProcess(Process.Start(start)!, port);
        try
        {
            while (!await endpoint.IsReadyAsync(cancellationToken))
            {
                if (Stopwatch.GetElapsedTime(began) > TimeSpan.FromMinutes(2) || endpoint._process.HasExited)
                {
                    throw new InvalidOperationException("The endpoint does not become ready.");
                }

                await Task.Delay(10, cancellationToken);
            }
        }
        catch
        {
            await endpoint.DisposeAsync();
            throw;
        }

        endpoint.TimeToReady = Stopwatch.GetElapsedTime(began);
        return endpoint;
    }

    /// <summary>The value of one line of <c>/metrics</c>.</summary>
    public async Task<double> MetricAsync(string name, string model, CancellationToken cancellationToken)
    {
        var text = await Client.GetStringAsync(new Uri("/metrics", UriKind.Relative), cancellationToken);
        var line = text.Split('\n').Single(
            l => l.StartsWith($"{name}{{model=\"{model}\"", StringComparison.Ordinal));
        return double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture);
    }

    public async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await Client.GetAsync(new Uri("/v2/health/ready", UriKind.Relative), cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
