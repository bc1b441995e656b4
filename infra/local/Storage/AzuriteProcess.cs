using System.Diagnostics;
using System.Globalization;
using Azure.Storage.Blobs;

namespace FrontierFunctions.Local.Storage;

/// <summary>
/// The storage of one machine: Azurite with two accounts, <c>records</c> and <c>clean</c>, blob and queue, on loopback.
/// It runs detached (<c>azurite-service.cjs</c> says why): disposing ends it gracefully; when the owner is killed it
/// stays, and the next start on the same folder finds it again; after five minutes without an owner it ends by itself.
/// </summary>
internal sealed class AzuriteProcess : IAsyncDisposable
{
    /// <summary>How long the service waits for an owner before it ends by itself.</summary>
    public static readonly TimeSpan DefaultOwnerlessLimit = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan HeartbeatPeriod = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PollPeriod = TimeSpan.FromMilliseconds(50);

    private readonly AzuriteFolder _folder;
    private readonly FileStream _ownership;
    private readonly ITimer _heartbeat;
    private readonly AzuriteState _state;
    private readonly TimeProvider _timeProvider;

    private AzuriteProcess(
        AzuriteFolder folder, FileStream ownership, AzuriteState state, bool reattached, TimeProvider timeProvider)
    {
        (_folder, _ownership, _state, _timeProvider) = (folder, ownership, state, timeProvider);
        Reattached = reattached;
        Accounts = folder.Accounts();
        _heartbeat = timeProvider.CreateTimer(_ => folder.Beat(), null, HeartbeatPeriod, HeartbeatPeriod);
    }

    /// <summary>Process id of the running service.</summary>
    public int ProcessId => _state.Pid;

    /// <summary>Port of the blob service on 127.0.0.1.</summary>
    public int BlobPort => _state.BlobPort;

    /// <summary>Port of the queue service on 127.0.0.1.</summary>
    public int QueuePort => _state.QueuePort;

    /// <summary>True when an earlier owner's service was found running.</summary>
    public bool Reattached { get; }

    /// <summary>Connection string of the records zone.</summary>
    public string RecordsConnectionString =>
        _state.ConnectionString(AzuriteFolder.Records, Accounts[AzuriteFolder.Records]);

    /// <summary>Connection string of the clean zone.</summary>
    public string CleanConnectionString => _state.ConnectionString(AzuriteFolder.Clean, Accounts[AzuriteFolder.Clean]);

    private IReadOnlyDictionary<string, string> Accounts { get; }

    /// <summary>Starts Azurite on a folder, or takes over the one that an earlier owner left running there.</summary>
    /// <param name="storageFolder">Where blobs, queues, keys and state are kept; created when absent.</param>
    /// <param name="azuritePackage">The folder of the npm package <c>azurite</c>.</param>
    /// <param name="timeProvider">The time.</param>
    /// <param name="cancellationToken">Ends the wait for the first answer.</param>
    /// <param name="ownerlessLimit">How long a service that is started now waits for an owner; null for the
    /// default.</param>
    /// <exception cref="LocalRuntimeException">The folder is in use, or Azurite does not start; says the
    /// remedy.</exception>
    public static async Task<AzuriteProcess> StartAsync(
        string storageFolder, string azuritePackage, TimeProvider timeProvider, CancellationToken cancellationToken,
        TimeSpan? ownerlessLimit = null)
    {
        var folder = AzuriteFolder.Create(storageFolder);
        var ownership = folder.TakeOwnership();
        try
        {
            folder.Beat();
            var state = folder.ReadState();
            var reattached = state is not null && state.IsRunning()
                && await AnswersAsync(state, folder.Accounts(), cancellationToken);
            if (!reattached)
            {
                folder.Forget();
                state = await LaunchAsync(
                    folder, azuritePackage, ownerlessLimit ?? DefaultOwnerlessLimit, timeProvider, cancellationToken);
            }

            return new AzuriteProcess(folder, ownership, state!, reattached, timeProvider);
        }
        catch
        {
            await ownership.DisposeAsync();
            throw;
        }
    }

    /// <summary>Gives the service up without ending it, as a kill of the owner would.</summary>
    public async ValueTask AbandonAsync()
    {
        await _heartbeat.DisposeAsync();
        await _ownership.DisposeAsync();
    }

    /// <summary>Asks the service to save and end, and waits until it has.</summary>
    public async ValueTask DisposeAsync()
    {
        await _heartbeat.DisposeAsync();
        _folder.AskToStop(_state.Pid);
        var asked = _timeProvider.GetTimestamp();
        while (_state.IsRunning())
        {
            if (_timeProvider.GetElapsedTime(asked) > StopLimit)
            {
                _state.Kill();
                break;
            }

            await Task.Delay(PollPeriod, _timeProvider);
        }

        await _ownership.DisposeAsync();
    }

    private static async Task<AzuriteState> LaunchAsync(
        AzuriteFolder folder, string azuritePackage, TimeSpan ownerlessLimit, TimeProvider timeProvider,
        CancellationToken cancellationToken)
    {
        var pid = await SpawnAsync(folder, azuritePackage, ownerlessLimit, cancellationToken);
        var began = timeProvider.GetTimestamp();
        while (timeProvider.GetElapsedTime(began) < StartLimit)
        {
            var state = folder.ReadState();
            if (state?.Pid == pid && await AnswersAsync(state, folder.Accounts(), cancellationToken))
            {
                return state;
            }

            if (!ProcessExists(pid))
            {
                break;
            }

            await Task.Delay(PollPeriod, timeProvider, cancellationToken);
        }

        throw new LocalRuntimeException(
            $"Azurite did not start. What it wrote stands in {folder.LogPath}; `frontier doctor` checks what it "
            + "needs.");
    }

    private static async Task<int> SpawnAsync(
        AzuriteFolder folder, string azuritePackage, TimeSpan ownerlessLimit, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("node")
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
            CreateNoWindow = true,
            WorkingDirectory = folder.Path,
            ArgumentList =
            {
                Path.Combine(AppContext.BaseDirectory, "Storage", "azurite-service.cjs"), "launch", folder.Path,
                azuritePackage,
                ownerlessLimit.TotalSeconds.ToString(CultureInfo.InvariantCulture),
            },
        };
        try
        {
            using var launcher = Process.Start(start)!;
            var pid = await launcher.StandardOutput.ReadToEndAsync(cancellationToken);
            await launcher.WaitForExitAsync(cancellationToken);
            return int.Parse(pid, CultureInfo.InvariantCulture);
        }
        catch (Exception exception) when (exception is System.ComponentModel.Win32Exception or FormatException)
        {
            throw new LocalRuntimeException(
                "Azurite cannot be started: Node.js 20 or later must be on the PATH as `node`.", exception);
        }
    }

    private static bool ProcessExists(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>True when both accounts answer to their keys.</summary>
    private static async Task<bool> AnswersAsync(
        AzuriteState state, IReadOnlyDictionary<string, string> accounts, CancellationToken cancellationToken)
    {
        var options = new BlobClientOptions { Retry = { MaxRetries = 0, NetworkTimeout = TimeSpan.FromSeconds(5) } };
        try
        {
            foreach (var (name, key) in accounts)
            {
                await new BlobServiceClient(state.ConnectionString(name, key), options).GetPropertiesAsync(
                    cancellationToken);
            }

            return true;
        }
        catch (Azure.RequestFailedException)
        {
            return false;
        }
    }
}
