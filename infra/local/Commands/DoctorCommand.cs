using System.CommandLine;
using FrontierFunctions.Local.Doctor;
using FrontierFunctions.Local.Terminal;
using Spectre.Console;

namespace FrontierFunctions.Local.Commands;

/// <summary><c>frontier doctor</c>: what is missing or wrong on this machine, and the remedy.</summary>
internal sealed class DoctorCommand(CommandTerminal terminal, TimeProvider timeProvider, Func<LocalFolders> folders)
{
    private readonly Option<bool> _json = CommandOptions.Json();

    /// <summary>The verb for the command line.</summary>
    public Command Create()
    {
        var command = new Command("doctor", "Check this machine; say what is wrong and the remedy.") { _json };
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var findings = await new MachineCheck(folders(), timeProvider).RunAsync(cancellationToken);
        var healthy = findings.All(finding => finding.Level != FindingLevel.Bad);
        if (arguments.GetValue(_json))
        {
            terminal.Output.WriteLine(SummaryJson.Text(new
            {
                Healthy = healthy,
                Checks = findings.Select(finding => new
                {
                    finding.Check, Level = finding.Level.ToString().ToLowerInvariant(), finding.Found, finding.Remedy,
                }),
            }));
        }
        else
        {
            terminal.Result.Write(Table(findings));
        }

        return healthy ? ExitCode.Done : ExitCode.Failed;
    }

    private static Table Table(IReadOnlyList<Finding> findings)
    {
        var table = new Table().AddColumns("", "check", "found", "remedy");
        foreach (var finding in findings)
        {
            var mark = finding.Level switch
            {
                FindingLevel.Good => "[green]good[/]",
                FindingLevel.Note => "[yellow]note[/]",
                _ => "[red]bad[/]",
            };
            table.AddRow(
                mark, Markup.Escape(finding.Check), Markup.Escape(finding.Found), Markup.Escape(finding.Remedy ?? ""));
        }

        return table;
    }
}
