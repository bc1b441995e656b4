using Microsoft.Extensions.Hosting;

namespace FrontierFunctions.Host.Hosting;

/// <summary>How far the host is, in the real host's words.</summary>
internal sealed class HostState(IHostApplicationLifetime lifetime, TimeProvider time)
{
    private readonly long _started = time.GetTimestamp();

    public string Current =>
        lifetime.ApplicationStopping.IsCancellationRequested ? "Stopping"
        : lifetime.ApplicationStarted.IsCancellationRequested ? "Running"
        : "Initialized";

    public long UptimeMs => (long)time.GetElapsedTime(_started).TotalMilliseconds;
}
