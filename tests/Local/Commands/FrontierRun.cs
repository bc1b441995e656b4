using System.Text.Json;
using FrontierFunctions.Local;
using FrontierFunctions.Local.Commands;
using FrontierFunctions.Local.Samples;
using FrontierFunctions.Local.Terminal;

namespace FrontierFunctions.Tests.Local.Commands;

/// <summary>Runs the command in process, with a state folder of its own.</summary>
internal sealed class FrontierRun : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("frontier-run-").FullName;

    public FrontierRun() => Folders = LocalFolders.Find() with { State = Path.Combine(_folder, "state") };

    public LocalFolders Folders { get; }

    /// <summary>What the last run wrote on standard output.</summary>
    public string Output { get; private set; } = "";

    /// <summary>What the last run wrote on standard error.</summary>
    public string Error { get; private set; } = "";

    /// <summary>The one JSON object of the last run; fails where there is anything else on standard output.</summary>
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    public string PathOf(string name) => Path.Combine(_folder, name);

    public async Task<int> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await new FrontierCommand(new CommandTerminal(output, error), TimeProvider.System, Folders)
            .RunAsync(arguments, TestContext.Current.CancellationToken);
        (Output, Error) = (output.ToString(), error.ToString());
        return code;
    }

    /// <summary>Writes the sample batch to a folder.</summary>
    public string WriteSamples(SampleBatch batch)
    {
        var folder = PathOf("samples");
        batch.WriteTo(folder);
        return folder;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
