using Azure.Storage.Blobs;
using Azure.Storage.Queues;

namespace FrontierFunctions.Tests.Azurite;

public sealed class AzuriteFixtureTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task NewAccounts_OfTwoTests_ShareNothing()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var mine = azurite.NewAccounts();
        var other = azurite.NewAccounts();

        foreach (var connection in (string[])[mine.Records, mine.Clean])
        {
            await new BlobServiceClient(connection).CreateBlobContainerAsync(
                "uploads", cancellationToken: cancellation);
            await new QueueServiceClient(connection).CreateQueueAsync("work", cancellationToken: cancellation);
        }

        Assert.True(await new BlobContainerClient(mine.Clean, "uploads").ExistsAsync(cancellation));
        Assert.False(await new BlobContainerClient(other.Records, "uploads").ExistsAsync(cancellation));
        Assert.False(await new QueueClient(other.Clean, "work").ExistsAsync(cancellation));
    }
}
