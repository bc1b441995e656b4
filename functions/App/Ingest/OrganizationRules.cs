using System.Collections.Concurrent;
using Azure.Storage.Blobs.Models;
using FrontierFunctions.App.Zones;
using FrontierFunctions.Pipeline.Deidentification;

namespace FrontierFunctions.App.Ingest;

/// <summary>
/// Organizations' own de-identification rules, <c>rules/{organization}/{format}.{profile}.json</c> in the records zone,
/// laid over the built-in ones. A change counts within a minute. Thread-safe.
/// </summary>
public sealed class OrganizationRules(RecordsZone records, TimeProvider time)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, Entry> _known = new(StringComparer.Ordinal);

    /// <summary>The rules, and what changes when they do.</summary>
    /// <exception cref="InvalidDataException">A blob's name is not that of a rules file.</exception>
    public async Task<(string Version, RuleOverrides Rules)> OfAsync(string organization)
    {
        var now = time.GetTimestamp();
        if (_known.TryGetValue(organization, out var known) && time.GetElapsedTime(known.ReadAt, now) < Fresh)
        {
            return (known.Version, known.Rules);
        }

        var files = new SortedDictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        var versions = new List<string>();
        var prefix = $"{organization}/";
        await foreach (var blob in records.Rules.GetBlobsAsync(
            BlobTraits.None, BlobStates.None, prefix, CancellationToken.None))
        {
            versions.Add($"{blob.Name} {blob.Properties.ETag}");
        }

        var version = string.Join('\n', versions);
        if (known is not null && known.Version == version)
        {
            _known[organization] = known with { ReadAt = now };
            return (known.Version, known.Rules);
        }

        foreach (var name in versions.Select(v => v[..v.IndexOf(' ', StringComparison.Ordinal)]))
        {
            if (await records.Rules.TryReadAsync(name, CancellationToken.None) is { } content)
            {
                files.Add(name[prefix.Length..], content);
            }
        }

        var rules = new RuleOverrides(files);
        _known[organization] = new Entry(version, rules, now);
        return (version, rules);
    }

    private sealed record Entry(string Version, RuleOverrides Rules, long ReadAt);
}
