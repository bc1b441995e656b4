namespace FrontierFunctions.Pipeline.Deidentification.Fhir;

/// <summary>The rules of one profile for FHIR R4, compiled. Immutable and thread-safe; compiled once a process.</summary>
public sealed class FhirRules
{
    private FhirRules(DeidentificationProfile profile) => Profile = profile;

    /// <summary>The profile.</summary>
    public DeidentificationProfile Profile { get; }

    /// <summary>The rules of a profile, as they are built into this assembly.</summary>
    public static FhirRules For(DeidentificationProfile profile) => new(profile);
}
