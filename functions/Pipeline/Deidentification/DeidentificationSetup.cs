using FrontierFunctions.Pipeline.Deidentification.Text;
using FrontierFunctions.Pipeline.Formats.Fhir;

namespace FrontierFunctions.Pipeline.Deidentification;

/// <summary>What every format's de-identification shares. Immutable and thread-safe.</summary>
public sealed class DeidentificationSetup
{
    /// <summary>Takes the parts and makes what scrubs and scans text.</summary>
    /// <param name="profile">The profile.</param>
    /// <param name="keys">The organization's keys.</param>
    /// <param name="asOf">The day on which ages are judged.</param>
    /// <param name="rules">The organization's own rules over the built-in ones.</param>
    /// <param name="limits">How much may be held in memory.</param>
    public DeidentificationSetup(
        DeidentificationProfile profile, OrganizationKeys keys, DateOnly asOf, RuleOverrides? rules = null,
        FhirReadLimits? limits = null)
    {
        (Profile, Keys, AsOf) = (profile, keys, asOf);
        Rules = rules ?? RuleOverrides.None;
        Limits = limits ?? FhirReadLimits.Default;
        TagScrubber = new TextScrubber(profile, asOf);
        HasSurrogates = TextOption.IsSurrogates(ProfileName, Rules);
        Scrubber = HasSurrogates ? new TextScrubber(profile, asOf, new Surrogates(keys)) : TagScrubber;
        Scanner = new ResidualScanner(profile, HasSurrogates);
    }

    /// <summary>The profile.</summary>
    public DeidentificationProfile Profile { get; }

    /// <summary>The profile's name, <c>longitudinal</c> or <c>safe-harbor</c>.</summary>
    public string ProfileName => Profile == DeidentificationProfile.SafeHarbor ? "safe-harbor" : "longitudinal";

    /// <summary>The organization's keys.</summary>
    public OrganizationKeys Keys { get; }

    /// <summary>The day on which ages are judged.</summary>
    public DateOnly AsOf { get; }

    /// <summary>The organization's own rules.</summary>
    public RuleOverrides Rules { get; }

    /// <summary>How much may be held in memory; <see cref="FhirReadLimits.MaxResourceBytes"/> bounds one record of any
    /// format (a message, a document, an image's data set, a line).</summary>
    public FhirReadLimits Limits { get; }

    /// <summary>Scrubs text, with surrogates or tags as the rules of the format <c>text</c> say.</summary>
    public TextScrubber Scrubber { get; }

    /// <summary>Whether text gets surrogates; else it gets tags.</summary>
    internal bool HasSurrogates { get; }

    /// <summary>Scrubs text into tags, for values that a surrogate does not fit into.</summary>
    internal TextScrubber TagScrubber { get; }

    /// <summary>Reads every output again.</summary>
    public ResidualScanner Scanner { get; }
}
