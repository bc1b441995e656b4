using FrontierFunctions.Local.Terminal;
using Spectre.Console;

namespace FrontierFunctions.Local.Commands;

/// <summary>Progress of long work on standard error: live bars where somebody watches, else one line a step.</summary>
internal sealed class CommandProgress
{
    private readonly CommandTerminal _terminal;
    private readonly ProgressContext? _bars;

    private CommandProgress(CommandTerminal terminal, ProgressContext? bars) => (_terminal, _bars) = (terminal, bars);

    /// <summary>Does the work and shows its steps.</summary>
    public static async Task RunAsync(CommandTerminal terminal, Func<CommandProgress, Task> work)
    {
        if (!terminal.IsWatched)
        {
            await work(new CommandProgress(terminal, null));
            return;
        }

        await terminal.Progress.Progress().Columns(
                new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(bars => work(new CommandProgress(terminal, bars)));
    }

    /// <summary>Begins a step of so many parts.</summary>
    public ProgressStep Start(string what, int parts)
    {
        if (_bars is null)
        {
            _terminal.Say($"{what}: {parts:N0} files");
        }

        return new ProgressStep(_bars?.AddTask(Markup.Escape(what), maxValue: Math.Max(parts, 1)));
    }
}

/// <summary>One step of the work. Thread-safe.</summary>
internal sealed class ProgressStep(ProgressTask? bar)
{
    /// <summary>One part is done.</summary>
    public void Advance() => bar?.Increment(1);
}
