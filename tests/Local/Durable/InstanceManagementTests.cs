using DurableTask.Core.Exceptions;
using FrontierFunctions.Tests.Azurite;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace FrontierFunctions.Tests.Local.Durable;

public sealed class InstanceManagementTests(AzuriteFixture azurite)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_OfAnExistingId_ReplacesOnlyWhatMayBeReplaced()
    {
        await using var hub = new TestHub(azurite);
        var functions = Waiting();
        var (_, client) = hub.Start(functions);
        Task<string> StartAsync(string input, params OrchestrationRuntimeStatus[]? dedupe)
        {
            var options = new StartOrchestrationOptions("id");
            return client.ScheduleNewOrchestrationInstanceAsync(
                "Waits", input, dedupe is null ? options : options.WithDedupeStatuses(dedupe), Stop);
        }

        await StartAsync("one", null);
        await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(() => StartAsync("two", null));
        await client.RaiseEventAsync("id", "go", null, Stop);
        await client.WaitForInstanceCompletionAsync("id", Stop);
        await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(
            () => StartAsync("three", [.. StartOrchestrationOptionsExtensions.ValidDedupeStatuses]));
        Assert.Equal("one", await InputAsync(client));
        await StartAsync("four", null);
        Assert.Equal("four", await InputAsync(client));

        // With no status to keep, even a running instance gives way.
        await StartAsync("five", []);
        Assert.Equal("five", await InputAsync(client));
        Assert.True((await client.WaitForInstanceStartAsync("id", Stop)).IsRunning);
        await Assert.ThrowsAsync<ArgumentException>(() => StartAsync("six", OrchestrationRuntimeStatus.Terminated));
    }

    [Fact]
    public async Task Start_OfOneIdByManyAtOnce_SucceedsOnce()
    {
        await using var hub = new TestHub(azurite);
        var (_, client) = hub.Start(Waiting());
        var options = new StartOrchestrationOptions("id").WithDedupeStatuses(OrchestrationRuntimeStatus.Pending,
            OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Suspended);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 10).Select(async i =>
        {
            try
            {
                await client.ScheduleNewOrchestrationInstanceAsync("Waits", i, options, Stop);
                return true;
            }
            catch (OrchestrationAlreadyExistsException)
            {
                return false;
            }
        }));

        Assert.Single(outcomes, true);
    }

    [Fact]
    public async Task StartAt_InTheFuture_IsPendingUntilThen()
    {
        var clock = new FakeClock();
        await using var hub = new TestHub(azurite, clock);
        var functions = new DelegateFunctions().Orchestrator("Tells", context =>
            Task.FromResult<object?>(context.CurrentUtcDateTime));
        var (_, client) = hub.Start(functions);
        var start = clock.GetUtcNow() + TimeSpan.FromMinutes(45);

        await client.ScheduleNewOrchestrationInstanceAsync(
            "Tells", new StartOrchestrationOptions("later", start), Stop);
        await clock.WaitForTimerAsync(TimeSpan.FromMinutes(45), Stop);
        Assert.Equal(OrchestrationRuntimeStatus.Pending, (await client.GetInstanceAsync("later", Stop))!.RuntimeStatus);
        clock.Advance(TimeSpan.FromMinutes(45));
        var end = await client.WaitForInstanceCompletionAsync("later", getInputsAndOutputs: true, Stop);

        Assert.Equal(start.UtcDateTime, end.ReadOutputAs<DateTime>());
    }

    [Fact]
    public async Task Suspend_HoldsEventsBackUntilResume()
    {
        await using var hub = new TestHub(azurite);
        var (_, client) = hub.Start(Waiting());
        await client.ScheduleNewOrchestrationInstanceAsync("Waits", new StartOrchestrationOptions("id"), Stop);
        await client.WaitForInstanceStartAsync("id", Stop);

        await client.SuspendInstanceAsync("id", "maintenance", Stop);
        await client.RaiseEventAsync("id", "go", "x", Stop);
        Assert.Equal(OrchestrationRuntimeStatus.Suspended, (await client.GetInstanceAsync("id", Stop))!.RuntimeStatus);
        await Assert.ThrowsAsync<Grpc.Core.RpcException>(() => client.SuspendInstanceAsync("id", null, Stop));
        await client.ResumeInstanceAsync("id", null, Stop);
        var end = await client.WaitForInstanceCompletionAsync("id", getInputsAndOutputs: true, Stop);

        Assert.Equal("x", end.ReadOutputAs<string>());
    }

    [Fact]
    public async Task CustomStatus_IsSeenWhileRunningAndAfterARestart()
    {
        await using var hub = new TestHub(azurite);
        var functions = new DelegateFunctions().Orchestrator("Reports", async context =>
        {
            context.SetCustomStatus(new { Stage = "waiting" });
            return await context.WaitForExternalEvent<string>("go");
        });
        var (engine, client) = hub.Start(functions);
        var id = await client.ScheduleNewOrchestrationInstanceAsync("Reports", Stop);
        var running = await client.WaitForInstanceStartAsync(id, getInputsAndOutputs: true, Stop);
        await engine.DisposeAsync();
        (_, client) = hub.Start(functions);
        var restarted = await client.GetInstanceAsync(id, getInputsAndOutputs: true, Stop);

        Assert.Equal("""{"Stage":"waiting"}""", running.SerializedCustomStatus);
        Assert.Equal(running.SerializedCustomStatus, restarted!.SerializedCustomStatus);
        Assert.True(restarted.IsRunning);
    }

    [Fact]
    public async Task Query_FiltersByStatusAndPrefix_InPages()
    {
        await using var hub = new TestHub(azurite);
        var functions = Waiting().Orchestrator("Ends", _ => Task.FromResult<object?>(1));
        var (_, client) = hub.Start(functions);
        for (var i = 0; i < 5; i++)
            await client.ScheduleNewOrchestrationInstanceAsync("Ends", new StartOrchestrationOptions($"a {i}"), Stop);
        await client.ScheduleNewOrchestrationInstanceAsync("Waits", new StartOrchestrationOptions("a w"), Stop);
        await client.ScheduleNewOrchestrationInstanceAsync("Ends", new StartOrchestrationOptions("b"), Stop);
        foreach (var id in (string[])["a 0", "a 1", "a 2", "a 3", "a 4", "b"])
            await client.WaitForInstanceCompletionAsync(id, Stop);

        var query = new OrchestrationQuery(
            Statuses: [OrchestrationRuntimeStatus.Completed], InstanceIdPrefix: "a ", PageSize: 2);
        List<string[]> pages = [];
        await foreach (var page in client.GetAllInstancesAsync(query).AsPages().WithCancellation(Stop))
        {
            pages.Add([.. page.Values.Select(value => value.InstanceId)]);

            // What ended a page may be gone when the next is asked for.
            await client.PurgeInstanceAsync(page.Values[^1].InstanceId, Stop);
        }

        Assert.Equal([["a 0", "a 1"], ["a 2", "a 3"], ["a 4"]], pages);
    }

    [Fact]
    public async Task Purge_ByFilter_RemovesFinishedInstancesAndAllTheirBlobs()
    {
        await using var hub = new TestHub(azurite);
        var functions = Waiting().Orchestrator("Ends", _ => Task.FromResult<object?>(1));
        var (_, client) = hub.Start(functions);
        foreach (var id in (string[])["one", "two"])
        {
            await client.ScheduleNewOrchestrationInstanceAsync("Ends", new StartOrchestrationOptions(id), Stop);
            await client.WaitForInstanceCompletionAsync(id, Stop);
        }

        await client.ScheduleNewOrchestrationInstanceAsync("Waits", new StartOrchestrationOptions("three"), Stop);
        await client.WaitForInstanceStartAsync("three", Stop);

        var result = await client.PurgeAllInstancesAsync(new PurgeInstancesFilter(), Stop);

        Assert.Equal(2, result.PurgedInstanceCount);
        Assert.Equal(0, (await client.PurgeInstanceAsync("three", Stop)).PurgedInstanceCount);
        Assert.Null(await client.GetInstanceAsync("one", Stop));
        Assert.DoesNotContain(
            (await hub.ReadAllAsync(Stop)).Keys, name => name.Contains("one") || name.Contains("two"));
    }

    private static DelegateFunctions Waiting() => new DelegateFunctions()
        .Orchestrator("Waits", async context => await context.WaitForExternalEvent<string>("go"));

    private static async Task<string?> InputAsync(DurableTaskClient client) =>
        (await client.GetInstanceAsync("id", getInputsAndOutputs: true, Stop))!.ReadInputAs<string>();
}
