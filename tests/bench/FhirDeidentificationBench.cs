using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Deidentification.Fhir;
using FrontierFunctions.Pipeline.Formats.Fhir;

namespace FrontierFunctions.Bench;

/// <summary>
/// FHIR de-identification of a long NDJSON stream, beside a plain Utf8JsonReader to Utf8JsonWriter copy of the same
/// bytes in the same run: MB per CPU second of each, the ratio, and peak resident memory. The stream repeats Synthea's
/// export from the open data beside the repository, or where that is absent, resources that are made here.
/// </summary>
internal static class FhirDeidentificationBench
{
    private const string File = "bench";
    private static readonly DateOnly AsOf = new(2026, 1, 1);

    /// <summary>Runs the benchmark.</summary>
    /// <param name="output">Receives the report.</param>
    /// <param name="targetBytes">Length of the stream; 1 GB is what the memory limit of 150 MB is stated for.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<int> RunAsync(TextWriter output, long targetBytes, CancellationToken cancellationToken)
    {
        var (once, source) = Sample();
        using var keys = new OrganizationKeys("a key for benchmarks, thirty-two bytes"u8, "bench");
        const DeidentificationProfile Profile = DeidentificationProfile.Longitudinal;
        var deidentifier = new FhirDeidentifier(
            FhirRules.For(Profile), keys, new TextScrubber(Profile, AsOf), new ResidualScanner(Profile), AsOf,
            FhirReadLimits.Default);
        var identities = (FhirIdentityOutcome.Read)await FhirIdentityReader.ReadAsync(
            new MemoryStream(once), File, FhirReadLimits.Default, cancellationToken);
        var directory = new SubjectResolver(keys).Resolve([identities.Identities], [], DateTimeOffset.UnixEpoch)
            .ToDirectory(keys);

        // Both run once before they are timed, so that neither pays for compilation.
        await deidentifier.DeidentifyAsync(
            new RepeatedStream(once, 16 * once.LongLength), Stream.Null, directory, File, cancellationToken);
        await CopyAsync(new RepeatedStream(once, 16 * once.LongLength), cancellationToken);

        var copied = await MeasureAsync(() => CopyAsync(new RepeatedStream(once, targetBytes), cancellationToken));
        DeidentificationOutcome? outcome = null;
        var deidentified = await MeasureAsync(async () => outcome = await deidentifier.DeidentifyAsync(
            new RepeatedStream(once, targetBytes), Stream.Null, directory, File, cancellationToken));
        var read = await MeasureAsync(async () => await FhirIdentityReader.ReadAsync(
            new RepeatedStream(once, targetBytes), File, FhirReadLimits.Default, cancellationToken));
        if (outcome is not DeidentificationOutcome.Completed completed)
        {
            await output.WriteLineAsync($"not completed: {((DeidentificationOutcome.SetAside)outcome!).Issue}");
            return 3;
        }

        var bytes = completed.Manifest.BytesIn;
        using var process = Process.GetCurrentProcess();
        Line("source", source);
        Line("bytes", bytes.ToString("N0", CultureInfo.InvariantCulture));
        Line("subjects", directory.Subjects.Count.ToString(CultureInfo.InvariantCulture));
        Line("de-identification", Rate(bytes, deidentified));
        Line("identities (first pass)", Rate(bytes, read));
        Line("plain JSON copy", Rate(bytes, copied));
        Line(
            "ratio", (copied / deidentified).ToString(
                "F3", CultureInfo.InvariantCulture) + "   (goal >= 0.3)");
        Line(
            "peak resident memory",
            (process.PeakWorkingSet64 / 1e6).ToString("F0", CultureInfo.InvariantCulture) + " MB   (goal <= 150)");
        return 0;

        void Line(string name, string value) => output.WriteLine($"{name,-26}{value}");
    }

    private static string Rate(long bytes, TimeSpan cpu) =>
        (bytes / 1e6 / cpu.TotalSeconds).ToString("F0", CultureInfo.InvariantCulture) + " MB per CPU second";

    /// <summary>CPU time of the whole process: garbage collection and helper threads count too.</summary>
    private static async Task<TimeSpan> MeasureAsync(Func<Task> work)
    {
        using var before = Process.GetCurrentProcess();
        var begin = before.TotalProcessorTime;
        await work();
        using var after = Process.GetCurrentProcess();
        return after.TotalProcessorTime - begin;
    }

