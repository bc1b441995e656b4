using FrontierFunctions.Pipeline.Deidentification;

namespace FrontierFunctions.App.Ingest;

/// <summary>
/// Loads resolutions of subjects and keeps the last few: all files of a round use the same one. Thread-safe.
/// </summary>
public sealed class SubjectDirectories(IngestRecordsStore store)
{
    private const int Kept = 4;
    private readonly Lock _gate = new();
    private readonly LinkedList<(string Name, Task<SubjectDirectory> Directory)> _recent = new();

    /// <summary>The directory of a resolution.</summary>
    public Task<SubjectDirectory> LoadAsync(
        string resolution, OrganizationKeys keys, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            for (var node = _recent.First; node is not null; node = node.Next)
            {
                if (node.Value.Name == resolution && !node.Value.Directory.IsFaulted
                    && !node.Value.Directory.IsCanceled)
                {
                    return node.Value.Directory;
                }
            }

            var loading = ReadAsync(resolution, keys, cancellationToken);
            _recent.AddFirst((resolution, loading));
            if (_recent.Count > Kept)
            {
                _recent.RemoveLast();
            }

            return loading;
        }
    }

    private async Task<SubjectDirectory> ReadAsync(
        string resolution, OrganizationKeys keys, CancellationToken cancellationToken)
    {
        var content = await store.ReadBytesAsync(resolution, keys, cancellationToken)
            ?? throw new InvalidOperationException("The resolution is gone.");
        return SubjectResolution.Deserialize(content).ToDirectory(keys);
    }
}
