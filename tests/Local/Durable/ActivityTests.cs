using FrontierFunctions.Tests.Azurite;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace FrontierFunctions.Tests.Local.Durable;

public sealed class ActivityTests(AzuriteFixture azurite)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Orchestration_OfTwoActivities_PassesInputsAndOutputs()
    {
        await using var hub = new TestHub(azurite);
        var functions = new DelegateFunctions()
            .Orchestrator("Greet", async context =>
            {
                var hello = await context.CallActivityAsync<string>("Hello", context.GetInput<string>());
                return await context.CallActivityAsync<string>("Shout", hello);
            })
            .Activity<string>("Hello", name => $"Hello {name}")
            .Activity<string>("Shout", text => text.ToUpperInvariant());
        var (_, client) = hub.Start(functions);

        var id = await client.ScheduleNewOrchestrationInstanceAsync("Greet", "world", Stop);
        var end = await client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, Stop);

        Assert.Equal(OrchestrationRuntimeStatus.Completed, end.RuntimeStatus);
        Assert.Equal("world", end.ReadInputAs<string>());
        Assert.Equal("HELLO WORLD", end.ReadOutputAs<string>());
        Assert.Equal(["Hello", "Shout"], functions.Runs.Select(run => run.Activity));
    }

    [Fact]
    public async Task FanOut_Of200Activities_RunsEachOnceAndKeepsTheOrderOfResults()
    {
        await using var hub = new TestHub(azurite);
        var functions = new DelegateFunctions()
            .Orchestrator("Squares", async context => await Task.WhenAll(
                Enumerable.Range(0, 200).Select(i => context.CallActivityAsync<int>("Square", i))))
            .Activity<int>("Square", i => i * i);
        var (_, client) = hub.Start(functions);

        var id = await client.ScheduleNewOrchestrationInstanceAsync("Squares", Stop);
        var end = await client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, Stop);

        Assert.Equal(Enumerable.Range(0, 200).Select(i => i * i), end.ReadOutputAs<int[]>()!);
        Assert.Equal(200, functions.Runs.Count);
        Assert.Equal(200, functions.Runs.Distinct().Count());
    }

    [Fact]
    public async Task Activities_OfManyInstances_RunNoMoreAtATimeThanAllowed()
    {
        await using var hub = new TestHub(azurite);
        var running = 0;
        var most = 0;
        var functions = new DelegateFunctions()
            .Orchestrator("Many", async context =>
            {
                await Task.WhenAll(Enumerable.Range(0, 20).Select(i => context.CallActivityAsync("Work", i)));
                return null;
            })
            .Activity<int>("Work", async (_, _) =>
            {
                var now = Interlocked.Increment(ref running);
                InterlockedMax(ref most, now);
                await Task.Yield();
                Interlocked.Decrement(ref running);
                return null;
            });
        var (_, client) = hub.Start(functions, activities: 3);

        var ids = await Task.WhenAll(Enumerable.Range(0, 3).Select(i =>
            client.ScheduleNewOrchestrationInstanceAsync("Many", Stop)));
        await Task.WhenAll(ids.Select(id => client.WaitForInstanceCompletionAsync(id, Stop)));

        Assert.Equal(60, functions.Runs.Count);
        Assert.InRange(most, 1, 3);
    }

    [Fact]
    public async Task Activity_ThatFails_IsRecordedWithTypeAndMessageAndNoStackTrace()
    {
        await using var hub = new TestHub(azurite);
        var functions = new DelegateFunctions()
            .Orchestrator("Fails", async context =>
            {
                await context.CallActivityAsync("Bad", "x");
                return null;
            })
            .Activity<string>("Bad", _ => throw new FormatException("code-17", new IOException("disk")));
        var (_, client) = hub.Start(functions);

        var id = await client.ScheduleNewOrchestrationInstanceAsync("Fails", Stop);
        var end = await client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, Stop);

        Assert.Equal(OrchestrationRuntimeStatus.Failed, end.RuntimeStatus);
        var failure = end.FailureDetails!;
        Assert.Equal("Microsoft.DurableTask.TaskFailedException", failure.ErrorType);
        Assert.Equal("Task 'Bad' (#0) failed with an unhandled exception: code-17", failure.ErrorMessage);
        Assert.True(failure.InnerFailure!.IsCausedBy<FormatException>());
        Assert.True(failure.InnerFailure.InnerFailure!.IsCausedBy<IOException>());
        var stored = string.Join('\n', (await hub.ReadAllAsync(Stop)).Values);
        Assert.Contains("code-17", stored);
        Assert.DoesNotContain("StackTrace", stored);
        Assert.DoesNotContain("   at ", stored);
    }

    [Fact]
    public async Task Activity_ThatDoesNotExist_FailsAtOnceDespiteItsRetryPolicy()
    {
        await using var hub = new TestHub(azurite);
        var functions = new DelegateFunctions().Orchestrator("Calls", async context =>
        {
            await context.CallActivityAsync("Nowhere", options: new(new RetryPolicy(5, TimeSpan.FromDays(1))));
            return null;
        });
        var (_, client) = hub.Start(functions);

        var id = await client.ScheduleNewOrchestrationInstanceAsync("Calls", Stop);
        var end = await client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, Stop);

        Assert.Contains("'Nowhere' doesn't exist", end.FailureDetails!.ErrorMessage);
    }

    [Fact]
    public async Task Orchestrator_ThatDoesNotExist_Fails()
    {
        await using var hub = new TestHub(azurite);
        var (_, client) = hub.Start(new DelegateFunctions());

        var id = await client.ScheduleNewOrchestrationInstanceAsync("Nobody", Stop);
        var end = await client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, Stop);

        Assert.Equal(OrchestrationRuntimeStatus.Failed, end.RuntimeStatus);
        Assert.Contains("'Nobody' doesn't exist", end.FailureDetails!.ErrorMessage);
    }

    [Fact]
    public async Task Payloads_LargerThan60KB_StandInBlobsOfTheirOwn()
    {
        await using var hub = new TestHub(azurite);
        var functions = new DelegateFunctions()
            .Orchestrator("Echo", async context =>
                await context.CallActivityAsync<string>("Twice", context.GetInput<string>()))
            .Activity<string>("Twice", text => text + text);
        var (engine, client) = hub.Start(functions);
        var large = new string('a', 70_000);

        var id = await client.ScheduleNewOrchestrationInstanceAsync("Echo", large, Stop);
        await client.WaitForInstanceCompletionAsync(id, Stop);
        var end = await client.GetInstanceAsync(id, getInputsAndOutputs: true, Stop);

        Assert.Equal(large, end!.ReadInputAs<string>());
        Assert.Equal(large + large, end.ReadOutputAs<string>());
        var blobs = await hub.ReadAllAsync(Stop);
        Assert.All(
            blobs.Where(blob => !blob.Key.StartsWith("payloads/", StringComparison.Ordinal)),
            blob => Assert.InRange(blob.Value.Length, 0, 5_000));
        Assert.Equal(1, await engine.PurgeAsync(id, recursive: false, Stop));
        Assert.Equal(["owner"], (await hub.ReadAllAsync(Stop)).Keys);
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = Volatile.Read(ref most); value > seen;)
            seen = Interlocked.CompareExchange(ref most, value, seen) is var now && now == seen ? value : now;
    }
}
