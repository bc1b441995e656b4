using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Queues;
using FrontierFunctions.App.Ingest;
using FrontierFunctions.Local;
using FrontierFunctions.Local.Demo;
using FrontierFunctions.Local.Keys;
using FrontierFunctions.Local.Runtime;
using FrontierFunctions.Pipeline.Deidentification;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FrontierFunctions.Tests.App;

/// <summary>The whole product in this process, on storage and keys of its own in a temporary folder.</summary>
public sealed class RunningProduct : IAsyncDisposable
{
    internal const string Organization = "acme";

    private readonly string _folder;
    private readonly ConcurrentQueue<string> _log;
    private readonly LocalRuntime _runtime;
    private readonly OrganizationKeys _keys;

    private RunningProduct(string folder, ConcurrentQueue<string> log, LocalRuntime runtime, OrganizationKeys keys)
    {
        (_folder, _log, _runtime, _keys) = (folder, log, runtime, keys);
        Http = runtime.CreateClient(Organization);
    }

    /// <summary>Speaks for the organization.</summary>
    internal HttpClient Http { get; }

    /// <summary>Speaks for one of the organizations.</summary>
    internal HttpClient ClientOf(string organization) => _runtime.CreateClient(organization);

    /// <summary>Where the function app answers.</summary>
    internal Uri Address => _runtime.FunctionsAddress;

    /// <summary>All that was logged, at any level that the app's host.json lets through.</summary>
    internal IReadOnlyCollection<string> Log => _log;

    internal OrganizationKeys Keys => _keys;

    /// <summary>All that was logged above information.</summary>
    private string Complaints => string.Join(
        '\n', _log.Where(
            l => !l.StartsWith("Information", StringComparison.Ordinal)
                && !l.StartsWith("Debug", StringComparison.Ordinal)));

    /// <summary>Starts it. With <paramref name="keysFolder"/> the organization's secret is that folder's.</summary>
    internal static async Task<RunningProduct> StartAsync(
        string? keysFolder = null, IReadOnlyList<string>? organizations = null,
        Action<FunctionsApplicationBuilder>? configure = null)
    {
        var folder = Directory.CreateTempSubdirectory("frontier-test-").FullName;
        var log = new ConcurrentQueue<string>();
        var local = new LocalFolders(TestData.Repository) { State = folder };
        var keys = new DevelopmentKeys(keysFolder ?? local.Keys);
        organizations ??= [Organization];
        foreach (var organization in organizations)
        {
            _ = keys.SecretFile(organization);
        }

        var options = new LocalRuntimeOptions
        {
            StorageFolder = Path.Combine(folder, "storage"),
            Folders = local,
            Keys = keys,
            Organizations = organizations,
            Port = 0,
            LogLevel = "Information",
            Configure = builder =>
            {
                builder.Logging.ClearProviders().AddProvider(new CollectingProvider(log));
                configure?.Invoke(builder);
            },
        };
        var runtime = await LocalRuntime.StartAsync(
            options, TimeProvider.System, TestContext.Current.CancellationToken);
        return new RunningProduct(folder, log, runtime, keys.Keys(Organization));
    }

    /// <summary>Uploads files and the marker, and waits until the batch has ended.</summary>
    internal async Task<BatchView> RunAsync(string batch, params (string Name, byte[] Content)[] files)
    {
        var upload = new UploadBatch(
            batch, [.. files.Select(f => new UploadFile(f.Name, f.Content.Length, () => new MemoryStream(f.Content)))]);
        await upload.SendAsync(
            _runtime.Storage.RecordsConnectionString, Organization, _ => { }, TestContext.Current.CancellationToken);
        return await UntilDoneAsync(batch, files.Select(f => (f.Name, f.Content)));
    }

