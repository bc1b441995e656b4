using FrontierFunctions.Tests.Azurite;
using Grpc.Core;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace FrontierFunctions.Tests.Local.Durable;

public sealed class ExternalEventTests(AzuriteFixture azurite)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Event_ThatCameEarlyUnderAnotherCase_IsKeptUntilAsked()
    {
        await using var hub = new TestHub(azurite);
        var functions = new DelegateFunctions().Orchestrator("Asks", async context =>
        {
            await context.WaitForExternalEvent<string>("first");
            return await context.WaitForExternalEvent<int>("Second");
        });
        var (_, client) = hub.Start(functions);
        var id = await client.ScheduleNewOrchestrationInstanceAsync("Asks", Stop);

        await client.RaiseEventAsync(id, "SECOND", 2, Stop);
        await client.RaiseEventAsync(id, "first", "x", Stop);
        var end = await client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, Stop);

        Assert.Equal(2, end.ReadOutputAs<int>());
    }

    [Fact]
    public async Task Events_NotProcessed_SurviveContinueAsNewInOrder()
    {
        await using var hub = new TestHub(azurite);
        var functions = new DelegateFunctions().Orchestrator("Collects", async context =>
        {
            var all = context.GetInput<string>() + await context.WaitForExternalEvent<string>("item");
            if (all.Length == 4)
                return all;

            context.ContinueAsNew(all);
            return null;
        });
        var (engine, client) = hub.Start(functions);
        var id = await client.ScheduleNewOrchestrationInstanceAsync("Collects", "", Stop);
        await client.SuspendInstanceAsync(id, null, Stop);
        foreach (var item in (string[])["a", "b", "c", "d"])
            await client.RaiseEventAsync(id, "item", item, Stop);

        // Recorded while suspended, so another process has them too.
        await engine.DisposeAsync();
        (_, client) = hub.Start(functions);
        Assert.Equal(OrchestrationRuntimeStatus.Suspended, (await client.GetInstanceAsync(id, Stop))!.RuntimeStatus);
        await client.ResumeInstanceAsync(id, null, Stop);
        var end = await client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, Stop);

        Assert.Equal("abcd", end.ReadOutputAs<string>());
    }

    [Fact]
    public async Task Events_NotPreserved_AreGoneAfterContinueAsNew()
    {
        await using var hub = new TestHub(azurite);
        var functions = new DelegateFunctions().Orchestrator("Forgets", async context =>
        {
            if (context.GetInput<int>() == 2)
                return await context.WaitForExternalEvent<string>("kept");

            await context.WaitForExternalEvent<string>("go");
            context.ContinueAsNew(2, preserveUnprocessedEvents: false);
            return null;
        });
        var (_, client) = hub.Start(functions);
        var id = await client.ScheduleNewOrchestrationInstanceAsync("Forgets", 1, Stop);

        await client.RaiseEventAsync(id, "kept", "old", Stop);
        await client.RaiseEventAsync(id, "go", null, Stop);
        await client.RaiseEventAsync(id, "kept", "new", Stop);
        var end = await client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, Stop);

        Assert.Equal("new", end.ReadOutputAs<string>());
    }

    [Fact]
    public async Task Wait_WithTimeout_EndsAsCanceledWhenTheTimeHasPassed()
    {
        var clock = new FakeClock();
        await using var hub = new TestHub(azurite, clock);
        var functions = new DelegateFunctions().Orchestrator("Waits", async context =>
        {
            try
            {
                return await context.WaitForExternalEvent<string>("never", TimeSpan.FromMinutes(10));
            }
            catch (TaskCanceledException)
            {
                return "timed out";
            }
        });
        var (_, client) = hub.Start(functions);
        var id = await client.ScheduleNewOrchestrationInstanceAsync("Waits", Stop);

        await clock.WaitForTimerAsync(TimeSpan.FromMinutes(10), Stop);
        clock.Advance(TimeSpan.FromMinutes(10));
        var end = await client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, Stop);

        Assert.Equal("timed out", end.ReadOutputAs<string>());
    }

    [Fact]
    public async Task LosersOfWhenAny_AreAbandoned_AndTheirTimersCanceled()
    {
        await using var hub = new TestHub(azurite);
        var functions = new DelegateFunctions().Orchestrator("Races", async context =>
        {
            for (var i = 0; i < 3; i++)
            {
                using var cancellation = new CancellationTokenSource();
                var timer = context.CreateTimer(TimeSpan.FromDays(1), cancellation.Token);
                var bell = context.WaitForExternalEvent<int>("bell");
                Assert.Same(bell, await Task.WhenAny(timer, bell));
                cancellation.Cancel();
                Assert.True(timer.IsCanceled);
            }

            return "done";
        });
        var (engine, client) = hub.Start(functions);
        var id = await client.ScheduleNewOrchestrationInstanceAsync("Races", Stop);
        for (var i = 0; i < 3; i++)
            await client.RaiseEventAsync(id, "bell", i, Stop);
        var end = await client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, Stop);

        Assert.Equal("done", end.ReadOutputAs<string>());
        var history = await engine.GetHistoryAsync(id, Stop);
        Assert.Equal(3, history.OfType<FrontierFunctions.Host.Durable.History.TimerCanceled>().Count());
    }

    [Fact]
    public async Task SendEvent_BetweenOrchestrations_Arrives()
    {
        await using var hub = new TestHub(azurite);
        var functions = new DelegateFunctions()
            .Orchestrator("Receives", async context => await context.WaitForExternalEvent<string>("note"))
            .Orchestrator("Sends", context =>
            {
                context.SendEvent("nobody", "note", "lost");
                context.SendEvent("receiver", "note", "found");
                return Task.FromResult<object?>(null);
            });
        var (_, client) = hub.Start(functions);
        await client.ScheduleNewOrchestrationInstanceAsync("Receives", new StartOrchestrationOptions("receiver"), Stop);

        await client.ScheduleNewOrchestrationInstanceAsync("Sends", Stop);
        var end = await client.WaitForInstanceCompletionAsync("receiver", getInputsAndOutputs: true, Stop);

        Assert.Equal("found", end.ReadOutputAs<string>());
    }

    [Fact]
    public async Task RaiseEvent_ToNobodyOrToAFinishedInstance_IsRefusedAsByTheRealHost()
    {
        await using var hub = new TestHub(azurite);
        var functions = new DelegateFunctions().Orchestrator("Ends", _ => Task.FromResult<object?>(null));
        var (_, client) = hub.Start(functions);
        var id = await client.ScheduleNewOrchestrationInstanceAsync("Ends", Stop);
        await client.WaitForInstanceCompletionAsync(id, Stop);

        var nobody = await Assert.ThrowsAsync<RpcException>(() => client.RaiseEventAsync("nobody", "x", null, Stop));
        var finished = await Assert.ThrowsAsync<RpcException>(() => client.RaiseEventAsync(id, "x", null, Stop));

        Assert.Equal(StatusCode.NotFound, nobody.StatusCode);
        Assert.Equal(StatusCode.FailedPrecondition, finished.StatusCode);
    }
}
