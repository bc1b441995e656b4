using System.Diagnostics;
using System.Text.Json.Serialization;

namespace FrontierFunctions.Local.Commands;

/// <summary>Measures what a run costs this process.</summary>
internal sealed class RunMeter(TimeProvider timeProvider)
{
    private readonly long _began = timeProvider.GetTimestamp();
    private readonly TimeSpan _cpu = Environment.CpuUsage.TotalTime;

    /// <summary>The cost so far.</summary>
    public RunCost Read()
    {
        using var process = Process.GetCurrentProcess();
        return new RunCost(
            Math.Round((Environment.CpuUsage.TotalTime - _cpu).TotalSeconds, 3),
            Math.Round(timeProvider.GetElapsedTime(_began).TotalSeconds, 3),
            process.PeakWorkingSet64);
    }
}

/// <summary>What a run cost this process, without the services that it started.</summary>
/// <param name="CpuSeconds">Processor time, user and system, of all threads.</param>
/// <param name="WallSeconds">Time on the clock.</param>
/// <param name="PeakRssBytes">Largest resident memory since the process began.</param>
internal sealed record RunCost(double CpuSeconds, double WallSeconds, long PeakRssBytes);
