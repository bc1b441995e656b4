using System.Collections.Concurrent;
using System.Diagnostics.Tracing;
using System.Text.Json;
using Azure.Core.Diagnostics;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Queues;
using FrontierFunctions.Tests.Azurite;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace FrontierFunctions.Tests.Local.Host.Blobs;

public sealed class BlobTriggerTests(AzuriteFixture azurite)
{
    private const string Poison = "webjobs-blobtrigger-poison";
    private const string Canary = "Zzyzx^Quentin-1931";

    private readonly AzuriteAccounts _accounts = azurite.NewAccounts();
    private readonly Probe<string> _probe = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Blob_UploadedAndOverwritten_IsDeliveredOncePerVersion()
    {
        await using var host = await StartAsync(typeof(Ingest));

        await UploadAsync("org/b1/a b.json", "one");
        Assert.Equal("org|b1|a b.json|one", await _probe.NextAsync());
        await UploadAsync("org/b1/a b.json", "two");
        Assert.Equal("org|b1|a b.json|two", await _probe.NextAsync());
        await UploadAsync("org/b2/z", "mark");

        Assert.Equal("org|b2|z|mark", await _probe.NextAsync());
    }

    [Fact]
    public async Task Restart_AfterSuccess_DeliversOnlyWhatIsNew()
    {
        await using (var first = await StartAsync(typeof(Ingest)))
        {
            await UploadAsync("org/b1/a", "old");
            await _probe.NextAsync();
        }

        // Listed before the new blob, so it has been looked at when that one arrives.
        await using var second = await StartAsync(typeof(Ingest));
        await UploadAsync("org/b1/z", "new");

        Assert.Equal("org|b1|z|new", await _probe.NextAsync());
        Assert.Empty(_probe.Rest());
    }

