using System.Diagnostics;

namespace FrontierFunctions.Local.Storage;

/// <summary>What a running Azurite says about itself.</summary>
/// <param name="Pid">Its process id.</param>
/// <param name="StartedAt">When it started, to tell it from a later process with the same id.</param>
/// <param name="BlobPort">Port of the blob service.</param>
/// <param name="QueuePort">Port of the queue service.</param>
internal sealed record AzuriteState(int Pid, DateTimeOffset StartedAt, int BlobPort, int QueuePort)
{
    // The service takes its start from its own clock, the system from the boot time in ticks.
    private static readonly TimeSpan StartTolerance = TimeSpan.FromSeconds(3);

    /// <summary>True while that very process runs.</summary>
    public bool IsRunning()
    {
        using var process = Find();
        return process is not null;
    }

    /// <summary>Ends that very process at once; nothing happens when it has ended.</summary>
    public void Kill()
    {
        using var process = Find();
        process?.Kill();
    }

    /// <summary>Connection string of one account.</summary>
    public string ConnectionString(string account, string key) =>
        $"DefaultEndpointsProtocol=http;AccountName={account};AccountKey={key};"
        + $"BlobEndpoint=http://127.0.0.1:{BlobPort}/{account};QueueEndpoint=http://127.0.0.1:{QueuePort}/{account};";

    private Process? Find()
    {
        try
        {
            var process = Process.GetProcessById(Pid);
            if (!process.HasExited
                && (process.StartTime.ToUniversalTime() - StartedAt.UtcDateTime).Duration() < StartTolerance)
            {
                return process;
            }

            process.Dispose();
            return null;
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException
            or System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
