using System.Security.Cryptography;

[assembly: AssemblyFixture(typeof(FrontierFunctions.Tests.Azurite.AzuriteFixture))]

namespace FrontierFunctions.Tests.Azurite;

/// <summary>The connection strings of two storage accounts that nobody else has used.</summary>
/// <param name="Records">The account of the records zone.</param>
/// <param name="Clean">The account of the clean zone.</param>
public sealed record AzuriteAccounts(string Records, string Clean);

/// <summary>
/// One real Azurite (blobs and queues, in memory) for the whole test run, started by the first test that asks for
/// accounts and ended with the run. A test class takes it as a constructor argument. Tests do not share accounts, so
/// containers, queues and receipts have their real names and no test sees another's.
/// </summary>
public sealed class AzuriteFixture : IDisposable
{
    // Azurite takes its accounts at start; a run uses a fraction of these.
    private const int Pairs = 256;

    private readonly string[] _keys = [.. Enumerable.Range(0, 2 * Pairs).Select(_ =>
        Convert.ToBase64String(RandomNumberGenerator.GetBytes(64)))];

    private readonly Lazy<AzuriteProcess> _process;
    private int _used = -1;

    public AzuriteFixture()
    {
        _process = new Lazy<AzuriteProcess>(() => AzuriteProcess.Start(string.Join(
            ';', Enumerable.Range(0, Pairs).Select(i => $"records{i}:{_keys[2 * i]};clean{i}:{_keys[(2 * i) + 1]}"))));
    }

    /// <summary>Two empty accounts for the caller alone. Fails, never skips, where Azurite cannot start.</summary>
    public AzuriteAccounts NewAccounts()
    {
        var pair = Interlocked.Increment(ref _used);
        return new AzuriteAccounts(
            ConnectionString($"records{pair}", _keys[2 * pair]),
            ConnectionString($"clean{pair}", _keys[(2 * pair) + 1]));
    }

    public void Dispose()
    {
        if (_process.IsValueCreated)
        {
            _process.Value.Dispose();
        }
    }

    private string ConnectionString(string account, string key) =>
        $"DefaultEndpointsProtocol=http;AccountName={account};AccountKey={key};"
        + $"BlobEndpoint={_process.Value.BlobEndpoint}/{account};QueueEndpoint={_process.Value.QueueEndpoint}/{account};";
}
