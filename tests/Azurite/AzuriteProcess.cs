using System.Diagnostics;

namespace FrontierFunctions.Tests.Azurite;

/// <summary>An Azurite on free loopback ports that ends with this process, however this process ends.</summary>
internal sealed class AzuriteProcess : IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    // Its standard input is a pipe that only this process holds: it closes even when this process is killed.
    private const string EndWithParent = "data:text/javascript,process.stdin.resume().on('end',()=>process.exit(0))";

    private readonly Process _process;

    private AzuriteProcess(Process process, string blobEndpoint, string queueEndpoint)
    {
        _process = process;
        BlobEndpoint = blobEndpoint;
        QueueEndpoint = queueEndpoint;
    }

    public string BlobEndpoint { get; }

    public string QueueEndpoint { get; }

    public static AzuriteProcess Start(string accounts)
    {
        var script = Path.Combine(TestData.Repository, "node_modules", "azurite", "dist", "src", "azurite.js");
        Assert.True(File.Exists(script), "Azurite is missing: the build installs node_modules; run npm ci.");
        var start = new ProcessStartInfo("node")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in (string[])[
            "--import", EndWithParent, script, "--silent", "--skipApiVersionCheck", "--disableTelemetry",
            "--inMemoryPersistence", "--extentMemoryLimit", "2048",
            "--blobHost", "127.0.0.1", "--blobPort", "0",
            "--queueHost", "127.0.0.1", "--queuePort", "0",
            "--tableHost", "127.0.0.1", "--tablePort", "0"])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["AZURITE_ACCOUNTS"] = accounts;
        return Listening(Process.Start(start)!);
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static AzuriteProcess Listening(Process process)
    {
        var blob = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var queue = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        process.ErrorDataReceived += (_, _) => { };
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is null)
            {
                blob.TrySetException(new InvalidOperationException("Azurite ended before it listened."));
                queue.TrySetException(new InvalidOperationException("Azurite ended before it listened."));
            }
            else if (Endpoint(line.Data, "Azurite Blob service is successfully listening at ") is { } blobEndpoint)
            {
                blob.TrySetResult(blobEndpoint);
            }
            else if (Endpoint(line.Data, "Azurite Queue service is successfully listening at ") is { } queueEndpoint)
            {
                queue.TrySetResult(queueEndpoint);
            }
        };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            var endpoints = Task.WhenAll(blob.Task, queue.Task).WaitAsync(StartLimit).GetAwaiter().GetResult();
            return new AzuriteProcess(process, endpoints[0], endpoints[1]);
        }
        catch
        {
            process.Kill();
            throw;
        }
    }

    private static string? Endpoint(string line, string prefix) =>
        line.StartsWith(prefix, StringComparison.Ordinal) ? line[prefix.Length..].TrimEnd() : null;
}
