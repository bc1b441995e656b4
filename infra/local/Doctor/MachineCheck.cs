using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Azure.Storage.Blobs;
using FrontierFunctions.App.Scoring;
using FrontierFunctions.Local.Demo;
using FrontierFunctions.Local.Keys;
using FrontierFunctions.Local.Runtime;
using FrontierFunctions.Local.Storage;

namespace FrontierFunctions.Local.Doctor;

/// <summary>Checks what the command needs on this machine, by doing what it will do.</summary>
internal sealed class MachineCheck(LocalFolders folders, TimeProvider timeProvider)
{
    private const int OldestNode = 20;
    private const long LeastFreeBytes = 2L << 30;

    private static readonly int[] UsualPorts = [7071, 10000, 10001];

    /// <summary>All checks, in an order in which the first that fails is the one to mend first.</summary>
    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken) =>
    [
        await NodeAsync(cancellationToken),
        Package("azurite"),
        Package("com.github.asus4.onnxruntime"),
        Registry(),
        WriteAccess("state folder", folders.State),
        WriteAccess("current folder", Directory.GetCurrentDirectory()),
        Space(),
        .. UsualPorts.Select(Port),
        Keys(),
        await StorageAsync(cancellationToken),
        await ModelsAsync(cancellationToken),
    ];

    private static async Task<Finding> NodeAsync(CancellationToken cancellationToken)
    {
        const string Check = "Node.js";
        const string Remedy = "Install Node.js 20 or later so that `node` is on the PATH.";
        try
        {
            using var node = Process.Start(
                new ProcessStartInfo("node", "--version") { RedirectStandardOutput = true, UseShellExecute = false })!;
            var version = (await node.StandardOutput.ReadToEndAsync(cancellationToken)).Trim();
            await node.WaitForExitAsync(cancellationToken);
            return int.TryParse(version.TrimStart('v').Split('.')[0], CultureInfo.InvariantCulture, out var major)
                && major >= OldestNode
                ? Finding.Good(Check, version)
                : Finding.Bad(Check, version, Remedy);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return Finding.Bad(Check, "not found", Remedy);
        }
    }

    private Finding Package(string name)
    {
        var file = Path.Combine(folders.Root, "node_modules", name, "package.json");
        if (!File.Exists(file))
        {
            return Finding.Bad(
                $"npm package {name}", "not installed", "Run `npm ci` in the root of the checkout, then build again.");
        }

        using var package = JsonDocument.Parse(File.ReadAllBytes(file));
        return Finding.Good($"npm package {name}", package.RootElement.GetProperty("version").GetString() ?? "");
    }

    private Finding Registry()
    {
        var tasks = new TaskCatalog().Tasks;
        var missing = tasks.Where(task => !File.Exists(
            Path.Combine(folders.ModelRegistry, task.Model, task.Version, "model.onnx")))
            .Select(task => task.Model).ToList();
        return tasks.Count == 0 || missing.Count > 0
            ? Finding.Bad(
                "model registry", $"{tasks.Count} tasks, without a model: {string.Join(", ", missing)}",
                "Restore models/registry, or train as models/training says.")
            : Finding.Good("model registry", string.Join(", ", tasks.Select(task => $"{task.Model}/{task.Version}")));
    }

    private static Finding WriteAccess(string what, string folder)
    {
        var probe = Path.Combine(folder, $".write-{Environment.ProcessId}");
        try
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(probe, "");
            File.Delete(probe);
            return Finding.Good($"write access, {what}", folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Finding.Bad($"write access, {what}", folder, "Make the folder writable, or run from another one.");
        }
    }

    private Finding Space()
    {
        var free = new DriveInfo(folders.Root).AvailableFreeSpace;
        var found = string.Create(CultureInfo.InvariantCulture, $"{free / 1e9:N1} GB free");
        return free >= LeastFreeBytes
            ? Finding.Good("disk", found)
            : Finding.Note("disk", found, "Storage keeps uploads and results: large batches need more room.");
    }

    private static Finding Port(int port) => FreePort.IsFree(port)
        ? Finding.Good($"port {port}", "free")
        : Finding.Note($"port {port}", "taken", "Nothing to do: another port is chosen.");

    private Finding Keys()
    {
        var keys = new DevelopmentKeys(folders.Keys);
        if (keys.Organizations() is not { Count: > 0 } organizations)
        {
            return Finding.Good("development keys", "none yet; made on first use");
        }

        foreach (var organization in organizations)
        {
            var file = keys.SecretFile(organization);
            if (!OperatingSystem.IsWindows()
                && (File.GetUnixFileMode(file) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite))
                    != UnixFileMode.None)
            {
                return Finding.Bad("development keys", $"{file} is readable by others", $"chmod 600 {file}");
            }

            try
            {
                keys.Keys(organization).Dispose();
            }
            catch (Exception exception) when (exception is Commands.UsageException or ArgumentException)
            {
                return Finding.Bad("development keys",
                    $"{file} holds no secret", "Restore it; deleting it gives every subject a new pseudonym.");
            }
        }

        return Finding.Good("development keys", string.Join(", ", organizations));
    }

    private async Task<Finding> StorageAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var storage = DemoStorage.Create(Path.Combine(folders.State, "demo"));
            await using var azurite = await AzuriteProcess.StartAsync(
                storage.Path, folders.AzuritePackage, timeProvider, cancellationToken);
            var container = new BlobContainerClient(azurite.CleanConnectionString, "doctor");
            await container.CreateAsync(cancellationToken: cancellationToken);
            await container.UploadBlobAsync("probe", BinaryData.FromString("probe"), cancellationToken);
            return Finding.Good("Azurite", "starts, writes and stops");
        }
        catch (LocalRuntimeException exception)
        {
            return Finding.Bad("Azurite", "does not start", exception.Message);
        }
        catch (Azure.RequestFailedException exception)
        {
            return Finding.Bad("Azurite",
                $"refuses a write: {exception.ErrorCode}", "Run `npm ci` in the root of the checkout.");
        }
    }

    private async Task<Finding> ModelsAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var models = await LocalModelServer.StartAsync(folders, cancellationToken);
            return Finding.Good("model endpoint, ONNX Runtime", "all models loaded and warm");
        }
        catch (LocalRuntimeException exception)
        {
            return Finding.Bad(
                "model endpoint, ONNX Runtime", exception.InnerException?.GetType().Name ?? exception.Message,
                "Run `npm ci`, then build again: the native library is copied beside the program.");
        }
    }
}