    [Fact]
    public async Task Scan_OfWhatHasReceipts_AsksTheStorageForTheListAlone()
    {
        await using (var first = await StartAsync(typeof(Ingest)))
        {
            for (var i = 0; i < 20; i++)
            {
                await UploadAsync($"org/b1/{i}", "old");
            }

            for (var i = 0; i < 20; i++)
            {
                await _probe.NextAsync();
            }
        }

        var account = new Uri(Uploads.Uri, ".").AbsolutePath;
        var requests = new ConcurrentQueue<string>();
        using var listener = new AzureEventSourceListener(
            (source, _) =>
            {
                if (source.EventName == "Request")
                {
                    requests.Enqueue((string)source.Payload![source.PayloadNames!.IndexOf("uri")]!);
                }
            },
            EventLevel.Informational);
        await using var second = await StartAsync(typeof(Ingest));
        await UploadAsync("org/b1/z", "new");
        Assert.Equal("org|b1|z|new", await _probe.NextAsync());

        var asked = requests.Where(request => request.Contains($"{account}uploads/", StringComparison.Ordinal))
            .ToList();
        Assert.NotEmpty(asked);
        Assert.All(asked, request => Assert.Contains("/z", request, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Connection_ThatIsNotSet_StopsTheStart() =>
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => TestHost.StartAsync([typeof(NotConnected)], _accounts));

    [Fact]
    public async Task Failure_OverRestarts_IsTriedFiveTimesAndThenPoison()
    {
        await UploadAsync("org/b1/bad", "x");
        await using (var first = await StartAsync(typeof(AlwaysFails)))
        {
            await _probe.NextAsync();
            await _probe.NextAsync();
        }

        await using var second = await StartAsync(typeof(AlwaysFails));
        var queue = new QueueClient(
            _accounts.Records, Poison, new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 });
        var attempts = 2 + _probe.Rest().Count;
        while (attempts < 5)
        {
            await _probe.NextAsync();
            attempts++;
        }

        // The poison message is sent after the last attempt; a blob after it shows that no sixth follows.
        await UploadAsync("org/b1/zz", "x");
        Assert.Equal("zz", await _probe.NextAsync());
        var message = Assert.Single((await queue.PeekMessagesAsync(32, Cancellation)).Value);
        var etag =
            (await Uploads.GetBlobClient("org/b1/bad").GetPropertiesAsync(cancellationToken: Cancellation)).Value.ETag;
        using var said = JsonDocument.Parse(message.Body);
        Assert.Equal(
            [
                "Type=BlobTrigger", "FunctionId=Host.Functions.AlwaysFails", "BlobType=BlockBlob",
                "ContainerName=uploads", "BlobName=org/b1/bad", $"ETag={etag}",
            ],
            said.RootElement.EnumerateObject().Select(property => $"{property.Name}={property.Value}"));
        Assert.False(await new QueueClient(_accounts.Clean, Poison).ExistsAsync(Cancellation));
    }

    [Fact]
    public async Task Blobs_AtOnce_RunNoMoreThanTheDegreeOfParallelism()
    {
        var gate = new Gate();
        await using var host = await StartAsync(
            typeof(Gated),
            new() { ["AzureFunctionsJobHost:extensions:blobs:maxDegreeOfParallelism"] = "3" },
            services => services.AddSingleton(gate));

        for (var i = 0; i < 8; i++)
        {
            await UploadAsync($"org/b1/{i}", "x");
        }

        string[] first = [await _probe.NextAsync(), await _probe.NextAsync(), await _probe.NextAsync()];
        Assert.Equal(3, first.Distinct().Count());
        gate.Open();
        for (var i = 3; i < 8; i++)
        {
            await _probe.NextAsync();
        }

        Assert.Equal(3, gate.Most);
    }

    [Fact]
    public async Task Interrupted_Blob_IsDeliveredAgainAndIsNoFailedAttempt()
    {
        await UploadAsync("org/b1/a", "x");
        for (var i = 0; i < 2; i++)
        {
            await using var host = await StartAsync(
                typeof(RunsUntilCancelled),
                new()
                {
                    ["EmbeddedHost:DrainLimit"] = "00:00:00.050",
                    ["AzureFunctionsJobHost:extensions:blobs:poisonBlobThreshold"] = "1",
                });
            Assert.Equal("started", await _probe.NextAsync());
        }

        Assert.False(await new QueueClient(_accounts.Records, Poison).ExistsAsync(Cancellation));
    }

    [Fact]
    public async Task BlobName_OfAnyOutcome_StandsInNoLogAndNowhereInTheHostsAccount()
    {
        await using var host = await StartAsync(typeof(Ingest), configure: null, also: typeof(AlwaysFails));
        await UploadAsync($"{Canary}/{Canary}/{Canary}.json", "x");
        for (var i = 0; i < 6; i++)
        {
            await _probe.NextAsync();
        }

        await host.StopAsync();

        Assert.Contains("gave up on blob", host.Logs, StringComparison.Ordinal);
        Assert.DoesNotContain("Zzyzx", host.Logs, StringComparison.Ordinal);
        var receipts = 0;
        await foreach (var blob in new BlobContainerClient(_accounts.Clean, "azure-webjobs-hosts")
            .GetBlobsAsync(BlobTraits.Metadata, cancellationToken: Cancellation))
        {
            receipts++;
            Assert.DoesNotContain(
                "Zzyzx", blob.Name + string.Join(' ', blob.Metadata.Values), StringComparison.Ordinal);
        }

        Assert.Equal(2, receipts);
    }

    private BlobContainerClient Uploads => new(_accounts.Records, "uploads");

    private async Task UploadAsync(string name, string content)
    {
        await Uploads.CreateIfNotExistsAsync(cancellationToken: Cancellation);
        await Uploads.GetBlobClient(name).UploadAsync(new BinaryData(content), overwrite: true, Cancellation);
    }

    private Task<TestHost> StartAsync(
        Type function,
        Dictionary<string, string>? settings = null,
        Action<IServiceCollection>? configure = null,
        Type? also = null) => TestHost.StartAsync(
            also is null ? [function] : [function, also],
            _accounts,
            settings,
            builder =>
            {
                builder.Services.AddSingleton(_probe);
                configure?.Invoke(builder.Services);
            });

    public sealed class Ingest(Probe<string> probe)
    {
        [Function("Ingest")]
        public async Task RunAsync(
            [BlobTrigger(
                "uploads/{organization}/{batch}/{name}", Connection = "Records", Source = BlobTriggerSource.EventGrid)]
            BlobClient blob,
            string organization,
            string batch,
            string name,
            CancellationToken cancellationToken)
        {
            var content = await blob.DownloadContentAsync(cancellationToken);
            probe.Tell($"{organization}|{batch}|{name}|{content.Value.Content}");
        }
    }

    public sealed class AlwaysFails(Probe<string> probe)
    {
        [Function("AlwaysFails")]
        public void Run(
            [BlobTrigger("uploads/{organization}/{batch}/{name}", Connection = "Records")] Stream content,
            string name)
        {
            probe.Tell(name);
            throw new FormatException($"cannot read {name}");
        }
    }

    public sealed class NotConnected
    {
        [Function("NotConnected")]
        public static void Run([BlobTrigger("uploads/{name}", Connection = "Nowhere")] BlobClient blob)
        {
        }
    }

    public sealed class Gate
    {
        private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Lock _lock = new();
        private int _inside;

        public int Most { get; private set; }

        public void Open() => _open.SetResult();

        public async Task PassAsync(Action entered)
        {
            lock (_lock)
            {
                Most = Math.Max(Most, ++_inside);
            }

            entered();
            await _open.Task;
            lock (_lock)
            {
                _inside--;
            }
        }
    }

    public sealed class Gated(Probe<string> probe, Gate gate)
    {
        [Function("Gated")]
        public Task RunAsync([BlobTrigger("uploads/{name}", Connection = "Records")] string content, string name) =>
            gate.PassAsync(() => probe.Tell(name));
    }

    public sealed class RunsUntilCancelled(Probe<string> probe)
    {
        [Function("RunsUntilCancelled")]
        public async Task RunAsync(
            [BlobTrigger("uploads/{name}", Connection = "Records")] BinaryData content,
            CancellationToken cancellationToken)
        {
            probe.Tell("started");
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
    }
}
