using System.Globalization;
using System.Text.Json;
using FrontierFunctions.Local;
using FrontierFunctions.Pipeline.Timeline;

namespace FrontierFunctions.Bench;

/// <summary>
/// Events and bytes per CPU second of reading FHIR for events, beside a plain Utf8JsonReader pass over the same bytes
/// in the same run. The bytes are the open Synthea patients beside the repository, Bundles and NDJSON, from memory.
/// </summary>
internal static class EventsBench
{
    private static readonly TimeSpan Each = TimeSpan.FromSeconds(3);

    public static async Task RunAsync(
        TextWriter output, LocalFolders folders, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var data = Path.Combine(folders.Root, "..", "shared", "data", "fhir");
        foreach (var name in (string[])["synthea_bundles", "synthea_ndjson"])
        {
            if (!Directory.Exists(Path.Combine(data, name)))
            {
                output.WriteLine($"{name}: not beside the repository");
                continue;
            }

            byte[][] files = [.. Directory.EnumerateFiles(Path.Combine(data, name), "*json")
                .Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];
            var events = await MeasureAsync(files, file => EventsOfAsync(file, cancellationToken), timeProvider);
            var tokens = await MeasureAsync(files, file => ValueTask.FromResult(TokensOf(file)), timeProvider);
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"""
                {name}: {files.Sum(file => (long)file.Length) / 1e6:N1} MB
                  events {events.Items:N0} per CPU second, {events.Bytes / 1e6:N1} MB per CPU second
                  plain Utf8JsonReader {tokens.Bytes / 1e6:N1} MB per CPU second, ratio {events.Bytes / tokens.Bytes:N2}
                """));
        }
    }

    private static async Task<(double Items, double Bytes)> MeasureAsync(
        byte[][] files, Func<byte[], ValueTask<long>> work, TimeProvider timeProvider)
    {
        await OnceAsync();
        var cpu = Environment.CpuUsage.TotalTime;
        var began = timeProvider.GetTimestamp();
        var (items, bytes) = (0L, 0L);
        while (timeProvider.GetElapsedTime(began) < Each)
        {
            items += await OnceAsync();
            bytes += files.Sum(file => (long)file.Length);
        }

        var seconds = (Environment.CpuUsage.TotalTime - cpu).TotalSeconds;
        return (items / seconds, bytes / seconds);

        async Task<long> OnceAsync()
        {
            var count = 0L;
            foreach (var file in files)
            {
                count += await work(file);
            }

            return count;
        }
    }

    private static async ValueTask<long> EventsOfAsync(byte[] file, CancellationToken cancellationToken)
    {
        using var input = new MemoryStream(file);
        return (await new FhirEventReader().ReadAsync(input, _ => { }, cancellationToken)).Events;
    }

    private static long TokensOf(byte[] file)
    {
        var reader = new Utf8JsonReader(file, new JsonReaderOptions { AllowMultipleValues = true });
        var count = 0L;
        while (reader.Read())
        {
            count++;
        }

        return count;
    }
}
