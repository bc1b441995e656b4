using FrontierFunctions.Pipeline.Formats;

namespace FrontierFunctions.Pipeline.Deidentification.Csv;

/// <summary>What became of a field.</summary>
/// <param name="Written">What was written; null where the field stayed as it was.</param>
/// <param name="Action">What the manifest calls it.</param>
internal readonly record struct CsvFate(byte[]? Written, string Action);

/// <summary>What became of the fields of each column, so that a value that comes again is decided once. Not thread-safe.</summary>
internal sealed class CsvFates(int columns)
{
    private readonly Dictionary<byte[], CsvFate>?[] _columns = new Dictionary<byte[], CsvFate>?[columns];

    /// <summary>What became of a value; null where it was not met.</summary>
    public CsvFate? Find(int column, ReadOnlySpan<byte> raw) =>
        _columns[column] is { } known
        && known.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(raw, out var fate) ? fate : null;

    /// <summary>Keeps what became of a value.</summary>
    public void Add(int column, ReadOnlySpan<byte> raw, CsvFate fate) =>
        (_columns[column] ??= new Dictionary<byte[], CsvFate>(Utf8KeyComparer.Instance))[raw.ToArray()] = fate;

    /// <summary>Forgets all.</summary>
    public void Clear() => Array.Clear(_columns);
}

/// <summary>The rows of one subject.</summary>
internal sealed class CsvSubjectRows(Subject? subject, int columns)
{
    /// <summary>Who it is; null where nobody is known by the id.</summary>
    public Subject? Subject { get; } = subject;

    /// <summary>What became of this subject's fields.</summary>
    public CsvFates Fates { get; } = new(columns);
}
