using System.Diagnostics;
using System.Globalization;
using System.Text;
using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Formats;

namespace FrontierFunctions.Bench;

/// <summary>
/// De-identification of a generated table of laboratory results, beside a plain split into fields and a join, and a copy, of
/// the same bytes in the same run: MB and rows per CPU second, medians of seven runs.
/// </summary>
internal static class CsvBench
{
    private const int Runs = 7;

    // Until nothing is compiled again.
    private const int WarmUps = 4;
    private const int Limit = 100;

    private static readonly (string Code, string Name, string Unit, string Range)[] Tests =
    [
        ("2345-7", "Glucose", "mg/dL", "70-99"), ("2160-0", "Creatinine", "mg/dL", "0.6-1.3"),
        ("1742-6", "ALT", "U/L", "7-56"), ("1920-8", "AST", "U/L", "10-40"), ("1975-2", "Bilirubin total", "mg/dL", "0.1-1.2"),
        ("2951-2", "Sodium", "mmol/L", "135-145"), ("2823-3", "Potassium", "mmol/L", "3.5-5.1"),
        ("718-7", "Hemoglobin", "g/dL", "12-17"), ("6690-2", "Leukocytes", "10*3/uL", "4-11"),
        ("777-3", "Platelets", "10*3/uL", "150-450"),
    ];

    /// <summary>Runs the benchmark.</summary>
    public static async Task<int> RunAsync(TextWriter output, long size, CancellationToken cancellationToken)
    {
        using var keys = new OrganizationKeys("a key for benchmarks, thirty-two bytes"u8, "bench");
        var formats = new RecordFormats(
            new DeidentificationSetup(DeidentificationProfile.Longitudinal, keys, new DateOnly(2026, 1, 1)));
        var (bytes, rows) = Make(size);
        var source = new RecordSource("bench", "bench.csv");
        IdentityOutcome? identities = null;
        var read = await MedianAsync(async () => identities = await formats.ReadIdentitiesAsync(
            new MemoryStream(bytes), source, cancellationToken));
        var directory = new SubjectResolver(keys)
            .Resolve([((IdentityOutcome.Read)identities!).Identities], [], DateTimeOffset.UnixEpoch).ToDirectory(keys);
        DeidentificationOutcome? outcome = null;
        var cleaned = await MedianAsync(async () => outcome = await formats.DeidentifyAsync(
            new MemoryStream(bytes), Stream.Null, directory, source, cancellationToken));
        var split = await MedianAsync(() =>
        {
            SplitAndJoin(bytes);
            return Task.CompletedTask;
        });
        var copied = await MedianAsync(() => new MemoryStream(bytes).CopyToAsync(new MemoryStream(bytes.Length)));
        if (outcome is not DeidentificationOutcome.Completed { PartsSetAsideCount: 0 })
        {
            await output.WriteLineAsync("not completed");
            return 3;
        }

        var megabytes = bytes.Length / 1e6;
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"de-identify {megabytes / cleaned:N0} MB, {rows / cleaned:N0} rows per CPU second (limit {Limit} MB); "
            + $"reading identities {megabytes / read:N0} MB; both {megabytes / (read + cleaned):N0} MB; "
            + $"plain split and join {megabytes / split:N0} MB; copy {megabytes / copied:N0} MB"));
        return megabytes / cleaned >= Limit ? 0 : 3;
    }

    private static async Task<double> MedianAsync(Func<Task> work)
    {
        for (var i = 0; i < WarmUps; i++)
        {
            await work();
        }

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
        foreach (var line in bytes.AsSpan().Split((byte)'\n'))
        {
            foreach (var field in bytes.AsSpan(line).Split((byte)','))
            {
                joined.Write(bytes.AsSpan(line)[field]);
                joined.WriteByte((byte)',');
            }

            joined.WriteByte((byte)'\n');
        }
    }

    // Patients of forty results each, in four orders of ten tests, with a comment on every twentieth.
    private static (byte[] Bytes, int Rows) Make(long size)
    {
        var text = new StringBuilder(
            "MRN,Last Name,First Name,DOB,Sex,Zip,Collected At,LOINC,Test Name,Value,Unit,Reference Range,Comment,Order ID\n");
        var rows = 0;
        for (var patient = 0; text.Length < size; patient++)
        {
            for (var row = 0; row < 40; row++, rows++)
            {
                var (code, name, unit, range) = Tests[row % Tests.Length];
                var order = row / Tests.Length;
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"A-{5_000_000 + (patient * 7)},Brimbleshaw{patient % 977},Ottoline{patient % 89},");
                text.Append(CultureInfo.InvariantCulture, $"{1930 + (patient % 70)}-{1 + (patient % 12):D2}-{1 + (patient % 28):D2},");
                text.Append(CultureInfo.InvariantCulture, $"{(patient % 2 == 0 ? 'F' : 'M')},{2100 + (patient % 90):D5},");
                text.Append(CultureInfo.InvariantCulture, $"{2015 + (patient % 9)}-{1 + order:D2}-{1 + (patient % 28):D2}T08:{row:D2}:00,");
                text.Append(CultureInfo.InvariantCulture, $"{code},{name},{(patient + row) % 400 / 4.0},{unit},{range},");
                text.Append(rows % 20 == 0 ? "slightly hemolyzed" : "");
                text.Append(CultureInfo.InvariantCulture, $",O-{(patient * 4) + order + 700_000}\n");
            }
        }

        return (Encoding.ASCII.GetBytes(text.ToString()), rows);
    }
}
