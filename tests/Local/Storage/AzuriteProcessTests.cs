using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Azure.Storage.Blobs;
using FrontierFunctions.Local;
using FrontierFunctions.Local.Storage;

namespace FrontierFunctions.Tests.Local.Storage;

public sealed class AzuriteProcessTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("frontier-azurite-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Blob_AfterAGracefulStop_IsStillThere()
    {
        await using (var first = await StartAsync())
        {
            await WriteAsync(first, "kept");
        }

        await using var second = await StartAsync();

        Assert.False(second.Reattached);
        Assert.Equal("kept", await ReadAsync(second));
    }

    [Fact]
    public async Task Service_WhoseOwnerIsGone_IsFoundAgainWithAllThatItAcknowledged()
    {
        var first = await StartAsync();
        await WriteAsync(first, "acknowledged a moment ago");
        await first.AbandonAsync();

        await using var second = await StartAsync();

        Assert.True(second.Reattached);
        Assert.Equal(first.ProcessId, second.ProcessId);
        Assert.Equal("acknowledged a moment ago", await ReadAsync(second));
    }

    [Fact]
    public async Task Service_AfterDispose_HasEnded()
    {
        var azurite = await StartAsync();
        using var process = Process.GetProcessById(azurite.ProcessId);

        await azurite.DisposeAsync();

        Assert.True(process.HasExited);
    }

    [Fact]
    public async Task Folder_OfALivingOwner_IsRefusedToAnother()
    {
        await using var azurite = await StartAsync();

        var refusal = await Assert.ThrowsAsync<LocalRuntimeException>(StartAsync);

        Assert.Contains("in use", refusal.Message);
    }

    [Fact]
    public async Task Accounts_DoNotOpenEachOther()
    {
        await using var azurite = await StartAsync();
        var crossed = azurite.CleanConnectionString.Replace("/clean", "/records").Replace("=clean;", "=records;");

        var refusal = await Assert.ThrowsAsync<Azure.RequestFailedException>(
            () => new BlobServiceClient(crossed).GetPropertiesAsync(TestContext.Current.CancellationToken));

        Assert.Equal(403, refusal.Status);
    }

    [Fact]
    public async Task Service_WithoutAnOwner_EndsByItself()
    {
        var azurite = await AzuriteProcess.StartAsync(
            _folder, LocalFolders.Find().AzuritePackage, TimeProvider.System, TestContext.Current.CancellationToken,
            ownerlessLimit: TimeSpan.FromSeconds(8));
        using var process = Process.GetProcessById(azurite.ProcessId);
        await azurite.AbandonAsync();

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        await process.WaitForExitAsync(limit.Token);

        Assert.True(process.HasExited);
    }

    [Fact]
    public async Task Service_OfAKilledCommand_IsFoundAgainWithAllThatItAcknowledged()
    {
        using var command = StartServe();
        var served = await ReadObjectAsync(command.StandardOutput);
        var folder = AzuriteFolder.Create(_folder);
        var state = folder.ReadState()!;
        var container = new BlobContainerClient(
            state.ConnectionString(AzuriteFolder.Records, folder.Accounts()[AzuriteFolder.Records]), "uploads");
        await container.UploadBlobAsync(
            "a", BinaryData.FromString("written just before"), TestContext.Current.CancellationToken);
        command.Kill(entireProcessTree: true);
        await command.WaitForExitAsync(TestContext.Current.CancellationToken);

        await using var second = await StartAsync();

        Assert.True(second.Reattached);
        Assert.Equal(served.GetProperty("storage_pid").GetInt32(), second.ProcessId);
        Assert.Equal("written just before", await ReadAsync(second));
    }

    /// <summary>The command itself, as a process of its own.</summary>
    private Process StartServe() => Process.Start(new ProcessStartInfo("dotnet")
    {
        RedirectStandardOutput = true,
        RedirectStandardError = false,
        ArgumentList = { Path.Combine(AppContext.BaseDirectory, "frontier.dll"), "serve", "--storage",
            _folder, "--json" },
    })!;

    private static async Task<JsonElement> ReadObjectAsync(StreamReader output)
    {
        var text = new StringBuilder();
        while (await output.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            text.AppendLine(line);
            if (line == "}")
            {
                break;
            }
        }

        return JsonDocument.Parse(text.ToString()).RootElement;
    }

    private static BlobClient Blob(AzuriteProcess azurite) =>
        new BlobContainerClient(azurite.RecordsConnectionString, "uploads").GetBlobClient("a");

    private static async Task<string> ReadAsync(AzuriteProcess azurite) =>
        (await Blob(azurite).DownloadContentAsync(TestContext.Current.CancellationToken)).Value.Content.ToString();

    private static async Task WriteAsync(AzuriteProcess azurite, string text)
    {
        var container = new BlobContainerClient(azurite.RecordsConnectionString, "uploads");
        await container.CreateIfNotExistsAsync(cancellationToken: TestContext.Current.CancellationToken);
        await Blob(azurite).UploadAsync(BinaryData.FromString(text), TestContext.Current.CancellationToken);
    }

    private Task<AzuriteProcess> StartAsync() => AzuriteProcess.StartAsync(
        _folder, LocalFolders.Find().AzuritePackage, TimeProvider.System, TestContext.Current.CancellationToken);
}
