namespace FrontierFunctions.Pipeline.Deidentification;

/// <summary>What a scrubbed piece of text was.</summary>
public enum ScrubKind
{
    /// <summary>A person's name or a part of it.</summary>
    Name,

    /// <summary>A date, shifted or cut to its year.</summary>
    Date,

    /// <summary>An age over 89.</summary>
    Age,

    /// <summary>A street address, city or other place below a state.</summary>
    Address,

    /// <summary>A ZIP code.</summary>
    Zip,

    /// <summary>A phone or fax number.</summary>
    Phone,

    /// <summary>An e-mail address.</summary>
    Email,

    /// <summary>A social security number.</summary>
    SocialSecurityNumber,

    /// <summary>A medical record number.</summary>
    MedicalRecordNumber,

    /// <summary>Another number or code that identifies: account, licence, device, vehicle, card.</summary>
    Identifier,

    /// <summary>A web address.</summary>
    Url,

    /// <summary>An IP address.</summary>
    IpAddress,

    /// <summary>A hospital, clinic or other organization.</summary>
    Facility,

    /// <summary>A profession or office that singles its holder out.</summary>
    Profession,
}

/// <summary>
/// How many pieces of text were scrubbed, by kind. Value-free. Not thread-safe: one for each worker, then <see
/// cref="Add(ScrubCounts)"/>.
/// </summary>
public sealed class ScrubCounts
{
    private static readonly ScrubKind[] Kinds = Enum.GetValues<ScrubKind>();

    private readonly long[] _counts = new long[Kinds.Length];

    /// <summary>How many of one kind.</summary>
    public long this[ScrubKind kind] => _counts[(int)kind];

    /// <summary>How many in all.</summary>
    public long Total => _counts.Sum();

    /// <summary>The kinds that occurred, in the order of <see cref="ScrubKind"/>.</summary>
    public IEnumerable<KeyValuePair<ScrubKind, long>> ByKind =>
        Kinds.Where(kind => this[kind] > 0).Select(kind => KeyValuePair.Create(kind, this[kind]));

    /// <summary>Counts one more.</summary>
    public void Add(ScrubKind kind) => _counts[(int)kind]++;

    /// <summary>Adds what another worker counted.</summary>
    public void Add(ScrubCounts other)
    {
        for (var i = 0; i < _counts.Length; i++)
        {
            _counts[i] += other._counts[i];
        }
    }
}
