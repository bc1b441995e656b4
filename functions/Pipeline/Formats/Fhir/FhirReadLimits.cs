namespace FrontierFunctions.Pipeline.Formats.Fhir;

/// <summary>How much of a FHIR file may be held in memory at once, and how deep it may nest.</summary>
public sealed record FhirReadLimits
{
    /// <summary>The limits that apply unless configured otherwise.</summary>
    public static FhirReadLimits Default { get; } = new();

    /// <summary>
    /// Largest resource (line, single resource, or entry of a Bundle) in bytes. Default 64 MiB; 1 KiB to 1 GiB. A
    /// larger one ends in <c>token.too-large</c> without being held. Memory in use is a small multiple of the largest
    /// one met.
    /// </summary>
    public int MaxResourceBytes
    {
        get;
        init => field = value is >= 1 << 10 and <= 1 << 30
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), "1 KiB to 1 GiB");
    } = 64 << 20;

    /// <summary>Deepest nesting of objects and arrays in one resource. Default 64; 8 to 256.</summary>
    public int MaxDepth
    {
        get;
        init =>
            field = value is >= 8 and <= 256 ? value : throw new ArgumentOutOfRangeException(nameof(value), "8 to 256");
    } = 64;

    /// <summary>How many issues are kept with their places; more are only counted. Default 1,000.</summary>
    public int MaxIssues { get; init; } = 1000;
}
