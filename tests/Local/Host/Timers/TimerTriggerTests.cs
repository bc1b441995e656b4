using Azure.Storage.Blobs;
using FrontierFunctions.Tests.Azurite;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace FrontierFunctions.Tests.Local.Host.Timers;

public sealed class TimerTriggerTests(AzuriteFixture azurite)
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly AzuriteAccounts _accounts = azurite.NewAccounts();
    private readonly Probe<TimerInfo> _probe = new();

    [Fact]
    public async Task Restart_AfterATimeWasMissed_RunsOnceAsPastDueAndThenOnSchedule()
    {
        await using (var first = await StartAsync(typeof(Hourly), new ManualTime(Noon)))
        {
            await StatusAsync();
        }

        Assert.Empty(_probe.Rest());
        await using var second = await StartAsync(typeof(Hourly), new ManualTime(Noon.AddHours(5)));

        var run = await _probe.NextAsync();
        Assert.True(run.IsPastDue);
        Assert.Equal(Noon.AddMinutes(30).UtcDateTime, run.ScheduleStatus!.Next);
        await second.StopAsync();
        Assert.Empty(_probe.Rest());
        await using var third = await StartAsync(typeof(Hourly), new ManualTime(Noon.AddHours(5).AddMinutes(1)));
        await third.StopAsync();
        Assert.Empty(_probe.Rest());
    }

    [Fact]
    public async Task Timer_WhenItsTimeComes_RunsAndIsNotPastDue()
    {
        var time = new ManualTime(Noon);
        await using var host = await StartAsync(typeof(Hourly), time);
        await time.WaitForTimerAsync(Noon.AddMinutes(30), TestContext.Current.CancellationToken);

        time.MoveTo(Noon.AddMinutes(30));

        Assert.False((await _probe.NextAsync()).IsPastDue);
    }

    [Fact]
    public async Task RunOnStartup_WithoutMonitor_RunsAtOnceAndKeepsNoStatus()
    {
        await using var host = await StartAsync(typeof(AtStart), new ManualTime(Noon));

        var run = await _probe.NextAsync();

        Assert.False(run.IsPastDue);
        Assert.Null(run.ScheduleStatus);
        await host.StopAsync();
        Assert.False(await new BlobContainerClient(_accounts.Clean, "azure-webjobs-hosts")
            .ExistsAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Schedule_ThatIsMalformed_StopsTheStart() =>
        await Assert.ThrowsAsync<FormatException>(() => StartAsync(typeof(Malformed), new ManualTime(Noon)));

    private Task<TestHost> StartAsync(Type function, ManualTime time) => TestHost.StartAsync(
        [function],
        _accounts,
        new() { ["AzureFunctionsWebHost:hostid"] = "timers", ["Schedule"] = "0 30 * * * *" },
        builder => builder.Services.AddSingleton(_probe).AddSingleton<TimeProvider>(time));

    /// <summary>Waits until the listener has written its status, which is when it has begun.</summary>
    private async Task StatusAsync()
    {
        var blob = new BlobClient(_accounts.Clean, "azure-webjobs-hosts", "timers/timers/Hourly/status");
        while (!await blob.ExistsAsync(TestContext.Current.CancellationToken))
        {
            await Task.Yield();
        }
    }

    public sealed class Hourly(Probe<TimerInfo> probe)
    {
        [Function("Hourly")]
        public void Run([TimerTrigger("%Schedule%")] TimerInfo timer) => probe.Tell(timer);
    }

    public sealed class AtStart(Probe<TimerInfo> probe)
    {
        [Function("AtStart")]
        public void Run([TimerTrigger("01:00:00", RunOnStartup = true, UseMonitor = false)] TimerInfo timer) =>
            probe.Tell(timer);
    }

    public sealed class Malformed
    {
        [Function("Malformed")]
        public static void Run([TimerTrigger("every day")] TimerInfo timer)
        {
        }
    }
}
