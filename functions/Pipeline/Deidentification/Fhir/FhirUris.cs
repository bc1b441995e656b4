using System.Buffers;

namespace FrontierFunctions.Pipeline.Deidentification.Fhir;

/// <summary>Tells URIs that name structures and code systems from those that lead to someone.</summary>
internal static class FhirUris
{
    private static readonly SearchValues<byte> Suspicious = SearchValues.Create("@?#%\\ \"<>"u8);

    /// <summary>
    /// Whether a URI can be the name of a structure or code system: an http URL or URN of at most 200 bytes without
    /// query, fragment (a version after <c>|</c> is fine), user, escape or a run of six digits or more outside of an
    /// OID; or a bare name of letters, as Reference.type has.
    /// </summary>
    public static bool IsStructure(ReadOnlySpan<byte> uri)
    {
        if (uri.Length is 0 or > 200 || uri.IndexOfAny(Suspicious) >= 0)
        {
            return false;
        }

        if (uri.StartsWith("urn:oid:"u8) || uri.StartsWith("urn:iso:"u8) || uri.StartsWith("urn:ietf:"u8))
        {
            return true;
        }

        if (uri.StartsWith("urn:"u8) || LongestDigitRun(uri) >= 6)
        {
            return false;
        }

        return uri.StartsWith("http://"u8) || uri.StartsWith("https://"u8) || IsName(uri);
    }

    private static bool IsName(ReadOnlySpan<byte> uri)
    {
        foreach (var c in uri)
        {
            if (!char.IsAsciiLetter((char)c) && c != '-')
            {
                return false;
            }
        }

        return uri.Length <= 40;
    }

    private static int LongestDigitRun(ReadOnlySpan<byte> uri)
    {
        var longest = 0;
        var run = 0;
        foreach (var c in uri)
        {
            run = c is >= (byte)'0' and <= (byte)'9' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return longest;
    }
}
