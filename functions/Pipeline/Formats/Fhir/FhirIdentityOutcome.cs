using FrontierFunctions.Pipeline.Deidentification;

namespace FrontierFunctions.Pipeline.Formats.Fhir;

/// <summary>What the first pass over a FHIR file found. Closed: <see cref="Read"/> or <see cref="SetAside"/>.</summary>
public abstract record FhirIdentityOutcome
{
    private FhirIdentityOutcome()
    {
    }

    /// <summary>The file is FHIR R4 JSON and at least one of its resources could be read.</summary>
    /// <param name="Identities">Who the file's subjects are. Identifying.</param>
    /// <param name="Contents">What else the file holds.</param>
    /// <param name="PartsSetAside">Lines or entries that could not be read, the first 1,000, in input order.</param>
    /// <param name="PartsSetAsideCount">How many parts could not be read in all.</param>
    public sealed record Read(
        FileIdentities Identities, FhirFileContents Contents, IReadOnlyList<InputIssue> PartsSetAside,
        long PartsSetAsideCount)
        : FhirIdentityOutcome;

    /// <summary>Nothing of the file can be read.</summary>
    /// <param name="Issue">Why, and where.</param>
    public sealed record SetAside(InputIssue Issue) : FhirIdentityOutcome;
}

/// <summary>What one FHIR file holds, besides who its subjects are.</summary>
public sealed record FhirFileContents
{
    /// <summary>Shape of the file.</summary>
    public required FhirFileKind Kind { get; init; }

    /// <summary>
    /// Local ids of the subjects that resources of the file refer to or are; distinct, sorted. Identifying.
    /// </summary>
    public required IReadOnlyList<string> ReferencedSubjects { get; init; }

    /// <summary>
    /// Whether some resource holds text that people write freely: notes, narratives, attachments, string answers.
    /// </summary>
    public required bool HasFreeText { get; init; }

    /// <summary>Resources by type, sorted; contained ones are not counted.</summary>
    public required IReadOnlyDictionary<string, long> Resources { get; init; }

    /// <summary>Size of the uncompressed file in bytes.</summary>
    public required long Bytes { get; init; }
}

/// <summary>Shape of a FHIR JSON file.</summary>
public enum FhirFileKind
{
    /// <summary>One resource that is not a Bundle.</summary>
    Resource,

    /// <summary>One Bundle of any type.</summary>
    Bundle,

    /// <summary>Several resources or Bundles after each other, one on a line, pretty-printed or in an array.</summary>
    Sequence,
}
