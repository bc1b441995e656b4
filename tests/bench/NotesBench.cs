using System.Diagnostics;
using System.Globalization;
using System.Text;
using FrontierFunctions.Generated.Notes;
using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Formats;

namespace FrontierFunctions.Bench;

/// <summary>
/// Generated notes through all that ingest does to a note, from its bytes: found to be a note, identities read,
/// subjects resolved, de-identified, read again. MB and notes per CPU second, beside a plain copy of the same bytes in
/// the same run; medians of repeated runs.
/// </summary>
internal static class NotesBench
{
    private const int Runs = 7;

    // Until nothing is compiled again.
    private const int WarmUps = 45;
    private const int Notes = 6_000;
    private const ulong Seed = 20260102;
    private const double Goal = 10;

    // A generated note is two or three sentences; ten make a page of 3 kB, as discharge letters have several of.
    private const int PageNotes = 10;

    // One copy is too short for the clock of a process.
    private const int Copies = 200;

    /// <summary>Runs the benchmark; answers 3 where a note is not completed.</summary>
    public static async Task<int> RunAsync(TextWriter output, CancellationToken cancellationToken)
    {
        using var keys = new OrganizationKeys("a key for benchmarks, thirty-two bytes"u8, "bench");
        var formats = new RecordFormats(
            new DeidentificationSetup(DeidentificationProfile.Longitudinal, keys, new DateOnly(2026, 1, 1)));
        var texts = NoteWriter.Write(Notes, Seed).Select(note => note.Text).ToList();
        var code = await RunAsync(
            "pages", formats, keys, [.. texts.Chunk(PageNotes).Select(page => Encoding.UTF8.GetBytes(string.Join("\n\n", page)))],
            output, cancellationToken);
        return Math.Max(code, await RunAsync(
            "short notes", formats, keys, [.. texts.Select(Encoding.UTF8.GetBytes)], output, cancellationToken));
    }

    private static async Task<int> RunAsync(
        string what, RecordFormats formats, OrganizationKeys keys, List<byte[]> notes, TextWriter output,
        CancellationToken cancellationToken)
    {
        var bytes = notes.Sum(note => (long)note.Length);
        var failed = 0;
        var cleaned = await MedianAsync(
            async () => failed = await CleanAsync(formats, keys, notes, cancellationToken), 1);
        var copied = await MedianAsync(() => CopyAsync(notes, cancellationToken), Copies);
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{notes.Count:N0} {what} of {bytes / notes.Count} bytes: {bytes / 1e6 / cleaned:F1} MB, {notes.Count / cleaned:N0} notes "
            + $"per CPU second, {cleaned:F2} CPU seconds (goal {Goal:F0} MB); plain copy {bytes / 1e6 / copied:N0} MB; "
            + $"not completed {failed}"));
        return failed == 0 ? 0 : 3;
    }

    private static async Task<int> CleanAsync(
        RecordFormats formats, OrganizationKeys keys, List<byte[]> notes, CancellationToken cancellationToken)
    {
        var failed = 0;
        var identities = new List<FileIdentities>();
        for (var i = 0; i < notes.Count; i++)
        {
            if (await formats.ReadIdentitiesAsync(new MemoryStream(notes[i]), SourceOf(i), cancellationToken)
                is IdentityOutcome.Read read)
            {
                identities.Add(read.Identities);
            }
            else
            {
                failed++;
            }
        }

        var directory = new SubjectResolver(keys).Resolve(identities, [], DateTimeOffset.UnixEpoch).ToDirectory(keys);
        for (var i = 0; i < notes.Count; i++)
        {
            using var written = new MemoryStream(notes[i].Length);
            failed += await formats.DeidentifyAsync(
                new MemoryStream(notes[i]), written, directory, SourceOf(i), cancellationToken)
                is DeidentificationOutcome.Completed { PartsSetAsideCount: 0 } ? 0 : 1;
        }

        return failed;

        static RecordSource SourceOf(int note) => new($"bench-{note}", "bench.txt");
    }

    private static async Task CopyAsync(List<byte[]> notes, CancellationToken cancellationToken)
    {
        foreach (var note in notes)
        {
            using var written = new MemoryStream(note.Length);
            await new MemoryStream(note).CopyToAsync(written, cancellationToken);
        }
    }

    private static async Task<double> MedianAsync(Func<Task> work, int times)
    {
        for (var i = 0; i < WarmUps; i++)
        {
            await work();
        }

        var seconds = new List<double>();
        for (var run = 0; run < Runs; run++)
        {
            using var process = Process.GetCurrentProcess();
            var before = process.TotalProcessorTime;
            for (var i = 0; i < times; i++)
            {
                await work();
            }

            process.Refresh();
            seconds.Add((process.TotalProcessorTime - before).TotalSeconds / times);
        }

        seconds.Sort();
        return seconds[Runs / 2];
    }
}
