namespace FrontierFunctions.Pipeline.Deidentification;

/// <summary>Decides who is one subject. Thread-safe.</summary>
/// <param name="keys">The organization's keys.</param>
public sealed class SubjectResolver(OrganizationKeys keys)
{
    private readonly OrganizationKeys _keys = keys;

    /// <summary>Resolves the subjects of a batch.</summary>
    /// <param name="files">The identities of every file of the batch; their order does not matter.</param>
    /// <param name="earlier">The links that earlier batches left; their order does not matter.</param>
    /// <param name="now">The time that new pseudonyms are given, for <see cref="SubjectLink.Since"/>.</param>
    /// <param name="overrides">The batch's <c>subjects.csv</c>, when it has one.</param>
    public SubjectResolution Resolve(
        IReadOnlyCollection<FileIdentities> files,
        IReadOnlyCollection<SubjectLink> earlier,
        DateTimeOffset now,
        SubjectOverrides? overrides = null)
    {
        _ = _keys;
        return new SubjectResolution { Subjects = [], Links = [], Aliases = [] };
    }
}
