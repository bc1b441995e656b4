using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Formats;

namespace FrontierFunctions.Tests.Proof;

/// <summary>What the tests of this folder share.</summary>
internal static class ProofSetup
{
    public static readonly DateOnly AsOf = new(2026, 6, 30);

    public static OrganizationKeys Keys(string organization = "proof") =>
        new("a key for tests, of thirty-two bytes"u8, organization);

    /// <summary>The rules of an organization that chooses surrogates in text.</summary>
    public static RuleOverrides Surrogates { get; } = new(
    [
        new("text.longitudinal.json", "{\"text\":\"surrogates\"}"u8.ToArray()),
        new("text.safe-harbor.json", "{\"text\":\"surrogates\"}"u8.ToArray()),
    ]);

    public static RecordFormats Formats(OrganizationKeys keys, DeidentificationProfile profile, RuleOverrides? rules = null) =>
        new(new DeidentificationSetup(profile, keys, AsOf, rules));
}
