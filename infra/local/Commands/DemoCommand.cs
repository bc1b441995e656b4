using System.CommandLine;
using FrontierFunctions.App.Ingest;
using FrontierFunctions.Local.Demo;
using FrontierFunctions.Local.Keys;
using FrontierFunctions.Local.Runtime;
using FrontierFunctions.Local.Samples;
using FrontierFunctions.Local.Terminal;

namespace FrontierFunctions.Local.Commands;

/// <summary><c>frontier demo</c>: the whole main job on this machine, from upload to report.</summary>
internal sealed class DemoCommand(CommandTerminal terminal, TimeProvider timeProvider, Func<LocalFolders> folders)
{
    private readonly Option<string?> _input = new("--input")
    {
        Description = "Folder or file to upload; without it the project's own sample patients.",
    };
    private readonly Option<string?> _output = CommandOptions.Output(
        "Folder for all that landed in the containers, as folders of the same names; without it only the reports, "
        + "in artifacts/demo.",
        required: false);

    private readonly Option<bool> _json = CommandOptions.Json();

    /// <summary>The verb for the command line.</summary>
    public Command Create()
    {
        var command = new Command("demo", "Run the whole main job here: upload, de-identify, score, report.")
        {
            _input, _output, _json,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var meter = new RunMeter(timeProvider);
        var batch = arguments.GetValue(_input) is { } input
            ? UploadBatch.At(input) : UploadBatch.OfSamples(SampleBatch.Create(SampleBatch.DefaultSeed, withFilms: true));
        var local = folders();
        var keys = new DevelopmentKeys(local.Keys);
        var organization = CommandOptions.LocalOrganization;
        using var storage = DemoStorage.Create(Path.Combine(local.State, "demo"));
        terminal.Say("Starting storage, model endpoint and function app");
        var options = new LocalRuntimeOptions
        {
            StorageFolder = storage.Path, Folders = local, Keys = keys, Organizations = [organization],
        };
        await using var runtime = await LocalRuntime.StartAsync(options, timeProvider, cancellationToken);

        using var functions = runtime.CreateClient(organization);
        var board = new BatchBoard(terminal, NamesByToken(keys, organization, batch));
        var sent = 0;
        await batch.SendAsync(
            runtime.Storage.RecordsConnectionString, organization, _ => Interlocked.Increment(ref sent),
            cancellationToken);
        terminal.Say($"Uploaded {sent} files to uploads/{organization}/{batch.Name}/");
        var watch = new BatchWatch(functions, batch.Name, batch.Files.Count, timeProvider);
        var end = await board.ShowAsync(changed => watch.UntilDoneAsync(changed, cancellationToken));

        var results = await DemoResults.TakeAsync(runtime, arguments.GetValue(_output), cancellationToken);
        var summary = DemoSummary.Of(end, batch, results, meter.Read());
        Say(summary, end, board, arguments.GetValue(_json));
        return summary.ExitCode;
    }

    /// <summary>The app knows the files by tokens only; who uploaded them can tell which is which.</summary>
    private static Dictionary<string, string> NamesByToken(
        DevelopmentKeys developmentKeys, string organization, UploadBatch batch)
    {
        using var keys = developmentKeys.Keys(organization);
        return batch.Files.ToDictionary(
            file => keys.Token("name", new UploadPath(organization, batch.Name, file.Name).BlobName),
            file => file.Name,
            StringComparer.Ordinal);
    }

    private void Say(DemoSummary summary, BatchView end, BatchBoard board, bool json)
    {
        if (json)
        {
            terminal.Output.WriteLine(SummaryJson.Text(summary));
            return;
        }

        terminal.Result.Write(board.Table(end));
        SummaryTable.Write(terminal, summary);
        if (summary.Codes.Count > 0)
        {
            terminal.Output.WriteLine(
                "What was set aside has its reason and remedy in quarantine, which --output writes too.");
        }

        terminal.Output.WriteLine(
            $"{summary.Reports} reports of {summary.Subjects} subjects stand in {summary.Folder}");
        if (summary.Report is not null)
        {
            terminal.Output.WriteLine($"Open one: {summary.Report}");
        }
    }
}
