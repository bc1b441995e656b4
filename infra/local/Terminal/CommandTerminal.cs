using System.Diagnostics.CodeAnalysis;
using Spectre.Console;

namespace FrontierFunctions.Local.Terminal;

/// <summary>
/// Where a command writes: results (with <c>--json</c> exactly one object) on standard output, everything else,
/// progress too, on standard error.
/// </summary>
internal sealed class CommandTerminal
{
    // Tables in a log file are not cut to the width of a terminal that is not there.
    private const int WidthWithoutTerminal = 160;

    public CommandTerminal(TextWriter output, TextWriter error)
    {
        Output = output;
        Error = error;
        Progress = Console(error);
        Result = Console(output);
    }

    /// <summary>Standard output.</summary>
    public TextWriter Output { get; }

    /// <summary>Standard error.</summary>
    public TextWriter Error { get; }

    /// <summary>Standard error with colours and live progress where it is a terminal.</summary>
    public IAnsiConsole Progress { get; }

    /// <summary>Standard output with tables.</summary>
    public IAnsiConsole Result { get; }

    /// <summary>True where somebody watches the progress.</summary>
    public bool IsWatched => Progress.Profile.Out.IsTerminal;

    /// <summary>The process's own standard streams.</summary>
    [SuppressMessage(
        "ApiDesign", "RS0030:Do not use banned APIs", Justification = "The one place that reaches the console.")]
    public static CommandTerminal OfProcess() => new(System.Console.Out, System.Console.Error);

    /// <summary>Writes one line of progress or advice; the text is plain, not markup.</summary>
    public void Say(string text) => Error.WriteLine(text);

    private static IAnsiConsole Console(TextWriter writer)
    {
        var target = new AnsiConsoleOutput(writer);
        if (target.IsTerminal)
        {
            return AnsiConsole.Create(new AnsiConsoleSettings { Out = target });
        }

        // Some CI systems are taken for terminals that understand colours.
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = target, Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        });
        console.Profile.Width = WidthWithoutTerminal;
        return console;
    }
}
