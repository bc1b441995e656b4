using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Azure.Storage.Blobs;
using FrontierFunctions.Local.Demo;
using FrontierFunctions.Local.Storage;

namespace FrontierFunctions.Tests.Local;

/// <summary>
/// The process group of <c>serve</c> is killed at random moments of a batch and started again. At the end every output
/// is what an undisturbed run gives, byte for byte, and no activity whose completion was recorded ran again. The number
/// of kills is FRONTIER_CRASHES, 4 when it is not set; the long form is 20.
/// </summary>
public sealed partial class CrashTests
{
    private const string Batch = "crash";
    private static readonly string[] Outputs = ["deidentified", "events", "features", "results", "reports"];

    [Fact]
    public async Task Serve_KilledAtRandomMoments_EndsAsUndisturbed()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs setsid and process groups");
        var input = UploadBatch.At(TestData.Shared("fhir/synthea_ndjson")) with { Name = Batch };
        var folder = Directory.CreateTempSubdirectory("frontier-crash-").FullName;
        try
        {
            var calm = await RunAsync(input, Path.Combine(folder, "calm"), kills: 0, activities: 0);
            var kills = int.Parse(
                Environment.GetEnvironmentVariable("FRONTIER_CRASHES") ?? "4", CultureInfo.InvariantCulture);
            var disturbed = await RunAsync(input, Path.Combine(folder, "killed"), kills, calm.Recorded);

            TestContext.Current.TestOutputHelper?.WriteLine(
                $"{disturbed.Kills} kills within the batch, {calm.Outputs.Count} outputs, {disturbed.Recorded} activities recorded, "
                + $"{disturbed.Started} started, {disturbed.RanAgain.Count} ran again after their recording");
            // What is killed after the batch has ended is not killed within it: no activity starts after it.
            Assert.InRange(disturbed.Kills, Math.Max(1, kills * 3 / 4), kills);
            Assert.NotEmpty(calm.Outputs);
            Assert.Equal(calm.Outputs.Keys, disturbed.Outputs.Keys);
            Assert.Empty(
                calm.Outputs.Where(o => !o.Value.AsSpan().SequenceEqual(disturbed.Outputs[o.Key])).Select(o => o.Key));
            Assert.InRange(disturbed.Recorded, 40, int.MaxValue);
            Assert.Empty(disturbed.RanAgain);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<Run> RunAsync(UploadBatch input, string storage, int kills, int activities)
    {
        var journal = new ActivityJournal();
        var moments = new Random(20);
        var served = ServedProduct.Start(storage, journal);
        try
        {
            Assert.True(await served.ReadyAsync(), journal.ToString());
            var organization = await OrganizationAsync(served);
            await input.SendAsync(
                ServedProduct.ConnectionString(storage, AzuriteFolder.Records), organization.Name, _ => { },
                TestContext.Current.CancellationToken);
            for (var kill = 0; kill < kills; kill++)
            {
                // Every fourth falls into the start, the others into the work: each when a random share more of the
                // activities of an undisturbed run is recorded, however fast the machine is.
                if (kill % 4 == 3)
                {
                    await Task.Delay(
                        TimeSpan.FromSeconds(0.7 * moments.NextDouble()), TestContext.Current.CancellationToken);
                }
                else
                {
                    Assert.True(await served.ReadyOnceAsync(), journal.ToString());
                    await journal.RecordedAsync((int)(0.85 * activities * (kill + moments.NextDouble()) / kills));
                }

                await served.KillAsync();
                lock (journal)
                {
                    journal.WriteLine("Killed.");
                }

                served = ServedProduct.Start(storage, journal);
            }

            Assert.True(await served.ReadyOnceAsync(), journal.ToString());
            using var http = new HttpClient { BaseAddress = served.Functions };
            http.DefaultRequestHeaders.Add("x-functions-key", organization.Key);
            var end = await new BatchWatch(http, Batch, input.Files.Count, TimeProvider.System)
                .UntilDoneAsync(_ => { }, TestContext.Current.CancellationToken);
            Assert.Equal("done", end.State);
            var outputs = await OutputsAsync(ServedProduct.ConnectionString(storage, AzuriteFolder.Clean));
            await served.DisposeAsync();
            return Run.Of(outputs, journal.ToString());
        }
        finally
        {
            await served.KillAsync();
            ServedProduct.EndStorage(storage);
        }
    }

    private static async Task<(string Name, string Key)> OrganizationAsync(ServedProduct served)
    {
        using var keys = JsonDocument.Parse(
            await File.ReadAllBytesAsync(served.KeysFile!, TestContext.Current.CancellationToken));
        var first = keys.RootElement.GetProperty("functionKeys").EnumerateObject().First();
        return (first.Name, first.Value.GetString()!);
    }

    private static async Task<SortedDictionary<string, byte[]>> OutputsAsync(string connection)
    {
        var outputs = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var container in Outputs)
        {
            var client = new BlobContainerClient(connection, container);
            await foreach (var blob in client.GetBlobsAsync(cancellationToken: TestContext.Current.CancellationToken))
            {
                var content = await client.GetBlobClient(blob.Name).DownloadContentAsync(
                    TestContext.Current.CancellationToken);
                outputs[$"{container}/{blob.Name}"] = content.Value.Content.ToArray();
            }
        }

        return outputs;
    }

    /// <summary>A journal that tells when enough activities are recorded.</summary>
    private sealed class ActivityJournal() : StringWriter(CultureInfo.InvariantCulture)
    {
        private readonly List<(int Count, TaskCompletionSource Reached)> _awaited = [];
        private int _recorded;

        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (value is not null && value.Contains(" recorded", StringComparison.Ordinal)
                && value.Contains("Activity ", StringComparison.Ordinal))
            {
                _recorded++;
                _awaited.RemoveAll(awaited => awaited.Count <= _recorded && awaited.Reached.TrySetResult());
            }
        }

        /// <summary>Waits until so many are recorded since the beginning; who writes holds the lock.</summary>
        public Task RecordedAsync(int count)
        {
            lock (this)
            {
                if (count <= _recorded)
                {
                    return Task.CompletedTask;
                }

                var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _awaited.Add((count, reached));
                return reached.Task.WaitAsync(TestContext.Current.CancellationToken);
            }
        }
    }

    /// <summary>What a run left, and what its journal says of activities: in order, started and recorded.</summary>
    private sealed partial record Run(
        SortedDictionary<string, byte[]> Outputs, int Kills, int Started, int Recorded,
        IReadOnlyList<string> RanAgain)
    {
        public static Run Of(SortedDictionary<string, byte[]> outputs, string journal)
        {
            var (started, kills, ended) = (0, 0, 0);
            var recorded = new HashSet<string>(StringComparer.Ordinal);
            var again = new List<string>();
            foreach (Match line in ActivityLine().Matches(journal))
            {
                var activity = line.Groups[1].Value;
                if (line.Value == "Killed.")
                {
                    ended++;
                }
                else if (line.Groups[2].Value == "recorded")
                {
                    recorded.Add(activity);
                }
                else
                {
                    started++;
                    kills = ended;
                    if (recorded.Contains(activity))
                    {
                        again.Add(activity);
                    }
                }
            }

            return new Run(outputs, kills, started, recorded.Count, again);
        }

        [GeneratedRegex(@"Killed\.|Activity (\S+ \S+ \d+) (started|recorded)")]
        private static partial Regex ActivityLine();
    }
}
