using Azure.Storage.Queues;
using FrontierFunctions.Tests.Azurite;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace FrontierFunctions.Tests.Local.Host.Queues;

public sealed class QueueTriggerTests(AzuriteFixture azurite)
{
    private readonly AzuriteAccounts _accounts = azurite.NewAccounts();
    private readonly Probe<string> _probe = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Message_ThatSucceeds_IsRunOnceAndDeleted()
    {
        var queue = await QueueAsync("work");
        await using (var host = await StartAsync(typeof(Worker)))
        {
            await queue.SendMessageAsync("""{"subject":"s1","count":3}""", Cancellation);
            Assert.Equal("s1 3 attempt 1", await _probe.NextAsync());
        }

        var properties = await queue.GetPropertiesAsync(Cancellation);
        Assert.Equal(0, properties.Value.ApproximateMessagesCount);
    }

    [Fact]
    public async Task Message_ThatFailsFiveTimes_MovesToThePoisonQueueUnchanged()
    {
        var queue = await QueueAsync("work");
        var poison = await QueueAsync("work-poison");
        await using (var host = await StartAsync(typeof(Fails)))
        {
            await queue.SendMessageAsync("not JSON at all", Cancellation);
            for (var attempt = 1; attempt <= 5; attempt++)
            {
                Assert.Equal($"attempt {attempt}", await _probe.NextAsync());
            }
        }

        var message = Assert.Single((await poison.PeekMessagesAsync(32, Cancellation)).Value);
        Assert.Equal("not JSON at all", message.Body.ToString());
        Assert.Empty((await queue.PeekMessagesAsync(32, Cancellation)).Value);
        Assert.Empty(_probe.Rest());
    }

    [Fact]
    public async Task Message_ThatIsNotOfTheParametersType_BecomesPoisonWithoutItsTextInTheLog()
    {
        var queue = await QueueAsync("work");
        var poison = await QueueAsync("work-poison");
        await using var host = await StartAsync(
            typeof(Worker), new() { ["AzureFunctionsJobHost:extensions:queues:maxDequeueCount"] = "1" });

        await queue.SendMessageAsync("Canary-Zzyzx", Cancellation);
        await queue.SendMessageAsync("""{"subject":"after","count":0}""", Cancellation);
        Assert.Equal("after 0 attempt 1", await _probe.NextAsync());
        await host.StopAsync();

        Assert.Single((await poison.PeekMessagesAsync(32, Cancellation)).Value);
        Assert.DoesNotContain("Canary", host.Logs, StringComparison.Ordinal);
    }

    private async Task<QueueClient> QueueAsync(string name)
    {
        var queue = new QueueClient(
            _accounts.Records, name, new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 });
        await queue.CreateIfNotExistsAsync(cancellationToken: Cancellation);
        return queue;
    }

    // A failed message is shown again at once: the tests ask for the attempts, not for the rest between them.
    private Task<TestHost> StartAsync(Type function, Dictionary<string, string>? settings = null) =>
        TestHost.StartAsync(
        [function],
        _accounts,
        new(settings ?? [])
        {
            ["AzureFunctionsJobHost:extensions:queues:visibilityTimeout"] = "00:00:00",
            ["AzureFunctionsJobHost:extensions:queues:maxPollingInterval"] = "00:00:00.100",
        },
        builder => builder.Services.AddSingleton(_probe));

    public sealed class Worker(Probe<string> probe)
    {
        [Function("Worker")]
        public void Run([QueueTrigger("work", Connection = "Records")] Order order, long dequeueCount) =>
            probe.Tell($"{order.Subject} {order.Count} attempt {dequeueCount}");
    }

    public sealed record Order(string Subject, int Count);

    public sealed class Fails(Probe<string> probe)
    {
        [Function("Fails")]
        public Task RunAsync([QueueTrigger("work", Connection = "Records")] string message, int dequeueCount)
        {
            probe.Tell($"attempt {dequeueCount}");
            return Task.FromException(new InvalidOperationException(message));
        }
    }
}
