using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Microsoft.Extensions.Configuration;

namespace FrontierFunctions.Host.Hosting;

/// <summary>
/// The storage accounts that triggers name, found as the real host finds them: an app setting or connection string
/// called AzureWebJobsNAME, then NAME. Without a name it is the host's own account, AzureWebJobsStorage.
/// </summary>
internal sealed class StorageConnections(IConfiguration configuration)
{
    private const string Prefix = "AzureWebJobs";

    public const string HostContainer = "azure-webjobs-hosts";

    /// <summary>The account of a trigger's connection.</summary>
    public BlobServiceClient Blobs(string? name) => new(ConnectionString(name));

    /// <summary>The queues of a trigger's connection. Messages are base64, as the real host's are by default.</summary>
    public QueueServiceClient Queues(string? name) =>
        new(ConnectionString(name), new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 });

    /// <summary>Where the host keeps receipts and timer states.</summary>
    public BlobContainerClient HostState() => Blobs(null).GetBlobContainerClient(HostContainer);

    /// <summary>Puts app settings in the place of %NAME%.</summary>
    public string Resolve(string text)
    {
        var parts = text.Split('%');
        for (var i = 1; i < parts.Length - 1; i += 2)
        {
            parts[i] = configuration[parts[i]]
                ?? throw new InvalidOperationException($"App setting '{parts[i]}', which a trigger names, is not set.");
        }

        return string.Concat(parts);
    }

    private string ConnectionString(string? name)
    {
        name = string.IsNullOrEmpty(name) ? "Storage" : name;
        return Setting(Prefix + name) ?? Setting(name)
            ?? throw new InvalidOperationException($"Storage connection '{name}', which a trigger names, is not set.");
    }

    private string? Setting(string name) => configuration[name] ?? configuration.GetConnectionString(name);
}
