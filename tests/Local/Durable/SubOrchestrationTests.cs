using FrontierFunctions.Tests.Azurite;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace FrontierFunctions.Tests.Local.Durable;

public sealed class SubOrchestrationTests(AzuriteFixture azurite)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Child_KnowsItsParentAndReturnsItsOutput()
    {
        await using var hub = new TestHub(azurite);
        var functions = new DelegateFunctions()
            .Orchestrator("Parent", async context =>
                await context.CallSubOrchestratorAsync<string>(
                    "Child", 7, new SubOrchestrationOptions(instanceId: "kid")))
            .Orchestrator("Child", context => Task.FromResult<object?>(
                $"{context.InstanceId} of {context.Parent!.InstanceId} ({context.Parent.Name}): {context.GetInput<int>()}"));
        var (_, client) = hub.Start(functions);

        await client.ScheduleNewOrchestrationInstanceAsync("Parent", new StartOrchestrationOptions("mother"), Stop);
        var end = await client.WaitForInstanceCompletionAsync("mother", getInputsAndOutputs: true, Stop);

        Assert.Equal("kid of mother (Parent): 7", end.ReadOutputAs<string>());
    }

    [Fact]
    public async Task Child_ThatFails_IsTriedAgainUnderTheSameIdAndThenFailsItsParent()
    {
        await using var hub = new TestHub(azurite);
        var functions = new DelegateFunctions()
            .Orchestrator("Parent", async context =>
            {
                var retry = new TaskOptions(new RetryPolicy(2, TimeSpan.FromMilliseconds(1))).WithInstanceId("kid");
                await context.CallSubOrchestratorAsync("Child", null, retry);
                return null;
            })
            .Orchestrator("Child", async context =>
            {
                await context.CallActivityAsync("Try");
                throw new FormatException("no");
            })
            .Activity<string>("Try", _ => null);
        var (_, client) = hub.Start(functions);

        var id = await client.ScheduleNewOrchestrationInstanceAsync("Parent", Stop);
        var end = await client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, Stop);

        Assert.Equal(2, functions.Runs.Count);
        Assert.Equal(OrchestrationRuntimeStatus.Failed, end.RuntimeStatus);
        Assert.True(end.FailureDetails!.InnerFailure!.IsCausedBy<FormatException>());
    }

    [Fact]
    public async Task Child_UnderTheIdOfARunningInstance_FailsTheCall()
    {
        await using var hub = new TestHub(azurite);
        var functions = new DelegateFunctions()
            .Orchestrator("Waits", async context => await context.WaitForExternalEvent<string>("go"))
            .Orchestrator("Parent", async context =>
            {
                await context.CallSubOrchestratorAsync("Waits", null, new SubOrchestrationOptions(instanceId: "taken"));
                return null;
            });
        var (_, client) = hub.Start(functions);
        await client.ScheduleNewOrchestrationInstanceAsync("Waits", new StartOrchestrationOptions("taken"), Stop);

        var id = await client.ScheduleNewOrchestrationInstanceAsync("Parent", Stop);
        var end = await client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, Stop);

        Assert.Contains("already exists", end.FailureDetails!.ErrorMessage);
    }

    [Theory]
    [InlineData(true, OrchestrationRuntimeStatus.Terminated)]
    [InlineData(false, OrchestrationRuntimeStatus.Running)]
    public async Task Terminate_OfTheParent_ReachesChildrenWhenRecursive(
        bool recursive, OrchestrationRuntimeStatus expected)
    {
        await using var hub = new TestHub(azurite);
        var functions = new DelegateFunctions()
            .Orchestrator("Waits", async context => await context.WaitForExternalEvent<string>("go"))
            .Orchestrator("Parent", async context =>
            {
                await context.CallSubOrchestratorAsync("Waits", null, new SubOrchestrationOptions(instanceId: "kid"));
                return null;
            });
        var (_, client) = hub.Start(functions);
        var id = await client.ScheduleNewOrchestrationInstanceAsync("Parent", Stop);
        await client.WaitForInstanceStartAsync("kid", Stop);

        await client.TerminateInstanceAsync(id, new TerminateInstanceOptions("stop", recursive), Stop);
        var end = await client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, Stop);

        Assert.Equal(OrchestrationRuntimeStatus.Terminated, end.RuntimeStatus);
        Assert.Equal("stop", end.ReadOutputAs<string>());
        Assert.Equal(expected, (await client.GetInstanceAsync("kid", Stop))!.RuntimeStatus);
    }
}
