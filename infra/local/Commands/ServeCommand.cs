using System.CommandLine;
using FrontierFunctions.Local.Keys;
using FrontierFunctions.Local.Runtime;
using FrontierFunctions.Local.Terminal;

namespace FrontierFunctions.Local.Commands;

/// <summary><c>frontier serve</c>: the product on this machine until it is told to stop.</summary>
internal sealed class ServeCommand(CommandTerminal terminal, TimeProvider timeProvider, Func<LocalFolders> folders)
{
    private readonly Option<int?> _port = new("--port")
    {
        Description = "Port of the function app; 7071 or any that is free without it.",
    };
    private readonly Option<string?> _storage = new("--storage")
    {
        Description = "Folder of the storage; .frontier/storage without it.",
    };
    private readonly Option<bool> _json = CommandOptions.Json();

    /// <summary>The verb for the command line.</summary>
    public Command Create()
    {
        var command = new Command("serve", "Run storage, model endpoint and function app until Ctrl-C.")
        {
            _port, _storage, _json,
        };
        _port.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1 or > 65535)
            {
                result.AddError("--port is 1 to 65535.");
            }
        });
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var local = folders();
        var keys = new DevelopmentKeys(local.Keys);
        keys.SecretFile(CommandOptions.LocalOrganization);
        var options = new LocalRuntimeOptions
        {
            StorageFolder = arguments.GetValue(_storage) ?? local.Storage,
            Folders = local,
            Keys = keys,
            Organizations = keys.Organizations(),
            Port = arguments.GetValue(_port),
            LogLevel = "Information",
        };
        await using var runtime = await LocalRuntime.StartAsync(options, timeProvider, cancellationToken);
        Say(runtime, options, arguments.GetValue(_json));
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, timeProvider, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            terminal.Say("Stopping: running functions may finish, storage saves.");
        }

        return ExitCode.Done;
    }

    private void Say(LocalRuntime runtime, LocalRuntimeOptions options, bool json)
    {
        var served = new ServedEndpoints(
            runtime.FunctionsAddress.ToString(), runtime.ModelsAddress.ToString(),
            $"http://127.0.0.1:{runtime.Storage.BlobPort}/", $"http://127.0.0.1:{runtime.Storage.QueuePort}/",
            Path.GetFullPath(options.StorageFolder), options.Keys.FunctionKeysFile, options.Organizations,
            runtime.Storage.Reattached, Environment.ProcessId, runtime.Storage.ProcessId);
        if (json)
        {
            terminal.Output.WriteLine(SummaryJson.Text(served));
            return;
        }

        var key = $"x-functions-key: KEY";
        terminal.Output.WriteLine(
            $"""
            Function app    {served.Functions}
            Model endpoint  {served.Models}
            Storage         {served.Blobs} (blobs), {served.Queues} (queues), in {served.StorageFolder}
            Keys            {served.KeysFile}: functionKeys has one key an organization ({string.Join(", ", served.Organizations)})

            With KEY = one of these keys:
              curl -H '{key}' -H 'Content-Type: application/fhir+json' --data-binary @patient.json {served.Functions}api/query
              curl -H '{key}' {served.Functions}api/batches/BATCH
              curl -H '{key}' {served.Functions}api/reports/SUBJECT
            Upload to uploads/ORGANIZATION/BATCH/FILE with the connection string of the account records:
              {Path.Combine(served.StorageFolder, "accounts.json")}

            Ctrl-C stops it.
            """);
        terminal.Output.Flush();
    }
}

/// <summary>Where everything answers.</summary>
internal sealed record ServedEndpoints(
    string Functions, string Models, string Blobs, string Queues, string StorageFolder, string KeysFile,
    IReadOnlyList<string> Organizations, bool Reattached, int Pid, int StoragePid);