    private static async Task CopyAsync(Stream input, CancellationToken cancellationToken)
    {
        var buffer = new byte[256 << 10];
        var length = 0;
        await using var writer = new Utf8JsonWriter(
            Stream.Null, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        while (await input.ReadAsync(buffer.AsMemory(length), cancellationToken) is > 0 and var count)
        {
            length += count;
            var start = 0;
            while (buffer.AsSpan(start, length - start).IndexOf((byte)'\n') is >= 0 and var end)
            {
                CopyLine(buffer.AsSpan(start, end), writer);
                start += end + 1;
            }

            buffer.AsSpan(start, length - start).CopyTo(buffer);
            length -= start;
            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, length * 2);
            }
        }
    }

    private static void CopyLine(ReadOnlySpan<byte> line, Utf8JsonWriter writer)
    {
        var reader = new Utf8JsonReader(line);
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    writer.WriteStartObject();
                    break;
                case JsonTokenType.EndObject:
                    writer.WriteEndObject();
                    break;
                case JsonTokenType.StartArray:
                    writer.WriteStartArray();
                    break;
                case JsonTokenType.EndArray:
                    writer.WriteEndArray();
                    break;
                case JsonTokenType.PropertyName:
                    writer.WritePropertyName(reader.ValueSpan);
                    break;
                case JsonTokenType.String when reader.ValueIsEscaped:
                    writer.WriteStringValue(reader.GetString());
                    break;
                case JsonTokenType.String:
                    writer.WriteStringValue(reader.ValueSpan);
                    break;
                case JsonTokenType.Number:
                    writer.WriteRawValue(reader.ValueSpan, skipInputValidation: true);
                    break;
                case JsonTokenType.True or JsonTokenType.False:
                    writer.WriteBooleanValue(reader.GetBoolean());
                    break;
                default:
                    writer.WriteNullValue();
                    break;
            }
        }

        writer.Flush();
        writer.Reset();
    }

    private static (byte[] Once, string Source) Sample([CallerFilePath] string here = "")
    {
        var folder = Path.GetFullPath(
            Path.Combine(Path.GetDirectoryName(here)!, "../../../shared/data/fhir/synthea_ndjson"));
        if (Directory.Exists(folder))
        {
            return (Whole(Directory.GetFiles(folder, "*.ndjson").Order(StringComparer.Ordinal)), "Synthea NDJSON");
        }

        return Made();
    }

    /// <summary>The files in one piece of memory, and no other: what the benchmark holds counts as resident too.</summary>
    private static byte[] Whole(IEnumerable<string> paths)
    {
        var files = paths.Select(path => new FileInfo(path)).ToList();
        var whole = new byte[files.Sum(file => file.Length)];
        var at = 0;
        foreach (var file in files)
        {
            using var stream = file.OpenRead();
            stream.ReadExactly(whole.AsSpan(at, (int)file.Length));
            at += (int)file.Length;
        }

        return whole;
    }

    private static (byte[] Once, string Source) Made()
    {
        var patients = new StringBuilder();
        var rest = new StringBuilder();
        for (var i = 0; i < 40; i++)
        {
            patients.Append(CultureInfo.InvariantCulture, $$$"""
                {"resourceType":"Patient","id":"p{{{i}}}","identifier":[{"type":{"coding":[{"code":"MR"}]},"system":"http://hospital.example/mrn","value":"MRN-{{{7000 + i}}}"}],"name":[{"family":"Family{{{i}}}","given":["Given{{{i}}}"]}],"telecom":[{"system":"phone","value":"617-555-{{{1000 + i}}}"}],"gender":"female","birthDate":"19{{{30 + i}}}-04-09","address":[{"line":["{{{i}}} Larch Close"],"city":"Medford","state":"MA","postalCode":"02155"}]}

                """);
            for (var j = 0; j < 250; j++)
            {
                rest.Append(CultureInfo.InvariantCulture, $$$"""
                    {"resourceType":"Observation","id":"p{{{i}}}-o{{{j}}}","status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"laboratory","display":"Laboratory"}]}],"code":{"coding":[{"system":"http://loinc.org","code":"2345-7","display":"Glucose"}],"text":"Glucose"},"subject":{"reference":"Patient/p{{{i}}}"},"encounter":{"reference":"Encounter/p{{{i}}}-e{{{j / 8}}}"},"effectiveDateTime":"2019-0{{{1 + (j % 9)}}}-11T08:30:00+00:00","issued":"2019-0{{{1 + (j % 9)}}}-11T08:30:00.125+00:00","valueQuantity":{"value":{{{80 + j}}}.25,"unit":"mg/dL","system":"http://unitsofmeasure.org","code":"mg/dL"}}

                    """);
            }
        }

        return (Encoding.UTF8.GetBytes(patients.Append(rest).ToString()), "made here");
    }

    /// <summary>The same bytes over and over, whole copies, until at least the length is reached.</summary>
    private sealed class RepeatedStream(byte[] bytes, long length) : MemoryStream(bytes)
    {
        private long _left = (length + bytes.Length - 1) / bytes.Length;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position == Length && --_left > 0)
            {
                Position = 0;
            }

            return base.ReadAsync(buffer, cancellationToken);
        }
    }
}
