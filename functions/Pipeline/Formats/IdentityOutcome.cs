using FrontierFunctions.Pipeline.Deidentification;

namespace FrontierFunctions.Pipeline.Formats;

/// <summary>What the first pass over a file found. Closed: <see cref="Read"/> or <see cref="SetAside"/>.</summary>
public abstract record IdentityOutcome
{
    private IdentityOutcome()
    {
    }

    /// <summary>The file is of a known format and at least one of its records could be read.</summary>
    /// <param name="Format">Name of the format, <see cref="IRecordFormat.Name"/>.</param>
    /// <param name="Kind">Shape of the file within its format, for people: <c>fhir-bundle</c>, <c>hl7v2-batch</c>.</param>
    /// <param name="Identities">Who the file's subjects are. Identifying.</param>
    /// <param name="PartsSetAside">Records that could not be read, the first 1,000, in input order.</param>
    /// <param name="PartsSetAsideCount">How many records could not be read in all.</param>
    public sealed record Read(
        string Format, string Kind, FileIdentities Identities, IReadOnlyList<InputIssue> PartsSetAside,
        long PartsSetAsideCount)
        : IdentityOutcome;

    /// <summary>Nothing of the file can be read.</summary>
    /// <param name="Issue">Why, and where.</param>
    public sealed record SetAside(InputIssue Issue) : IdentityOutcome;
}
