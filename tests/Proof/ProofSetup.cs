using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Pipeline.Formats;

namespace FrontierFunctions.Tests.Proof;

/// <summary>What the tests of this folder share.</summary>
internal static class ProofSetup
{
    public static readonly DateOnly AsOf = new(2026, 6, 30);

    public static OrganizationKeys Keys(string organization = "proof") =>
        new("a key for tests, of thirty-two bytes"u8, organization);

    public static RecordFormats Formats(OrganizationKeys keys, DeidentificationProfile profile) =>
        new(new DeidentificationSetup(profile, keys, AsOf));
}
