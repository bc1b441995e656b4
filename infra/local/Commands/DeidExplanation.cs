using FrontierFunctions.Local.Files;
using FrontierFunctions.Local.Terminal;
using Spectre.Console;

namespace FrontierFunctions.Local.Commands;

/// <summary>
/// Says what the rules of de-identification did, in numbers, and why files were set aside. No value of a record.
/// </summary>
internal static class DeidExplanation
{
    public static void Write(CommandTerminal terminal, IReadOnlyList<FileResult> results)
    {
        var manifests = results.Select(result => result.Manifest)
            .OfType<Pipeline.Deidentification.DeidentificationManifest>().ToList();
        if (manifests.Count > 0)
        {
            terminal.Say(
                $"Profile {manifests[0].Profile}, rules {manifests[0].RulesVersion}. {manifests[0].LegalNotice} "
                + $"Replaced text: {manifests[0].TextReplacement}.");
            var table = new Table().AddColumns("data type", "action", "times");
            table.Columns[2].RightAligned();
            foreach (var (type, action, count) in manifests.SelectMany(manifest => manifest.Actions)
                         .SelectMany(type =>
                             type.Value.Select(action => (type.Key, Action: action.Key, Count: action.Value)))
                         .GroupBy(entry => (entry.Key, entry.Action))
                         .Select(group => (group.Key.Key, group.Key.Action, group.Sum(entry => entry.Count)))
                         .Order())
            {
                table.AddRow(Markup.Escape(type), Markup.Escape(action), $"{count:N0}");
            }

            foreach (var (kind, count) in manifests.SelectMany(manifest => manifest.TextFindings)
                         .GroupBy(finding => finding.Key)
                         .Select(group => (group.Key, group.Sum(finding => finding.Value))).Order())
            {
                table.AddRow("free text", Markup.Escape($"replaced: {kind}"), $"{count:N0}");
            }

            terminal.Progress.Write(table);
        }

        foreach (var issue in results.SelectMany(result => result.PartsSetAside.Append(result.Issue))
                     .OfType<Pipeline.InputIssue>().DistinctBy(issue => issue.Kind.Code)
                     .OrderBy(issue => issue.Kind.Code, StringComparer.Ordinal))
        {
            terminal.Say($"{issue.Kind.Code}: {issue.Kind.Remedy}");
        }
    }
}
