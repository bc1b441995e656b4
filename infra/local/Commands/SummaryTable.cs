using System.Globalization;
using FrontierFunctions.Local.Files;
using FrontierFunctions.Local.Terminal;
using Spectre.Console;

namespace FrontierFunctions.Local.Commands;

/// <summary>The summary of a batch for people.</summary>
internal static class SummaryTable
{
    public static void Write(CommandTerminal terminal, FileSummary summary)
    {
        var table = new Table { ShowHeaders = false }.AddColumns("what", "how much");
        table.Columns[1].RightAligned();
        table.AddRow("files", Number(summary.Files));
        table.AddRow("processed", Number(summary.Processed));
        table.AddRow("quarantined", Number(summary.Quarantined));
        table.AddRow("parts set aside", Number(summary.PartsSetAside));
        table.AddRow("subjects", Number(summary.Subjects));
        table.AddRow("bytes in", Number(summary.BytesIn));
        table.AddRow("bytes out", Number(summary.BytesOut));
        table.AddRow("processor seconds", summary.CpuSeconds.ToString("N1", CultureInfo.InvariantCulture));
        table.AddRow("seconds", summary.WallSeconds.ToString("N1", CultureInfo.InvariantCulture));
        table.AddRow("peak memory, MB", Number(summary.PeakRssBytes / 1_000_000));
        foreach (var (code, count) in summary.Codes)
        {
            table.AddRow(Markup.Escape(code), Number(count));
        }

        terminal.Result.Write(table);
        foreach (var (code, remedy) in summary.Remedies)
        {
            terminal.Output.WriteLine($"{code}: {remedy}");
        }
    }

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
