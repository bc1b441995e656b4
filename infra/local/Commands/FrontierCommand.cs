using System.CommandLine;
using FrontierFunctions.Local.Keys;
using FrontierFunctions.Local.Terminal;

namespace FrontierFunctions.Local.Commands;

/// <summary>The <c>frontier</c> command: its verbs, and how their ends become exit codes.</summary>
internal sealed class FrontierCommand(CommandTerminal terminal, TimeProvider timeProvider, string? stateFolder = null)
{
    // What a graceful stop may take: running activities drain, Azurite saves.
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(60);

    /// <summary>Runs a command line.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public async Task<int> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var parsed = Create().Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                terminal.Say(error.Message);
            }

            terminal.Say("`frontier --help` and `frontier VERB --help` say what there is.");
            return ExitCode.Usage;
        }

        try
        {
            return await parsed.InvokeAsync(
                new InvocationConfiguration
                {
                    Output = terminal.Output,
                    Error = terminal.Error,
                    EnableDefaultExceptionHandler = false,
                    ProcessTerminationTimeout = StopLimit,
                },
                cancellationToken);
        }
        catch (UsageException exception)
        {
            terminal.Say(exception.Message);
            return ExitCode.Usage;
        }
        catch (LocalRuntimeException exception)
        {
            terminal.Say(exception.Message);
            return ExitCode.Failed;
        }
        catch (OperationCanceledException)
        {
            terminal.Say("Stopped.");
            return ExitCode.Failed;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The message of a file error names the file.
            terminal.Say($"Failed: a file or folder could not be read or written ({exception.GetType().Name}).");
            return ExitCode.Failed;
        }
    }

    private RootCommand Create() => new("FrontierFunctions on one machine: from records to de-identified, scored reports.")
    {
        new DeidCommand(terminal, timeProvider, DevelopmentKeys).Create(),
    };

    private DevelopmentKeys DevelopmentKeys() =>
        new(stateFolder is null ? LocalFolders.Find().Keys : Path.Combine(stateFolder, "keys"));
}