    /// <summary>Uploads a folder and the marker, and waits until the batch has ended.</summary>
    internal Task<BatchView> RunFolderAsync(string batch, string folder) => RunAsync(
        batch,
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file) != "LICENSE")
            .Order(StringComparer.Ordinal)
            .Select(file => (Path.GetRelativePath(folder, file), File.ReadAllBytes(file)))]);

    /// <summary>The state of a file by its name.</summary>
    internal FileState StateOf(BatchView view, string batch, string file) =>
        view.Files.Single(
            f => f.NameToken == _keys.Token("name", $"{Organization}/{batch}/{file}")
                && f.Stage != FileStage.Superseded);

    /// <summary>Every blob of the records or the clean account: container and name, content with gzip undone.</summary>
    internal async Task<IReadOnlyDictionary<string, byte[]>> BlobsAsync(bool records, string? container = null)
    {
        var found = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        var service = new BlobServiceClient(
            records ? _runtime.Storage.RecordsConnectionString : _runtime.Storage.CleanConnectionString);
        await foreach (var item in service.GetBlobContainersAsync(
            cancellationToken: TestContext.Current.CancellationToken))
        {
            if (container is not null && item.Name != container)
            {
                continue;
            }

            var client = service.GetBlobContainerClient(item.Name);
            await foreach (var blob in client.GetBlobsAsync(
                BlobTraits.Metadata, cancellationToken: TestContext.Current.CancellationToken))
            {
                var content = (await client.GetBlobClient(blob.Name).DownloadContentAsync(TestContext.Current.CancellationToken)).Value.Content.ToArray();
                var metadata = Encoding.UTF8.GetBytes(
                    string.Join('\n', blob.Metadata.Select(m => $"{m.Key}={m.Value}")));
                found[$"{item.Name}/{blob.Name}"] = [.. Inflated(content), .. metadata];
            }
        }

        return found;
    }

    /// <summary>The text of every message that waits in any queue of the account.</summary>
    internal async Task<IReadOnlyList<string>> QueueMessagesAsync(bool records)
    {
        var messages = new List<string>();
        var service = new QueueServiceClient(
            records ? _runtime.Storage.RecordsConnectionString : _runtime.Storage.CleanConnectionString);
        await foreach (var queue in service.GetQueuesAsync(cancellationToken: TestContext.Current.CancellationToken))
        {
            var peeked = await service.GetQueueClient(queue.Name).PeekMessagesAsync(
                32, TestContext.Current.CancellationToken);
            messages.AddRange(peeked.Value.Select(m => m.MessageText));
        }

        return messages;
    }

    /// <summary>Uploads one file without the marker.</summary>
    internal Task UploadAsync(string batch, string file, byte[] content) => Upload(batch, file)
        .UploadAsync(new BinaryData(content), overwrite: true, TestContext.Current.CancellationToken);

    /// <summary>Puts a rules file of the organization where it belongs.</summary>
    internal Task PutRulesAsync(string name, string json) =>
        new BlobClient(_runtime.Storage.RecordsConnectionString, "rules", $"{Organization}/{name}")
            .UploadAsync(new BinaryData(json), overwrite: true, TestContext.Current.CancellationToken);

    /// <summary>Deletes an upload.</summary>
    internal Task DeleteUploadAsync(string batch, string file) =>
        Upload(batch, file).DeleteAsync(cancellationToken: TestContext.Current.CancellationToken);

    /// <summary>Asks for the batch until something holds of it.</summary>
    internal async Task UntilAsync(string batch, Func<BatchView, bool> holds)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(2));
        using var held = CancellationTokenSource.CreateLinkedTokenSource(patience.Token);
        try
        {
            await new BatchWatch(Http, batch, int.MaxValue, TimeProvider.System).UntilDoneAsync(
                view =>
                {
                    if (holds(view))
                    {
                        held.Cancel();
                    }
                },
                held.Token);
        }
        catch (OperationCanceledException) when (!patience.IsCancellationRequested)
        {
            // It holds.
        }
    }

    private BlobClient Upload(string batch, string file) =>
        new(_runtime.Storage.RecordsConnectionString, "uploads", new UploadPath(Organization, batch, file).BlobName);

    /// <summary>Waits until the batch has ended and the app has taken in exactly these contents.</summary>
    internal async Task<BatchView> UntilDoneAsync(string batch, IEnumerable<(string Name, byte[] Content)> files)
    {
        var expected = files.Select(f => TokenOf(batch, f.Name, f.Content)).ToHashSet(StringComparer.Ordinal);
        // A batch that never ends fails the test instead of holding up the run.
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(5));
        try
        {
            var last = await new BatchWatch(
                Http, batch, expected.Count, TimeProvider.System,
                view => expected.IsSubsetOf(view.Files.Select(f => f.FileToken)))
                .UntilDoneAsync(_ => { }, patience.Token);
            Assert.True(last.State == "done", Complaints);
            return last;
        }
        catch (Exception failure) when (failure is LocalRuntimeException or OperationCanceledException)
        {
            Assert.Fail($"{failure.Message}\n{Complaints}");
            throw;
        }
    }

    internal string TokenOf(string batch, string file, byte[] content) => _keys.Token(
        "file",
        $"{Organization}/{batch}/{file}\n{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content))}");

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _runtime.DisposeAsync();
        _keys.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static byte[] Inflated(byte[] content)
    {
        if (content is not [0x1F, 0x8B, ..])
        {
            return content;
        }

        using var inflated = new MemoryStream();
        using var gzip = new GZipStream(new MemoryStream(content), CompressionMode.Decompress);
        gzip.CopyTo(inflated);
        return inflated.ToArray();
    }

    private sealed class CollectingProvider(ConcurrentQueue<string> log) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => new CollectingLogger(log, categoryName);

        public void Dispose()
        {
        }
    }

    private sealed class CollectingLogger(ConcurrentQueue<string> log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            log.Enqueue($"{logLevel} {category} {formatter(state, exception)} {exception}");
    }
}
