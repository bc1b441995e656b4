using FrontierFunctions.Host.Durable.Storage;
using FrontierFunctions.Tests.Azurite;

namespace FrontierFunctions.Tests.Local.Durable;

public sealed class HubOwnershipTests(AzuriteFixture azurite)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Hub_OfALivingProcess_IsWaitedFor()
    {
        await using var hub = new TestHub(azurite);
        var functions = new DelegateFunctions();
        var (first, _) = hub.Start(functions, owner: HubOwner.Current());
        await first.Ready;
        var (second, _) = hub.Start(functions, owner: HubOwner.Current());

        // Released on a graceful stop, so the one that waits gets it within its next look.
        Assert.False(second.Ready.IsCompleted);
        await first.StopAsync(Stop);
        await second.Ready.WaitAsync(Stop);
    }

    [Fact]
    public async Task Hub_OfADeadProcessOfThisMachine_IsTakenAtOnce()
    {
        await using var hub = new TestHub(azurite, new FakeClock());
        var functions = new DelegateFunctions();
        var (first, _) = hub.Start(functions, owner: TestHub.DeadOwner);
        await first.Ready;
        await first.DisposeAsync();

        // The clock stands: an engine that waited would wait forever.
        var (second, _) = hub.Start(functions, owner: HubOwner.Current());
        await second.Ready.WaitAsync(Stop);
    }

    [Fact]
    public void Owner_IsDead_WhenItsProcessIsGoneOrItsIdWasUsedAgain()
    {
        var current = HubOwner.Current();

        Assert.False(current.IsDeadOn(current.Machine));
        Assert.True((current with { ProcessId = int.MaxValue }).IsDeadOn(current.Machine));
        Assert.True((current with { StartedAt = current.StartedAt - 3600 }).IsDeadOn(current.Machine));
        Assert.False((current with { ProcessId = int.MaxValue }).IsDeadOn("elsewhere"));
    }

    [Fact]
    public async Task Stop_WhileAnActivityRuns_RecordsItsOutcome()
    {
        await using var hub = new TestHub(azurite);
        var running = new TaskCompletionSource();
        var finish = new TaskCompletionSource();
        DelegateFunctions Functions() => new DelegateFunctions()
            .Orchestrator("Works", async context => await context.CallActivityAsync<string>("Work"))
            .Activity<string>("Work", async (_, _) =>
            {
                running.TrySetResult();
                await finish.Task;
                return "worked";
            });
        var (engine, client) = hub.Start(Functions());
        var id = await client.ScheduleNewOrchestrationInstanceAsync("Works", Stop);
        await running.Task;

        var stopping = engine.StopAsync(Stop);
        Assert.False(stopping.IsCompleted);
        finish.SetResult();
        await stopping;

        var second = Functions();
        (_, client) = hub.Start(second);
        var end = await client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, Stop);
        Assert.Equal("worked", end.ReadOutputAs<string>());
        Assert.Empty(second.Runs);
    }
}
