using Microsoft.Extensions.Hosting;

namespace FrontierFunctions.Host.Hosting;

/// <summary>
/// How the host stops: first nothing new is taken, then what runs may finish within the limit, then it is cancelled.
/// </summary>
internal sealed class Drain : IDisposable
{
    private readonly CancellationTokenSource _cancel = new();
    private readonly CancellationTokenRegistration _registration;
    private ITimer? _limit;

    public Drain(IHostApplicationLifetime lifetime, HostSettings settings, TimeProvider time)
    {
        Stopping = lifetime.ApplicationStopping;
        _registration = lifetime.ApplicationStopping.Register(() =>
            _limit = time.CreateTimer(_ => _cancel.Cancel(), null, settings.DrainLimit, Timeout.InfiniteTimeSpan));
    }

    /// <summary>Set when the host takes no new work any more.</summary>
    public CancellationToken Stopping { get; }

    /// <summary>Set when running work must end: invocations get this token.</summary>
    public CancellationToken Cancelled => _cancel.Token;

    public void Dispose()
    {
        _registration.Dispose();
        _limit?.Dispose();
        _cancel.Dispose();
    }
}
