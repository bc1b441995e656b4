using FrontierFunctions.Tests.Azurite;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace FrontierFunctions.Tests.Local.Durable;

public sealed class OrchestrationTests(AzuriteFixture azurite)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Replay_OfEveryTurn_SeesTheSameTimesAndGuidsAndLogsOnce()
    {
        var log = new ListLoggerFactory();
        await using var hub = new TestHub(azurite) { LoggerFactory = log };
        List<string> seen = [];
        var functions = new DelegateFunctions()
            .Orchestrator("Steps", async context =>
            {
                var logger = context.CreateReplaySafeLogger("steps");
                for (var i = 0; i < 4; i++)
                {
                    seen.Add($"{i} {context.CurrentUtcDateTime:O} {context.NewGuid()}");
                    logger.LogInformation("step {Number}", i);
                    await context.CallActivityAsync("Nothing", i);
                }

                return context.IsReplaying;
            })
            .Activity<int>("Nothing", _ => null);
        var (_, client) = hub.Start(functions);

        var id = await client.ScheduleNewOrchestrationInstanceAsync("Steps", Stop);
        var end = await client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, Stop);

        Assert.False(end.ReadOutputAs<bool>());
        // Five turns see 1 + 2 + 3 + 4 + 4 steps, of which four differ.
        Assert.Equal(14, seen.Count);
        Assert.Equal(4, seen.Distinct().Count());
        Assert.Equal(["step 0", "step 1", "step 2", "step 3"], log.Messages("steps"));
    }

    [Fact]
    public async Task NewGuid_OfKnownInstanceAndTime_IsTheNameBasedUuidOfRfc4122()
    {
        await using var hub = new TestHub(azurite, new FakeClock());
        var functions = new DelegateFunctions().Orchestrator(
            "Guid", context => Task.FromResult<object?>(context.NewGuid()));
        var (_, client) = hub.Start(functions);

        await client.ScheduleNewOrchestrationInstanceAsync("Guid", new StartOrchestrationOptions("fixed"), Stop);
        var end = await client.WaitForInstanceCompletionAsync("fixed", getInputsAndOutputs: true, Stop);

        // python3: uuid.uuid5(uuid.UUID("9e952958-5e33-4daf-827f-2fa12937b875"),
        // "fixed_2026-01-01T00:00:00.0000000Z_0")
        Assert.Equal(Guid.Parse("37cf2478-1c12-54f8-bab9-2c3ba77f5d44"), end.ReadOutputAs<Guid>());
    }

    [Fact]
    public async Task Orchestrator_ChangedBetweenTurns_FailsAndNamesWhatWasExpectedAndWhatCame()
    {
        await using var hub = new TestHub(azurite);
        var before = new DelegateFunctions()
            .Orchestrator("Flow", async context =>
            {
                await context.CallActivityAsync("First", "secret-input");
                await context.WaitForExternalEvent<string>("go");
                return null;
            })
            .Activity<string>("First", _ => null);
        var (engine, client) = hub.Start(before);
        var id = await client.ScheduleNewOrchestrationInstanceAsync("Flow", Stop);
        await client.RaiseEventAsync(id, "unrelated", null, Stop);
        await engine.DisposeAsync();

        var after = new DelegateFunctions()
            .Orchestrator("Flow", async context =>
            {
                await context.CreateTimer(TimeSpan.FromDays(1), CancellationToken.None);
                return null;
            })
            .Activity<string>("First", _ => null);
        (_, client) = hub.Start(after);
        await RaiseIfRunningAsync(client, id, "go");
        var end = await client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, Stop);

        Assert.Equal(OrchestrationRuntimeStatus.Failed, end.RuntimeStatus);
        Assert.EndsWith("NonDeterministicOrchestrationException", end.FailureDetails!.ErrorType);
        Assert.Contains("activity 'First' (#0)", end.FailureDetails.ErrorMessage);
        Assert.Contains("timer (#0)", end.FailureDetails.ErrorMessage);
        Assert.DoesNotContain("secret-input", end.FailureDetails.ErrorMessage);
    }

    [Theory]
    [InlineData("delay")]
    [InlineData("delay beside an activity")]
    [InlineData("cancel async")]
    public async Task Orchestrator_AwaitingWhatIsNotDurable_Fails(string what)
    {
        await using var hub = new TestHub(azurite);
        var functions = new DelegateFunctions()
            .Orchestrator("Wrong", async context =>
            {
                switch (what)
                {
                    case "delay":
                        await Task.Delay(1, CancellationToken.None);
                        break;
                    case "delay beside an activity":
                        var never = context.WaitForExternalEvent<string>("never");
                        await Task.Delay(1, CancellationToken.None);
                        await never;
                        break;
                    default:
                        using (var cancellation = new CancellationTokenSource())
                        {
                            var timer = context.CreateTimer(TimeSpan.FromDays(1), cancellation.Token);
                            await cancellation.CancelAsync();
                            await timer;
                        }

                        break;
                }

                return null;
            });
        var (_, client) = hub.Start(functions);

        var id = await client.ScheduleNewOrchestrationInstanceAsync("Wrong", Stop);
        var end = await client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, Stop);

        Assert.Equal(OrchestrationRuntimeStatus.Failed, end.RuntimeStatus);
        Assert.Contains("not durable", end.FailureDetails!.ErrorMessage);
    }

    [Fact]
    public async Task Timer_WithAFakeClock_FiresWhenItIsDue()
    {
        var clock = new FakeClock();
        await using var hub = new TestHub(azurite, clock);
        var functions = new DelegateFunctions().Orchestrator("Sleep", async context =>
        {
            var start = context.CurrentUtcDateTime;
            await context.CreateTimer(TimeSpan.FromMinutes(30), CancellationToken.None);
            return context.CurrentUtcDateTime - start;
        });
        var (_, client) = hub.Start(functions);
        var id = await client.ScheduleNewOrchestrationInstanceAsync("Sleep", Stop);
        await clock.WaitForTimerAsync(TimeSpan.FromMinutes(30), Stop);

        clock.Advance(TimeSpan.FromMinutes(29));
        Assert.True((await client.GetInstanceAsync(id, Stop))!.IsRunning);
        clock.Advance(TimeSpan.FromMinutes(1));
        var end = await client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, Stop);

        Assert.Equal(TimeSpan.FromMinutes(30), end.ReadOutputAs<TimeSpan>());
    }

    [Fact]
    public async Task RetryPolicy_BacksOffByDurableTimers_ThenGivesUp()
    {
        var clock = new FakeClock();
        await using var hub = new TestHub(azurite, clock);
        var functions = new DelegateFunctions()
            .Orchestrator("Retries", async context =>
            {
                var start = context.CurrentUtcDateTime;
                var policy = new RetryPolicy(
                    4, TimeSpan.FromMinutes(1), backoffCoefficient: 3, TimeSpan.FromMinutes(5));
                try
                {
                    await context.CallActivityAsync("Bad", options: new(policy));
                    return null;
                }
                catch (TaskFailedException exception) when (exception.FailureDetails.IsCausedBy<IOException>())
                {
                    return context.CurrentUtcDateTime - start;
                }
            })
            .Activity<string>("Bad", _ => throw new IOException("busy"));
        var (_, client) = hub.Start(functions);
        var id = await client.ScheduleNewOrchestrationInstanceAsync("Retries", Stop);

        // Tripled each time, five minutes at most; after the fourth attempt none follows.
        foreach (var minutes in (int[])[1, 3, 5])
        {
            await clock.WaitForTimerAsync(TimeSpan.FromMinutes(minutes), Stop);
            clock.Advance(TimeSpan.FromMinutes(minutes));
        }

        var end = await client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, Stop);
        Assert.Equal(TimeSpan.FromMinutes(9), end.ReadOutputAs<TimeSpan>());
        Assert.Equal(4, functions.Runs.Count);
    }

    [Fact]
    public async Task RetryHandler_DecidesByFailureAndAttempt()
    {
        await using var hub = new TestHub(azurite);
        var functions = new DelegateFunctions()
            .Orchestrator("Handled", async context =>
            {
                var options = TaskOptions.FromRetryHandler(
                    (RetryContext retry) => retry.LastFailure.IsCausedBy<IOException>() && retry.LastAttemptNumber < 3);
                try
                {
                    await context.CallActivityAsync("Bad", options);
                }
                catch (TaskFailedException exception)
                {
                    return exception.TaskId;
                }

                return null;
            })
            .Activity<string>("Bad", _ => throw new IOException("busy"));
        var (_, client) = hub.Start(functions);

        var id = await client.ScheduleNewOrchestrationInstanceAsync("Handled", Stop);
        var end = await client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, Stop);

        Assert.Equal(2, end.ReadOutputAs<int>());
        Assert.Equal(3, functions.Runs.Count);
    }

    private static async Task RaiseIfRunningAsync(DurableTaskClient client, string id, string name)
    {
        try
        {
            await client.RaiseEventAsync(id, name, null, Stop);
        }
        catch (Grpc.Core.RpcException exception) when (exception.StatusCode == Grpc.Core.StatusCode.FailedPrecondition)
        {
            // Ended already.
        }
    }
}
