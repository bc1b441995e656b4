using System.Diagnostics;
using System.Globalization;
using System.Text;
using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Formats;

namespace FrontierFunctions.Bench;

/// <summary>
/// HL7 v2 de-identification of result messages of about 1 kB each, longitudinal profile with everything on, beside a
/// plain split into segments, fields, components and a join of the same bytes in the same run: messages and MB per CPU
/// second of each, medians of five runs. The messages are made here: 400 patients, several visits, ids that differ.
/// </summary>
internal static class Hl7Bench
{
    private const string File = "bench";
    private const int Messages = 40_000;
    private const int Runs = 5;

    private static readonly string[] Comments =
    [
        "Specimen received in good condition.", "Result confirmed by repeat analysis.",
        "Slight hemolysis noted, interpret potassium with care.", "Reference range is for adults.",
        "Performed by automated analyzer.", "Sample was not fasting.", "Critical value called to the ward.",
    ];

    private static readonly (string Code, string Name, string Unit, string Range)[] Tests =
    [
        ("2345-7", "Glucose", "mg/dL", "70-99"), ("2160-0", "Creatinine", "mg/dL", "0.7-1.3"),
        ("2823-3", "Potassium", "mmol/L", "3.5-5.1"), ("2951-2", "Sodium", "mmol/L", "136-145"),
        ("1742-6", "ALT", "U/L", "7-56"), ("718-7", "Hemoglobin", "g/dL", "13.5-17.5"),
    ];

    /// <summary>Runs the benchmark.</summary>
    public static async Task<int> RunAsync(TextWriter output, CancellationToken cancellationToken)
    {
        var bytes = Make();
        using var keys = new OrganizationKeys("a key for benchmarks, thirty-two bytes"u8, "bench");
        var formats = new RecordFormats(
            new DeidentificationSetup(DeidentificationProfile.Longitudinal, keys, new DateOnly(2026, 1, 1)));
        var source = new RecordSource(File, "bench.hl7");
        var identities = (IdentityOutcome.Read)await formats.ReadIdentitiesAsync(
            new MemoryStream(bytes), source, cancellationToken);
        var directory = new SubjectResolver(keys).Resolve([identities.Identities], [], DateTimeOffset.UnixEpoch)
            .ToDirectory(keys);
        DeidentificationOutcome? outcome = null;
        var deidentified = await MedianAsync(async () => outcome = await formats.DeidentifyAsync(
            new MemoryStream(bytes), Stream.Null, directory, source, cancellationToken));
        var read = await MedianAsync(async () => await formats.ReadIdentitiesAsync(
            new MemoryStream(bytes), source, cancellationToken));
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

        Line("messages", string.Create(
            CultureInfo.InvariantCulture, $"{Messages:N0} of {bytes.Length / Messages} bytes"));
        Line("subjects", directory.Subjects.Count.ToString(CultureInfo.InvariantCulture));
        Line("de-identification", Rate(deidentified) + "   (limit 60,000 messages)");
        Line("identities (first pass)", Rate(read));
        Line("plain split and join", Rate(copied));
        Line("ratio", (copied / deidentified).ToString("F3", CultureInfo.InvariantCulture));
        return 0;

        void Line(string name, string value) => output.WriteLine($"{name,-26}{value}");

        string Rate(TimeSpan cpu) => string.Create(
            CultureInfo.InvariantCulture,
            $"{Messages / cpu.TotalSeconds:N0} messages, {bytes.Length / 1e6 / cpu.TotalSeconds:N1} MB per CPU second");
    }

    /// <summary>Median CPU time of the whole process over five runs, after one that is not counted.</summary>
    private static async Task<TimeSpan> MedianAsync(Func<Task> work)
    {
        await work();
        var times = new List<TimeSpan>();
        for (var i = 0; i < Runs; i++)
        {
            using var before = Process.GetCurrentProcess();
            var begin = before.TotalProcessorTime;
            await work();
            using var after = Process.GetCurrentProcess();
            times.Add(after.TotalProcessorTime - begin);
        }

        times.Sort();
        return times[Runs / 2];
    }

    private static void SplitAndJoin(byte[] bytes)
    {
        var text = Encoding.UTF8.GetString(bytes);
        var joined = new StringBuilder(text.Length);
        foreach (var segment in text.Split('\r'))
        {
            var fields = segment.Split('|');
            for (var i = 0; i < fields.Length; i++)
            {
                fields[i] = string.Join('^', fields[i].Split('^'));
            }

            joined.Append(string.Join('|', fields)).Append('\r');
        }

        Stream.Null.Write(Encoding.UTF8.GetBytes(joined.ToString()));
    }

    private static byte[] Make()
    {
        var text = new StringBuilder();
        for (var i = 0; i < Messages; i++)
        {
            var (patient, day) = (i * 7 % 400, 1 + (i % 28));
            var head = string.Create(CultureInfo.InvariantCulture, $"""
                MSH|^~\&|LAB|GHH|EHR|GHH|202403{day:00}101530.123-0500||ORU^R01^ORU_R01|MSG{i:0000000}|P|2.5.1|||AL|NE||UNICODE UTF-8
                PID|1||MRN{70000 + patient}^^^GHH&2.16.840.1.113883.19.4&ISO^MR||Fallbrook{patient}^Given{patient}^Q||19{30 + (patient % 60)}0409|F||2106-3^White^HL70005|{patient} Larch Close^^Medford^MA^02155^USA^H||(617)555-{1000 + patient}|||M|||{patient:000}-45-{1000 + patient}
                PV1|1|I|4E^136^B^GHH||||1122334^Alvarez^Maria^^^Dr|||MED||||||||VN{patient}-{day}^^^GHH^VN|||||||||||||||||||||||||202403{day:00}0800
                ORC|RE|PO{i}^EHR|FO{i}^LAB|||||||||1122334^Alvarez^Maria^^^Dr
                OBR|1|PO{i}^EHR|FO{i}^LAB|24323-8^Comprehensive metabolic panel^LN|||202403{day:00}0915|||||||||1122334^Alvarez^Maria^^^Dr||||||202403{day:00}101500|||F

                """);
            text.Append(head.TrimEnd('\n').Replace('\n', '\r')).Append('\r');
            for (var j = 0; j < 4; j++)
            {
                var test = Tests[(i + j) % Tests.Length];
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"OBX|{j + 1}|NM|{test.Code}^{test.Name}^LN||{40 + ((i * 13) % 90)}.{j}|{test.Unit}^{test.Unit}^UCUM");
                text.Append(CultureInfo.InvariantCulture, $"|{test.Range}|N|||F|||202403{day:00}0915\r");
            }

            text.Append("NTE|1|L|").Append(Comments[i % Comments.Length]).Append('\r');
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
