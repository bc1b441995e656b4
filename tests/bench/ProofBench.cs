using System.Globalization;
using System.Runtime.CompilerServices;
using FrontierFunctions.Generated.Fuzz;
using FrontierFunctions.Generated.Leaks;
using FrontierFunctions.Generated.Notes;
using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Formats;

namespace FrontierFunctions.Bench;

/// <summary>The long forms of the proof: mutants, planted identifiers and labelled notes in any number.</summary>
internal static class ProofBench
{
    private static readonly DateOnly AsOf = new(2026, 6, 30);

    /// <summary>Mutants of every format, or of one; the broken ones are written beside each other in base64.</summary>
    public static int Fuzz(TextWriter output, int executions, string? only, CancellationToken cancellationToken)
    {
        var failed = false;
        using var keys = Keys();
        foreach (var (format, name, _, _) in FuzzSeeds.Kinds.Where(kind => only is null || kind.Format == only))
        {
            var run = new FuzzRun(Formats(keys, DeidentificationProfile.Longitudinal), keys, name);
            var findings = run.Run(FuzzSeeds.Of(format, Shared()), 0, executions, cancellationToken);
            failed |= findings.Count > 0;
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{format,-10}{executions,9} executions{run.Completed,9} completed, slowest {run.Slowest.TotalMilliseconds:F0} ms,"
                + $" {findings.Count} findings"));
            foreach (var finding in findings.DistinctBy(finding => finding.What))
            {
                output.WriteLine($"  {finding.Execution}: {finding.What}\n  {Convert.ToBase64String(finding.Input)}");
            }
        }

        return failed ? 3 : 0;
    }

    /// <summary>Planted identifiers of every format, or of one, in both profiles.</summary>
    public static int Leaks(TextWriter output, int identifiers, string? only)
    {
        var failed = false;
        using var keys = Keys();
        foreach (var format in PlantedRecords.Formats.Where(name => only is null || name == only))
        {
            foreach (var profile in Enum.GetValues<DeidentificationProfile>())
            {
                var run = new LeakRun(
                    Formats(keys, profile), keys, dates: profile == DeidentificationProfile.SafeHarbor);
                foreach (var file in PlantedRecords.Write(format, identifiers, 11))
                {
                    run.Add(file);
                }

                failed |= run.Leaks.Count > 0;
                output.WriteLine(
                    $"{format,-10}{profile,-14}{run.Files,6} files{run.Planted,8} planted{run.Leaks.Values.Sum(),6} leaks");
                foreach (var (what, count) in run.Leaks.Concat(run.Lost))
                {
                    output.WriteLine($"  {count,6} {what}");
                }
            }
        }

        return failed ? 3 : 0;
    }

    /// <summary>Recall and precision on labelled notes, with and without what is known of the subject.</summary>
    public static int Notes(TextWriter output)
    {
        foreach (var known in (bool[])[true, false])
        {
            output.WriteLine(known ? "subject known" : "subject unknown");
            output.WriteLine(NoteMeasure.Of(
                NoteWriter.Write(600, 20260101), new TextScrubber(DeidentificationProfile.Longitudinal, AsOf), known));
        }

        return 0;
    }

    private static OrganizationKeys Keys() => new("a key for tests, of thirty-two bytes"u8, "proof");

    private static RecordFormats Formats(OrganizationKeys keys, DeidentificationProfile profile) =>
        new(new DeidentificationSetup(profile, keys, AsOf));

    /// <summary>Recall on the open data's labelled sentences: the half that was developed on, and the other.</summary>
    public static int Sentences(TextWriter output)
    {
        var file = Path.Combine(Shared(), "text/presidio/data/synth_dataset_v2.json");
        if (!File.Exists(file))
        {
            output.WriteLine("needs the open data beside the repository: ../shared/data/text/presidio");
            return 0;
        }

        var scrubber = new TextScrubber(DeidentificationProfile.Longitudinal, AsOf);
        var subject = new Subject("nobody", DateShift.Back(100), KnownIdentifiers.None);
        foreach (var (name, half) in new (string, bool?)[] { ("all", null), ("developed on", false), ("held out", true) })
        {
            output.WriteLine($"sentences: {name}");
            output.WriteLine(SentenceMeasure.Of(file, scrubber, subject, half));
        }

        return 0;
    }

    private static string Shared([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../shared/data"));
}
