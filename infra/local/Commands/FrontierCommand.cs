using System.CommandLine;
using FrontierFunctions.Local.Keys;
using FrontierFunctions.Local.Terminal;

namespace FrontierFunctions.Local.Commands;

/// <summary>The <c>frontier</c> command: its verbs, and how their ends become exit codes.</summary>
/// <param name="terminal">Where it writes.</param>
/// <param name="timeProvider">The time.</param>
/// <param name="folders">Where its parts and its own state are; null to look for the checkout.</param>
internal sealed class FrontierCommand(CommandTerminal terminal, TimeProvider timeProvider, LocalFolders? folders = null)
{
    // What a graceful stop may take: running functions drain, Azurite saves.
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
        catch (Exception exception) when (
            exception is IOException or UnauthorizedAccessException or HttpRequestException
            or Azure.RequestFailedException)
        {
            // Messages of file and storage errors name files, and a file's name may identify somebody.
            terminal.Say(exception is UnauthorizedAccessException
                ? "Failed: no permission to read or write one of the files."
                : $"Failed: {exception.GetType().Name}. `frontier doctor` checks what the command needs.");
            return ExitCode.Failed;
        }
    }

    private RootCommand Create() =>
        new("FrontierFunctions on one machine: from records to de-identified, scored reports.")
    {
        new DemoCommand(terminal, timeProvider, Folders).Create(),
        new ServeCommand(terminal, timeProvider, Folders).Create(),
        new DeidCommand(terminal, timeProvider, () => new DevelopmentKeys(Folders().Keys)).Create(),
        new VaultCommand(terminal).Create(),
        new ScoreCommand(terminal, timeProvider, Folders).Create(),
        new EvaluateCommand(terminal, timeProvider, Folders).Create(),
        new ReportCommand(terminal, timeProvider, Folders).Create(),
        new BenchCommand(terminal, timeProvider, Folders).Create(),
        new DoctorCommand(terminal, timeProvider, Folders).Create(),
    };

    private LocalFolders Folders() => folders ?? LocalFolders.Find();
}
