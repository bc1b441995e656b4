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

    // One line an instruction: continuations joined, comments gone.
    private static string[] Read() =>
        File.ReadAllText(Path.Combine(TestData.Repository, "models", "Server", "Dockerfile"))
            .Replace("\\\n", " ", StringComparison.Ordinal)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(l => !l.StartsWith('#'))
            .ToArray();
}
