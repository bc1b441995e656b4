using FrontierFunctions.Local.Files;
using FrontierFunctions.Local.Terminal;
using FrontierFunctions.Pipeline.Deidentification;
using Spectre.Console;

namespace FrontierFunctions.Local.Commands;

/// <summary>
/// Says what the rules of de-identification did, in numbers, and why files were set aside. No value of a record.
/// </summary>
internal static class DeidExplanation
{
    /// <summary>What the rules did, by format.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<RuleEffect>> Of(IReadOnlyList<FileResult> results) =>
        new SortedDictionary<string, IReadOnlyList<RuleEffect>>(
            results.Select(result => result.Manifest).OfType<DeidentificationManifest>()
                .GroupBy(manifest => manifest.Format).ToDictionary(
                    format => format.Key,
                    format => (IReadOnlyList<RuleEffect>)
                    [
                        .. format.SelectMany(RuleEffect.Of).GroupBy(effect => effect with { Count = 0 })
                            .Select(same => same.Key with { Count = same.Sum(effect => effect.Count) }),
                    ]),
            StringComparer.Ordinal);

    public static void Write(
        CommandTerminal terminal, IReadOnlyList<FileResult> results,
        IReadOnlyDictionary<string, IReadOnlyList<RuleEffect>> explanation)
    {
        foreach (var (format, effects) in explanation)
        {
            var manifest = results.Select(result => result.Manifest).OfType<DeidentificationManifest>()
                .First(manifest => manifest.Format == format);
            terminal.Say(
                $"{format}: profile {manifest.Profile}, rules {manifest.RulesVersion}. {manifest.LegalNotice} "
                + $"Replaced text: {manifest.TextReplacement}.");
            var table = new Table().AddColumns("place", "action", "rule", "times");
            table.Columns[3].RightAligned();
            foreach (var effect in effects)
            {
                table.AddRow(
                    Markup.Escape(effect.Place), Markup.Escape(effect.Action), Markup.Escape(effect.Rule),
                    $"{effect.Count:N0}");
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
