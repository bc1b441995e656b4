using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json;
using FrontierFunctions.Local.Storage;

namespace FrontierFunctions.Tests.Local;

/// <summary>
/// <c>frontier serve</c> as a process group of its own, whose journal (standard error) is kept. Ends only what it
/// started.
/// </summary>
internal sealed partial class ServedProduct : IAsyncDisposable
{
    private const int SigKill = 9;
    private const int SigTerm = 15;

    private readonly Process _process;
    private readonly Task _errors;

    private ServedProduct(Process process, Task errors) => (_process, _errors) = (process, errors);

    /// <summary>Where the function app answers; null before it is ready.</summary>
    public Uri? Functions { get; private set; }

    /// <summary>The function keys' file.</summary>
    public string? KeysFile { get; private set; }

    /// <summary>Starts it; does not wait.</summary>
    public static ServedProduct Start(string storage, TextWriter journal)
    {
        var start = new ProcessStartInfo("setsid", ["dotnet", Program(), "serve", "--json", "--storage", storage, "--port", FreePort()])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = TestData.Repository,
        };
        start.Environment["Logging__LogLevel__FrontierFunctions.Host.Durable"] = "Debug";
        start.Environment["AzureFunctionsJobHost__logging__logLevel__FrontierFunctions.Host.Durable"] = "Debug";
        var process = Process.Start(start)!;
        var errors = Task.Run(async () =>
        {
            while (await process.StandardError.ReadLineAsync() is { } line)
            {
                lock (journal)
                {
                    journal.WriteLine(line);
                }
            }
        });
        return new ServedProduct(process, errors);
    }

    /// <summary>Waits until it says where it answers; false when it was killed before.</summary>
    public async Task<bool> ReadyAsync()
    {
        // One indented object: it ends with the first line that is a closing brace.
        var text = new System.Text.StringBuilder();
        string? line;
        do
        {
            line = await _process.StandardOutput.ReadLineAsync();
            text.AppendLine(line);
        }
        while (line is not (null or "}"));
        if (line is null)
        {
            return false;
        }

        using var served = JsonDocument.Parse(text.ToString());
        Functions = new Uri(served.RootElement.GetProperty("functions").GetString()!);
        KeysFile = served.RootElement.GetProperty("keys_file").GetString();
        return true;
    }

    /// <summary>The same, but asks only once.</summary>
    public async Task<bool> ReadyOnceAsync() => Functions is not null || await ReadyAsync();

    /// <summary>Kills the whole process group at once; the storage is no part of it.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited)
        {
            _ = Kill(-_process.Id, SigKill);
        }

        await _process.WaitForExitAsync();
        await _errors;
    }

    /// <summary>Asks it to stop, as Ctrl-C does, and waits.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _ = Kill(_process.Id, SigTerm);
            await _process.WaitForExitAsync();
        }

        await _errors;
    }

    /// <summary>Connection string of an account of the storage that runs on a folder.</summary>
    public static string ConnectionString(string storage, string account)
    {
        var folder = AzuriteFolder.Create(storage);
        return folder.ReadState()!.ConnectionString(account, folder.Accounts()[account]);
    }

    /// <summary>Ends the storage that a killed process left.</summary>
    public static void EndStorage(string storage) => AzuriteFolder.Create(storage).ReadState()?.Kill();

    /// <summary>A port of the system's choice: other tests take the usual one, and give it back, at any time.</summary>
    private static string FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
    }

    private static string Program()
    {
        // tests/bin/{configuration}/{framework}/ beside infra/local/bin/{configuration}/{framework}/.
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.Combine(
            TestData.Repository, "infra", "local", "bin", own.Parent!.Name, own.Name, "frontier.dll");
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
