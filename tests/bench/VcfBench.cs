using System.Diagnostics;
using System.Globalization;
using System.Text;
using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Formats;

namespace FrontierFunctions.Bench;

/// <summary>
/// VCF de-identification of a file of three samples and one of a hundred, beside a plain split into lines and columns and
/// a join of the same bytes in the same run: MB and variants per CPU second, medians of five runs.
/// </summary>
internal static class VcfBench
{
    private const int Runs = 5;
    private const int Megabytes = 60;

    /// <summary>Runs the benchmark.</summary>
    public static async Task<int> RunAsync(TextWriter output, CancellationToken cancellationToken)
    {
        using var keys = new OrganizationKeys("a key for benchmarks, thirty-two bytes"u8, "bench");
        var formats = new RecordFormats(
            new DeidentificationSetup(DeidentificationProfile.Longitudinal, keys, new DateOnly(2026, 1, 1)));
        foreach (var samples in (int[])[3, 100])
        {
            var (bytes, variants) = Make(samples);
            var source = new RecordSource("bench", "bench.vcf");
            var identities = (IdentityOutcome.Read)await formats.ReadIdentitiesAsync(
                new MemoryStream(bytes), source, cancellationToken);
            var directory = new SubjectResolver(keys).Resolve([identities.Identities], [], DateTimeOffset.UnixEpoch)
                .ToDirectory(keys);
            DeidentificationOutcome? outcome = null;
            var cleaned = await MedianAsync(async () => outcome = await formats.DeidentifyAsync(
                new MemoryStream(bytes), Stream.Null, directory, source, cancellationToken));
            var copied = await MedianAsync(() =>
            {
                SplitAndJoin(bytes);
                return Task.CompletedTask;
            });
            if (outcome is not DeidentificationOutcome.Completed { PartsSetAsideCount: 0 })
            {
                await output.WriteLineAsync("not completed");
                return 3;
            }

            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{samples,3} samples: {bytes.Length / 1e6 / cleaned:N0} MB, {variants / cleaned:N0} variants per CPU second "
                + $"(limit 150 MB); plain split and join {bytes.Length / 1e6 / copied:N0} MB; ratio {copied / cleaned:F2}"));
        }

        return 0;
    }

    private static async Task<double> MedianAsync(Func<Task> work)
    {
        await work();
        var times = new List<double>();
        for (var run = 0; run < Runs; run++)
        {
            using var process = Process.GetCurrentProcess();
            var before = process.TotalProcessorTime;
            await work();
            process.Refresh();
            times.Add((process.TotalProcessorTime - before).TotalSeconds);
        }

        times.Sort();
        return times[Runs / 2];
    }

    private static void SplitAndJoin(byte[] bytes)
    {
        using var joined = new MemoryStream(bytes.Length);
        for (var rest = bytes.AsSpan(); !rest.IsEmpty;)
        {
            var end = rest.IndexOf((byte)'\n');
            var line = rest[..(end < 0 ? rest.Length : end + 1)];
            rest = rest[line.Length..];
            while (!line.IsEmpty)
            {
                var tab = line.IndexOf((byte)'\t');
                var value = line[..(tab < 0 ? line.Length : tab + 1)];
                joined.Write(value);
                line = line[value.Length..];
            }
        }
    }

    private static (byte[] Bytes, int Variants) Make(int samples)
    {
        var text = new StringBuilder("##fileformat=VCFv4.3\n##INFO=<ID=DP,Number=1,Type=Integer,Description=\"Depth\">\n");
        text.Append("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT");
        for (var sample = 0; sample < samples; sample++)
        {
            text.Append(CultureInfo.InvariantCulture, $"\tNA{sample:D5}");
        }

        text.Append('\n');
        var variants = 0;
        while (text.Length < Megabytes << 20)
        {
            text.Append(CultureInfo.InvariantCulture, $"chr{1 + (variants % 22)}\t{10_000 + (variants * 37)}\trs{variants}\t");
            text.Append(CultureInfo.InvariantCulture, $"A\tG\t{variants % 90}\tPASS\tDP={variants % 300};AF=0.5;DB;H2\tGT:GQ:DP");
            for (var sample = 0; sample < samples; sample++)
            {
                text.Append((sample + variants) % 3 == 0 ? "\t0|1:48:8" : "\t0|0:43:5");
            }

            text.Append('\n');
            variants++;
        }

        return (Encoding.ASCII.GetBytes(text.ToString()), variants);
    }
}
