using System.Text.Json;
using System.Text.Json.Serialization;

namespace FrontierFunctions.Pipeline.Deidentification;

/// <summary>
/// Who is one subject in a batch. Holds identifiers in the clear: encrypt what <see cref="Serialize"/> gives.
/// </summary>
public sealed record SubjectResolution
{
    /// <summary>The version of <see cref="Serialize"/>'s form that this code writes and reads.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The version of the persisted form.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>The subjects of the batch, ordered by pseudonym.</summary>
    public required IReadOnlyList<ResolvedSubject> Subjects { get; init; }

    /// <summary>
    /// The links to persist for later batches: all of this batch's subjects, earlier ones included. Value-free. A
    /// link that is
    /// persisted already under the same token is replaced.
    /// </summary>
    public required IReadOnlyList<SubjectLink> Links { get; init; }

    /// <summary>Pseudonyms that this batch showed to be one subject with an earlier one. Value-free.</summary>
    public required IReadOnlyList<SubjectAlias> Aliases { get; init; }

    /// <summary>What was ambiguous or in conflict: one entry for each case, never a value.</summary>
    [JsonIgnore]
    public IReadOnlyList<InputIssue> Issues { get; init; } = [];

    /// <summary>The resolution without its issues as bytes: UTF-8 JSON, the same for the same content.</summary>
    public byte[] Serialize() => JsonSerializer.SerializeToUtf8Bytes(this,
        SubjectResolutionJson.Default.SubjectResolution);

    /// <summary>Reads what <see cref="Serialize"/> wrote.</summary>
    /// <exception cref="InvalidDataException">
    /// Not such bytes, or of an unknown version. The message carries no content.
    /// </exception>
    public static SubjectResolution Deserialize(ReadOnlySpan<byte> bytes)
    {
        SubjectResolution? resolution = null;
        try
        {
            resolution = JsonSerializer.Deserialize(bytes, SubjectResolutionJson.Default.SubjectResolution);
        }
        catch (JsonException)
        {
            // The parser's message may quote content; what follows says all that may be said.
        }

        return resolution is { Version: CurrentVersion }
            ? resolution
            : throw new InvalidDataException("Not a subject resolution of a known version.");
    }

    /// <summary>The directory by which files are de-identified.</summary>
    /// <param name="keys">The organization's keys, for the date shifts.</param>
    /// <param name="compiledSubjects">
    /// How many subjects' identifiers are kept compiled at a time (tens of kilobytes each).
    /// </param>
    public SubjectDirectory ToDirectory(OrganizationKeys keys, int compiledSubjects = 1024)
    {
        var cache = new CompiledIdentifierCache(compiledSubjects);
        return new SubjectDirectory(Subjects.Select(subject => (
            new Subject(subject.Pseudonym, keys.ShiftFor(subject.Pseudonym), new KnownIdentifiers(subject.Identities,
            cache)),
            subject.FileIds)));
    }
}

/// <summary>One subject of a batch.</summary>
/// <param name="Pseudonym">Its pseudonym: of an earlier batch where a link says so.</param>
/// <param name="Identities">Its records, in a fixed order.</param>
/// <param name="FileIds">
/// The local ids that its records state, with the file that states them, in a fixed order.
/// </param>
public sealed record ResolvedSubject(
    string Pseudonym, IReadOnlyList<SubjectIdentity> Identities, IReadOnlyList<FileLocalId> FileIds);

/// <summary>A local id and the file that states it.</summary>
/// <param name="FileToken">The file's token.</param>
/// <param name="LocalId">The id without type or base.</param>
public readonly record struct FileLocalId(string FileToken, string LocalId);

/// <summary>
/// That a piece of evidence belongs to a pseudonym. Value-free: the evidence stands as a keyed token.
/// </summary>
/// <param name="KeyToken">
/// Kind of evidence (o override, m MRN with a token of its authority, s SSN, d demographics, l local id), hyphen, its
/// token.
/// </param>
/// <param name="Pseudonym">The subject's pseudonym.</param>
/// <param name="Since">When the pseudonym was first given; decides which of two is the earlier.</param>
public sealed record SubjectLink(string KeyToken, string Pseudonym, DateTimeOffset Since);

/// <summary>That two pseudonyms are one subject.</summary>
/// <param name="Pseudonym">The later one.</param>
/// <param name="SameAs">The earlier one, which is used from now on.</param>
public sealed record SubjectAlias(string Pseudonym, string SameAs);

/// <summary>Source-generated JSON of resolutions and of what later batches need.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SubjectResolution))]
[JsonSerializable(typeof(FileIdentities))]
[JsonSerializable(typeof(IReadOnlyList<SubjectLink>))]
[JsonSerializable(typeof(IReadOnlyList<SubjectAlias>))]
public sealed partial class SubjectResolutionJson : JsonSerializerContext;
