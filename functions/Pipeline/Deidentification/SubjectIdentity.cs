namespace FrontierFunctions.Pipeline.Deidentification;

/// <summary>
/// What one record of a file says about who a subject is. Holds identifiers in the clear: it lives in memory and,
/// encrypted, in the records zone, nowhere else.
/// </summary>
public sealed record SubjectIdentity
{
    /// <summary>
    /// The ids by which records of the same source refer to the subject, without type or base:
    /// <c>Patient/7</c>, <c>http://host/fhir/Patient/7</c> and <c>urn:uuid:7</c> all give <c>7</c>.
    /// </summary>
    public IReadOnlyList<string> LocalIds { get; init; } = [];

    /// <summary>
    /// Medical record numbers with their assigning authority (system, OID or namespace; empty when not stated).
    /// </summary>
    public IReadOnlyList<AssignedIdentifier> MedicalRecordNumbers { get; init; } = [];

    /// <summary>Social security numbers as written.</summary>
    public IReadOnlyList<string> SocialSecurityNumbers { get; init; } = [];

    /// <summary>Every other identifier: account, licence, passport, member, device ...</summary>
    public IReadOnlyList<AssignedIdentifier> OtherIdentifiers { get; init; } = [];

    /// <summary>The subject's names, former ones and aliases too.</summary>
    public IReadOnlyList<PersonName> Names { get; init; } = [];

    /// <summary>Names of relatives, contacts and household members.</summary>
    public IReadOnlyList<PersonName> RelatedNames { get; init; } = [];

    /// <summary>
    /// Names of those who care for the subject (clinicians, transcribers), as far as its own records name them. Texts are
    /// searched for them; they say nothing of who the subject is.
    /// </summary>
    public IReadOnlyList<PersonName> CareTeamNames { get; init; } = [];

    /// <summary>Date of birth, <c>yyyy</c>, <c>yyyy-MM</c> or <c>yyyy-MM-dd</c>; null when not stated.</summary>
    public string? BirthDate { get; init; }

    /// <summary><c>male</c>, <c>female</c>, <c>other</c> or <c>unknown</c>; null when not stated.</summary>
    public string? Sex { get; init; }

    /// <summary>Addresses of the subject and of relatives.</summary>
    public IReadOnlyList<PostalAddress> Addresses { get; init; } = [];

    /// <summary>Phone and fax numbers, e-mail and web addresses of the subject and of relatives, as written.</summary>
    public IReadOnlyList<string> Telecoms { get; init; } = [];

    /// <summary>Whether nothing but local ids is stated: a record refers to the subject and does not describe it.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool SaysNothing =>
        MedicalRecordNumbers.Count == 0 && SocialSecurityNumbers.Count == 0 && OtherIdentifiers.Count == 0
        && Names.Count == 0 && RelatedNames.Count == 0 && Addresses.Count == 0 && Telecoms.Count == 0
        && BirthDate is null && Sex is null;
}

/// <summary>An identifier and who assigned it.</summary>
/// <param name="Authority">System, OID or namespace; empty when not stated.</param>
/// <param name="Value">The identifier as written.</param>
public readonly record struct AssignedIdentifier(string Authority, string Value);

/// <summary>A person's name in parts.</summary>
/// <param name="Family">Family name; empty when not stated.</param>
/// <param name="Given">Given names in order, middle names included.</param>
/// <param name="Text">The whole name as written, when the source has one; else null.</param>
public sealed record PersonName(string Family, IReadOnlyList<string> Given, string? Text = null);

/// <summary>A postal address in parts; a part that is not stated is null.</summary>
public sealed record PostalAddress(
    IReadOnlyList<string> Lines, string? City, string? District, string? PostalCode, string? State,
    string? Text = null);

/// <summary>The identities that one file states.</summary>
/// <param name="FileToken">The file's token: unique in its batch, not derived from anything readable.</param>
/// <param name="Identities">One for each record that describes a subject, in file order.</param>
public sealed record FileIdentities(string FileToken, IReadOnlyList<SubjectIdentity> Identities);
