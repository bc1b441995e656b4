using System.Globalization;
using System.Net.Http.Headers;
using FrontierFunctions.Local;
using FrontierFunctions.Local.Commands;
using FrontierFunctions.Local.Demo;
using FrontierFunctions.Local.Files;
using FrontierFunctions.Local.Keys;
using FrontierFunctions.Local.Runtime;
using FrontierFunctions.Local.Samples;

namespace FrontierFunctions.Bench;

/// <summary>
/// How long <c>POST /api/query</c> takes with one patient's Bundle: 200 calls, 4 at a time, over loopback HTTP against
/// the whole runtime in this process. The caller's own work is in the numbers.
/// </summary>
internal static class QueryBench
{
    private const int Calls = 200;
    private const int Concurrency = 4;
    private const int WarmUpCalls = 20;

    // "Well under a second" is what a clinical application may expect.
    private const double LimitMilliseconds = 1000;

    /// <summary>Prints the result; 0 when every call was answered, and an exception where one was refused.</summary>
    public static async Task<int> RunAsync(
        TextWriter output, LocalFolders folders, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var (name, bundle) = Bundle(folders);
        using var storage = DemoStorage.Create(Path.Combine(folders.State, "demo"));
        var options = new LocalRuntimeOptions
        {
            StorageFolder = storage.Path,
            Folders = folders,
            Keys = new DevelopmentKeys(folders.Keys),
            Organizations = [CommandOptions.LocalOrganization],
        };
        await using var runtime = await LocalRuntime.StartAsync(options, timeProvider, cancellationToken);
        using var client = runtime.CreateClient(CommandOptions.LocalOrganization);
        await CallAsync(client, bundle, WarmUpCalls, timeProvider, cancellationToken);
        var began = timeProvider.GetTimestamp();
        var milliseconds = await CallAsync(client, bundle, Calls, timeProvider, cancellationToken);
        var seconds = timeProvider.GetElapsedTime(began).TotalSeconds;

        Array.Sort(milliseconds);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"""
            POST /api/query, {name} ({bundle.Length / 1e6:N2} MB), {Calls} calls, {Concurrency} at a time, {Environment.ProcessorCount} processors
              p50 {Percentile(milliseconds, 0.50):N1} ms, p95 {Percentile(milliseconds, 0.95):N1} ms, max {milliseconds[^1]:N1} ms (limit {LimitMilliseconds:N0} ms)
              {Calls / seconds:N1} calls/s, {Calls * bundle.Length / 1e6 / seconds:N1} MB/s
            """));
        return 0;
    }

    /// <summary>
    /// The median one of the Synthea patients beside the repository, or the first of the project's own samples.
    /// </summary>
    private static (string Name, byte[] Content) Bundle(LocalFolders folders)
    {
        var synthea = Path.Combine(folders.Root, "..", "shared", "data", "fhir", "synthea_bundles");
        if (Directory.Exists(synthea))
        {
            var bundles = InputFile.At(synthea).Where(file => file.SizeBytes > 0).OrderBy(file =>
                file.SizeBytes).ToList();
            return ("the Synthea Bundle of median size", File.ReadAllBytes(bundles[bundles.Count / 2].Path));
        }

        return ("a Bundle of the sample patients", SampleBatch.Create(SampleBatch.DefaultSeed).Files[0].Content);
    }

    private static async Task<double[]> CallAsync(
        HttpClient client, byte[] bundle, int calls, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var milliseconds = new double[calls];
        var options = new ParallelOptions { MaxDegreeOfParallelism = Concurrency,
            CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, calls, options, async (call, cancellation) =>
        {
            var began = timeProvider.GetTimestamp();
            using var content = new ByteArrayContent(bundle);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/fhir+json");
            using var answer = await client.PostAsync("api/query", content, cancellation);
            await answer.Content.ReadAsByteArrayAsync(cancellation);
            answer.EnsureSuccessStatusCode();
            milliseconds[call] = timeProvider.GetElapsedTime(began).TotalMilliseconds;
        });
        return milliseconds;
    }

    // Nearest rank.
    private static double Percentile(double[] sorted, double share) =>
        sorted[(int)Math.Ceiling(share * sorted.Length) - 1];
}
