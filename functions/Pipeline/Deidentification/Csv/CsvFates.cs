namespace FrontierFunctions.Pipeline.Deidentification.Csv;

/// <summary>What is done with a field.</summary>
internal enum CsvAction
{
    Keep,
    KeepNumber,
    Drop,
    Pseudonym,
    Token,
    Zip3,
    Shift,
    Scrub,
    AgeOver89,
}

/// <summary>What became of a field.</summary>
/// <param name="Written">What was written; null where the field stayed as it was.</param>
/// <param name="Action">What was done.</param>
internal readonly record struct CsvFate(byte[]? Written, CsvAction Action);

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

/// <summary>The rows of one subject. Not thread-safe.</summary>
/// <param name="subject">Who it is; null where nobody is known by the id.</param>
/// <param name="pseudonym">What stands for the id.</param>
/// <param name="isOld">Whether the subject is known to be over 89.</param>
/// <param name="columns">Columns of the table.</param>
internal sealed class CsvSubjectRows(Subject? subject, byte[] pseudonym, bool isOld, int columns)
{
    private CsvFates? _fates;

    /// <summary>Who it is; null where nobody is known by the id.</summary>
    public Subject? Subject { get; } = subject;

    /// <summary>What stands for the id.</summary>
    public byte[] Pseudonym { get; } = pseudonym;

    /// <summary>Whether the subject is known to be over 89.</summary>
    public bool IsOld { get; } = isOld;

    /// <summary>What became of this subject's fields.</summary>
    public CsvFates Fates => _fates ??= new CsvFates(columns);
}
