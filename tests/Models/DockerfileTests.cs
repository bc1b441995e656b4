using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace FrontierFunctions.Tests.Models;

/// <summary>
/// The image is built elsewhere: what can be held to here is that it finds what it copies and runs as it should.
/// </summary>
public sealed class DockerfileTests
{
    private static readonly string[] Instructions = Read();

    [Fact]
    public void Copies_FromTheRepository_AllExist()
    {
        var sources = Instructions
            .Where(
                i =>
                    i.StartsWith("COPY ", StringComparison.Ordinal) && !i.Contains("--from=", StringComparison.Ordinal))
            .SelectMany(i => i.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..^1])
            .ToList();
        Assert.Contains("models/registry/", sources);
        Assert.All(sources, s => Assert.True(Path.Exists(Path.Combine(TestData.Repository, s)), s));
    }

    [Fact]
    public void Copies_CoverEveryFolderThatTheProjectsRefer()
    {
        var text = string.Join('\n', Instructions);
        var project = File.ReadAllText(Path.Combine(TestData.Repository, "models", "Server", "Server.csproj"));
        foreach (var (reference, folder) in new[]
                 {
                     ("../Contract/Contract.csproj", "models/Contract/"), ("../registry/**/*", "models/registry/"),
                 })
        {
            Assert.Contains(reference, project, StringComparison.Ordinal);
            Assert.Contains($"COPY {folder} {folder}", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Image_Runs_TheAzureFlavourWithoutRootAndWithHealthCheck()
    {
        Assert.Contains(Instructions, i => i.StartsWith("RUN dotnet publish", StringComparison.Ordinal)
            && i.Contains("-p:FunctionsHosting=azure", StringComparison.Ordinal));
        Assert.Matches(
            "^USER [1-9][0-9]*:[1-9][0-9]*$", Instructions.Single(i => i.StartsWith("USER", StringComparison.Ordinal)));
        Assert.Contains("/v2/health/ready",
            Instructions.Single(i => i.StartsWith("HEALTHCHECK", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Contains("ENTRYPOINT [\"/app/FrontierFunctions.Server\"]", Instructions);
    }

    [Fact]
    public void Image_Base_HasCudaAndCudnnOfTheRuntimeThatIsServed()
    {
        // ONNX Runtime 1.29's CUDA provider is built for CUDA 13 and cuDNN 9.
        Assert.Contains(Instructions, i => i.StartsWith("ARG CUDA_TAG=13.", StringComparison.Ordinal)
            && i.Contains("cudnn-runtime", StringComparison.Ordinal));
        Assert.Contains("FROM nvidia/cuda:${CUDA_TAG}", Instructions);
        Assert.Contains(Instructions, i => i.Contains("DOTNET_EnableDiagnostics=0", StringComparison.Ordinal));
        Assert.Contains(Instructions, i => i.Contains("ORT_DISABLE_TELEMETRY=1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task HealthCheck_OfTheImage_TellsReadyFromNotReady()
    {
        var command = Regex.Match(
            Instructions.Single(i => i.StartsWith("HEALTHCHECK", StringComparison.Ordinal)), @"CMD (\[.*\])").Groups[1].Value;
        var words = JsonSerializer.Deserialize<string[]>(command)!;
        Assert.Equal(["bash", "-c"], words[..2]);
        var registry = Directory.CreateTempSubdirectory("frontier-empty");
        try
        {
            await using var ready = await ModelEndpoint.StartReadyAsync();
            await using var empty = await ModelEndpoint.StartAsync($"Registry={registry.FullName}");
            Assert.Equal(0, await RunAsync(words[2], ready.Client.BaseAddress!.Port));
            Assert.NotEqual(0, await RunAsync(words[2], empty.Client.BaseAddress!.Port));
            var closed = empty.Client.BaseAddress!.Port;
            await empty.App.StopAsync(TestContext.Current.CancellationToken);
            Assert.NotEqual(0, await RunAsync(words[2], closed));
        }
        finally
        {
            registry.Delete(recursive: true);
        }
    }

    private static async Task<int> RunAsync(string script, int port)
    {
        var start = new ProcessStartInfo("bash") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(script.Replace("8080", $"{port}", StringComparison.Ordinal));
        using var bash = Process.Start(start)!;
        await bash.WaitForExitAsync(TestContext.Current.CancellationToken);
        return bash.ExitCode;
    }

    // One line an instruction: continuations joined, comments gone.
    private static string[] Read() =>
        File.ReadAllText(Path.Combine(TestData.Repository, "models", "Server", "Dockerfile"))
            .Replace("\\\n", " ", StringComparison.Ordinal)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(l => !l.StartsWith('#'))
            .ToArray();
}
