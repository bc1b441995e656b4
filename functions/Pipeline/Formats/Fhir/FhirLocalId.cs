using System.Security.Cryptography;

namespace FrontierFunctions.Pipeline.Formats.Fhir;

/// <summary>
/// Local ids of patients that have none that others could use: contained ones, whose id holds in their container only,
/// and ones without an id. They go by their content, so that both passes over a file agree.
/// </summary>
internal static class FhirLocalId
{
    /// <summary>Length of <see cref="OfContent"/> in bytes.</summary>
    public const int ContentLength = 33;

    /// <summary>
    /// <c>#</c> and the first 128 bits of SHA-256 of the resource's bytes, as lower-case hexadecimal.
    /// </summary>
    /// <param name="json">The resource as it stands in the file.</param>
    /// <param name="destination">At least <see cref="ContentLength"/> bytes.</param>
    public static void OfContent(ReadOnlySpan<byte> json, Span<byte> destination)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(json, hash);
        destination[0] = (byte)'#';
        Convert.TryToHexStringLower(hash[..16], destination[1..], out _);
    }
}
