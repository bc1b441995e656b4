using System.Diagnostics;
using System.Globalization;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace FrontierFunctions.Host.Durable.Storage;

/// <summary>The process that runs an engine.</summary>
/// <param name="Machine">Machine name; in a container its id.</param>
/// <param name="ProcessId">Process id on that machine.</param>
/// <param name="StartedAt">When the process started, to the second: a process id alone is soon used again.</param>
internal sealed record HubOwner(string Machine, int ProcessId, long StartedAt)
{
    public static HubOwner Current()
    {
        using var process = Process.GetCurrentProcess();
        return new(Environment.MachineName, process.Id, StartOf(process));
    }

    /// <summary>Whether that process is known to be gone; false when it ran elsewhere.</summary>
    public bool IsDeadOn(string machine)
    {
        if (Machine != machine)
            return false;

        try
        {
            using var process = Process.GetProcessById(ProcessId);
            // The system's rounding differs by up to a second between readings.
            return process.HasExited || Math.Abs(StartOf(process) - StartedAt) > 2;
        }
        catch (ArgumentException)
        {
            return true;
        }
    }

    public Dictionary<string, string> ToMetadata() => new()
    {
        ["machine"] = Uri.EscapeDataString(Machine),
        ["process"] = ProcessId.ToString(CultureInfo.InvariantCulture),
        ["started"] = StartedAt.ToString(CultureInfo.InvariantCulture),
    };

    public static HubOwner? Read(IDictionary<string, string> metadata) =>
        metadata.TryGetValue("machine", out var machine)
        && metadata.TryGetValue("process", out var process)
        && metadata.TryGetValue("started", out var started)
            ? new(
                Uri.UnescapeDataString(machine),
                int.Parse(process, CultureInfo.InvariantCulture),
                long.Parse(started, CultureInfo.InvariantCulture))
            : null;

    private static long StartOf(Process process) =>
        new DateTimeOffset(process.StartTime.ToUniversalTime()).ToUnixTimeSeconds();
}

/// <summary>
/// The lease that lets one process at a time run a task hub. It lasts a minute and is renewed every twenty seconds. The
/// lease blob's metadata names the owner: when that was a process of this machine that is gone (killed, say), the lease
/// is
/// broken at once; an owner elsewhere is waited for until its lease runs out.
/// </summary>
internal sealed class HubOwnership(BlobContainerClient container, HubOwner owner, TimeProvider timeProvider)
{
    public static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan RetryEvery = TimeSpan.FromSeconds(1);

    private readonly BlobClient _blob = container.GetBlobClient("owner");
    private BlobLeaseClient? _lease;

    /// <summary>Waits until this process owns the hub.</summary>
    /// <param name="waiting">Called once when another owner is in the way.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task AcquireAsync(Action waiting, CancellationToken cancellationToken)
    {
        await CreateBlobAsync(cancellationToken);
        for (var told = false; ; )
        {
            var lease = _blob.GetBlobLeaseClient();
            try
            {
                // Named before and after: a process that dies in between is known to be dead, and of two that start at
                // the same time the one that got the lease has the last word.
                await _blob.SetMetadataAsync(owner.ToMetadata(), cancellationToken: cancellationToken);
                await lease.AcquireAsync(Duration, cancellationToken: cancellationToken);
                _lease = lease;
                await _blob.SetMetadataAsync(
                    owner.ToMetadata(), new BlobRequestConditions { LeaseId = lease.LeaseId }, cancellationToken);
                return;
            }
            catch (RequestFailedException exception) when (exception.Status is 409 or 412)
            {
                if (await BreakIfDeadAsync(cancellationToken))
                    continue;
            }

            if (!told)
                waiting();
            told = true;
            await Task.Delay(RetryEvery, timeProvider, cancellationToken);
        }
    }

    /// <exception cref="HubLostException">The lease is another's.</exception>
    public async Task RenewAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _lease!.RenewAsync(cancellationToken: cancellationToken);
        }
        catch (RequestFailedException exception) when (exception.Status is 404 or 409 or 412)
        {
            throw new HubLostException();
        }
    }

    public async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        if (_lease is null)
            return;

        try
        {
            await _lease.ReleaseAsync(cancellationToken: cancellationToken);
        }
        catch (RequestFailedException exception) when (exception.Status is 404 or 409 or 412)
        {
            // Another's already: nothing to give back.
        }
    }

    private async Task CreateBlobAsync(CancellationToken cancellationToken)
    {
        try
        {
            var onlyNew = new BlobUploadOptions { Conditions = new() { IfNoneMatch = ETag.All } };
            await _blob.UploadAsync(BinaryData.FromString(""), onlyNew, cancellationToken);
        }
        catch (RequestFailedException exception) when (exception.Status is 409 or 412)
        {
            // There already, leased perhaps.
        }
    }

    private async Task<bool> BreakIfDeadAsync(CancellationToken cancellationToken)
    {
        var properties = (await _blob.GetPropertiesAsync(cancellationToken: cancellationToken)).Value;
        if (HubOwner.Read(properties.Metadata) is not { } other || !other.IsDeadOn(owner.Machine))
            return false;

        try
        {
            await _blob.GetBlobLeaseClient().BreakAsync(TimeSpan.Zero, cancellationToken: cancellationToken);
        }
        catch (RequestFailedException exception) when (exception.Status == 409)
        {
            // It ran out meanwhile.
        }

        return true;
    }
}
