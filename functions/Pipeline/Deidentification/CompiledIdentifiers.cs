namespace FrontierFunctions.Pipeline.Deidentification;

/// <summary>A subject's identifiers in the form that text is searched with. Immutable.</summary>
internal sealed class CompiledIdentifiers
{
    public CompiledIdentifiers(IReadOnlyList<SubjectIdentity> identities) => _ = identities;
}
