using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Xml;
using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Formats;

namespace FrontierFunctions.Bench;

/// <summary>
/// C-CDA de-identification, longitudinal profile with everything on, beside an XmlReader to XmlWriter copy of the same
/// documents in the same run: MB and documents per CPU second, medians of seven runs. The documents are those of the
/// open data beside the repository.
/// </summary>
internal static class CdaBench
{
    private const int Runs = 7;
    private const int Repeats = 10;

    /// <summary>Runs the benchmark.</summary>
    public static async Task<int> RunAsync(TextWriter output, CancellationToken cancellationToken)
    {
        var folder = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../../shared/data/ccda"));
        if (!Directory.Exists(folder))
        {
            await output.WriteLineAsync("needs the open data beside the repository: ../shared/data/ccda");
            return 3;
        }

        using var keys = new OrganizationKeys("a key for benchmarks, thirty-two bytes"u8, "bench");
        var formats = new RecordFormats(
            new DeidentificationSetup(DeidentificationProfile.Longitudinal, keys, new DateOnly(2026, 1, 1)));
        var files = new List<(byte[] Bytes, RecordSource Source)>();
        var identities = new List<FileIdentities>();
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var file = (await File.ReadAllBytesAsync(path, cancellationToken), new RecordSource($"f{files.Count}", path));
            if (await formats.ReadIdentitiesAsync(new MemoryStream(file.Item1), file.Item2, cancellationToken)
                is IdentityOutcome.Read { Kind: "cda-document" } read)
            {
                files.Add(file);
                identities.Add(read.Identities);
            }
        }

        var directory = new SubjectResolver(keys).Resolve(identities, [], DateTimeOffset.UnixEpoch).ToDirectory(keys);
        var deidentified = await MedianAsync(async () =>
        {
            foreach (var (bytes, source) in files)
            {
                await formats.DeidentifyAsync(
                    new MemoryStream(bytes), Stream.Null, directory, source, cancellationToken);
            }
        });
        var copied = await MedianAsync(() =>
        {
            foreach (var (bytes, _) in files)
            {
                using var reader = XmlReader.Create(new MemoryStream(bytes));
                using var writer = XmlWriter.Create(Stream.Null);
                writer.WriteNode(reader, defattr: false);
            }

            return Task.CompletedTask;
        });
        var total = files.Sum(file => file.Bytes.LongLength);
        Line("documents", $"{files.Count}, {(total / 1e6).ToString("F1", CultureInfo.InvariantCulture)} MB");
        Line("de-identification", Rate(deidentified) + "   (limit >= 25 MB)");
        Line("XmlReader-XmlWriter copy", Rate(copied));
        Line("ratio", (copied / deidentified).ToString("F2", CultureInfo.InvariantCulture));
        return 0;

        string Rate(double seconds) => string.Create(
            CultureInfo.InvariantCulture,
            $"{total * Repeats / 1e6 / seconds:F0} MB, {files.Count * Repeats / seconds:F0} documents per CPU second");

        void Line(string name, string value) => output.WriteLine($"{name,-26}{value}");
    }

    /// <summary>Median CPU time of the whole process in seconds; one run before them is not counted.</summary>
    private static async Task<double> MedianAsync(Func<Task> work)
    {
        var times = new List<double>();
        for (var run = 0; run <= Runs; run++)
        {
            using var before = Process.GetCurrentProcess();
            var begin = before.TotalProcessorTime;
            for (var i = 0; i < Repeats; i++)
            {
                await work();
            }

            using var after = Process.GetCurrentProcess();
            times.Add((after.TotalProcessorTime - begin).TotalSeconds);
        }

        return times.Skip(1).Order().ElementAt(Runs / 2);
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
