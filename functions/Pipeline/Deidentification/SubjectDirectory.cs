using System.Collections.Frozen;

namespace FrontierFunctions.Pipeline.Deidentification;

/// <summary>Finds the subject that a local id stands for. Immutable but for a bounded cache; thread-safe.</summary>
public sealed class SubjectDirectory
{
    private readonly FrozenDictionary<string, Dictionary<byte[], Subject?>> _byFile;
    private readonly Dictionary<byte[], Subject?> _byBatch = new(Utf8KeyComparer.Instance);

    internal SubjectDirectory(IEnumerable<(Subject Subject, IReadOnlyList<FileLocalId> Ids)> subjects)
    {
        var byFile = new Dictionary<string, Dictionary<byte[], Subject?>>(StringComparer.Ordinal);
        var all = new List<Subject>();
        foreach (var (subject, ids) in subjects)
        {
            all.Add(subject);
            foreach (var id in ids)
            {
                var key = System.Text.Encoding.UTF8.GetBytes(id.LocalId);
                if (!byFile.TryGetValue(id.FileToken, out var table))
                {
                    byFile.Add(id.FileToken, table = new Dictionary<byte[], Subject?>(Utf8KeyComparer.Instance));
                }

                Put(table, key, subject);
                Put(_byBatch, key, subject);
            }
        }

        all.Sort((a, b) => string.CompareOrdinal(a.Pseudonym, b.Pseudonym));
        Subjects = all;
        _byFile = byFile.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private SubjectDirectory(Subject? only)
    {
        _byFile = FrozenDictionary<string, Dictionary<byte[], Subject?>>.Empty;
        (Only, Subjects) = (only, only is null ? [] : [only]);
    }

    /// <summary>A directory without subjects.</summary>
    public static SubjectDirectory Empty { get; } = new([]);

    /// <summary>The subject that every local id stands for; null in a directory of a batch.</summary>
    public Subject? Only { get; }

    /// <summary>Every subject once, ordered by pseudonym.</summary>
    public IReadOnlyList<Subject> Subjects { get; }

    /// <summary>
    /// How many local ids of the batch stand for more than one subject and are therefore of nobody outside their own
    /// file.
    /// </summary>
    public int AmbiguousIds => _byBatch.Values.Count(subject => subject is null);

    /// <summary>A directory in which every local id stands for one subject; for content inside its records.</summary>
    public static SubjectDirectory OfOne(Subject? subject) => new(subject);

    /// <summary>The subject of a local id, without allocating.</summary>
    /// <param name="fileToken">The file that refers; what the file itself states comes first.</param>
    /// <param name="localId">The id without type or base, as UTF-8.</param>
    /// <returns>Null where the id is of nobody, or of more than one subject of the batch.</returns>
    public Subject? Find(string fileToken, ReadOnlySpan<byte> localId)
    {
        if (Only is not null)
        {
            return Only;
        }

        if (_byFile.TryGetValue(fileToken, out var table)
            && table.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(localId, out var ofFile))
        {
            return ofFile;
        }

        return _byBatch.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(localId, out var ofBatch) ? ofBatch : null;
    }

    private static void Put(Dictionary<byte[], Subject?> table, byte[] key, Subject subject)
    {
        if (!table.TryAdd(key, subject) && !ReferenceEquals(table[key], subject))
        {
            table[key] = null;
        }
    }
}
