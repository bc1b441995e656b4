using FrontierFunctions.Host.Durable;
using FrontierFunctions.Host.Durable.Engine;
using FrontierFunctions.Host.Durable.History;
using FrontierFunctions.Host.Durable.Storage;
using FrontierFunctions.Tests.Azurite;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace FrontierFunctions.Tests.Local.Durable;

/// <summary>
/// Kills the engine at every single write that a run makes, once before the write arrives and once after, starts
/// another
/// and holds the outcome against an undisturbed run. The orchestration uses everything that is recorded: a sequence, a
/// fan-out, a failure that is retried, a timer, sub-orchestrations, events between instances and from outside, custom
/// status, continue-as-new.
/// </summary>
public sealed class CrashTests(AzuriteFixture azurite)
{
    private const string Expected = """{"Sum":140,"Late":"late","Told":"told","Child":"child of main","Round":2}""";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Engine_KilledAtAnyWrite_EndsAsUndisturbedAndRepeatsNothingRecorded(bool writeArrives)
    {
        var writes = await UndisturbedAsync();
        Assert.InRange(writes, 20, 80);

        var points = Enumerable.Range(1, writes);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = Stop };
        await Parallel.ForEachAsync(points, parallel, async (cut, _) => await KilledAtAsync(cut, writeArrives));
    }

    private async Task<int> UndisturbedAsync()
    {
        await using var hub = new TestHub(azurite);
        var counting = FaultPolicy.CountOnly();
        var (_, client) = hub.Start(Functions(), counting);
        await CompleteAsync(client);
        return counting.Writes;
    }

    private async Task KilledAtAsync(int cut, bool writeArrives)
    {
        await using var hub = new TestHub(azurite);
        var faults = new FaultPolicy(cut, writeArrives);
        var (killed, client) = hub.Start(Functions(), faults);
        var run = CompleteAsync(client);
        await Task.WhenAny(run, faults.Cut);
        await killed.DisposeAsync();
        await run.ContinueWith(_ => { }, TaskScheduler.Default);

        var recorded = await RecordedAsync(hub);
        var functions = Functions();
        (_, client) = hub.Start(functions);
        await CompleteAsync(client);

        var again = functions.Runs.Select(start => $"{start.Instance} {start.Activity} {start.Input}").ToHashSet();
        again.IntersectWith(recorded);
        Assert.True(again.Count == 0, $"Cut at write {cut}: ran again though recorded: {string.Join(", ", again)}.");
    }

    /// <summary>The app's side: starts what is not there, answers what is asked, waits for the end.</summary>
    private static async Task CompleteAsync(DurableTaskClient client)
    {
        var options = new StartOrchestrationOptions("main")
            .WithDedupeStatuses([.. StartOrchestrationOptionsExtensions.ValidDedupeStatuses]);
        try
        {
            await client.ScheduleNewOrchestrationInstanceAsync("Main", 1, options, Stop);
        }
        catch (global::DurableTask.Core.Exceptions.OrchestrationAlreadyExistsException)
        {
            // Stored by the process that was killed.
        }

        // The event may come early, twice, or to a finished instance; the sender cannot know.
        try
        {
            await client.RaiseEventAsync("main", "LATE", "late", Stop);
        }
        catch (Grpc.Core.RpcException exception) when (exception.StatusCode == Grpc.Core.StatusCode.FailedPrecondition)
        {
        }

        var end = await client.WaitForInstanceCompletionAsync("main", getInputsAndOutputs: true, Stop);
        Assert.Equal(Expected, end.SerializedOutput);
        Assert.Equal("\"done\"", end.SerializedCustomStatus);
        foreach (var child in (string[])["child-1", "child-2"])
        {
            var sub = await client.WaitForInstanceCompletionAsync(child, getInputsAndOutputs: true, Stop);
            Assert.Equal(OrchestrationRuntimeStatus.Completed, sub.RuntimeStatus);
        }
    }

    /// <summary>The activities whose completion the histories hold.</summary>
    private static async Task<HashSet<string>> RecordedAsync(TestHub hub)
    {
        var recorded = new HashSet<string>();
        if (!await hub.Container.ExistsAsync(Stop))
            return recorded;

        var blobs = await hub.ReadAllAsync(Stop);
        var record = blobs.GetValueOrDefault("instances/main.json");
        foreach (var (name, text) in blobs)
        {
            if (!name.StartsWith("history/", StringComparison.Ordinal))
                continue;

            var instance = name["history/".Length..name.IndexOf('!')];
            var history = HistoryJson.ReadLines(System.Text.Encoding.UTF8.GetBytes(text));
            foreach (var completed in history.OfType<TaskCompleted>())
            {
                var task = history.OfType<TaskScheduled>().Single(task => task.TaskId == completed.TaskId);
                recorded.Add($"{instance} {task.Name} {task.Data?.Text}");
            }
        }

        // Round one's history is gone once round two is stored; all of it was done.
        if (record is not null && HistoryJson.ReadRecord(System.Text.Encoding.UTF8.GetBytes(record)).Input?.Text == "2")
            recorded.UnionWith(["main Flaky \"round 1\"", "main Square 100"]);
        return recorded;
    }

    private static DelegateFunctions Functions()
    {
        var failed = 0;
        return new DelegateFunctions()
            .Orchestrator("Main", MainAsync)
            .Orchestrator("Child", async context =>
            {
                var parent = context.Parent!.InstanceId;
                var text = await context.CallActivityAsync<string>("Name", $"{context.InstanceId}/{parent}");
                context.SendEvent(parent, "told", "told");
                return text;
            })
            .Activity<int>("Square", i => i * i)
            .Activity<string>("Name", key => $"child of {key.Split('/')[1]}")
            .Activity<string>("Flaky", key => Interlocked.Increment(ref failed) % 2 == 1
                ? throw new IOException("busy")
                : key);
    }

    private static async Task<object?> MainAsync(TaskOrchestrationContext context)
    {
        var round = context.GetInput<int>();
        var policy = new RetryPolicy(4, TimeSpan.FromMilliseconds(1));
        await context.CallActivityAsync<string>("Flaky", $"round {round}", new TaskOptions(policy));
        if (round == 1)
        {
            await context.CallActivityAsync<int>("Square", 100);
            context.ContinueAsNew(2);
            return null;
        }

        context.SetCustomStatus("working");
        var child = context.CallSubOrchestratorAsync<string>(
            "Child", null, new SubOrchestrationOptions(instanceId: "child-1"));
        var other = context.CallSubOrchestratorAsync<string>(
            "Child", null, new SubOrchestrationOptions(instanceId: "child-2"));
        var squares = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(i => context.CallActivityAsync<int>("Square", i)));
        await context.CreateTimer(TimeSpan.FromMilliseconds(1), CancellationToken.None);
        var late = await context.WaitForExternalEvent<string>("late");
        var told = await context.WaitForExternalEvent<string>("Told");
        await Task.WhenAll(child, other);
        context.SetCustomStatus("done");
        return new { Sum = squares.Sum(), Late = late, Told = told, Child = await child, Round = round };
    }
}
