namespace FrontierFunctions.Pipeline.Deidentification;

/// <summary>
/// Names of who assigns identifiers, spelled the same in every format, so that a number of one authority is the same
/// number wherever it stands.
/// </summary>
/// <remarks>
/// FHIR names an authority by URI (R4, Identifier.system), HL7 v2 by CX.4 of type HD (v2.8.2, 2A.3.36: namespace,
/// universal id, its type), CDA by the root of an II, DICOM by Issuer of Patient ID (0010,0021) or its qualifiers
/// (0010,0024). An OID is an OID in all of them: <c>urn:oid:1.2.3</c> as FHIR writes it (R4, 2.1.28.0.8).
/// </remarks>
public static class AssigningAuthority
{
    /// <summary>Social security numbers of the United States as FHIR names them.</summary>
    public const string SocialSecurity = "http://hl7.org/fhir/sid/us-ssn";

    private const string OidPrefix = "urn:oid:";
    private const string UuidPrefix = "urn:uuid:";

    /// <summary>The authority as compared.</summary>
    /// <param name="authority">As written: URI, OID, UUID, namespace; null or empty when not stated.</param>
    /// <returns>
    /// Without white space around it; OIDs begin with <c>urn:oid:</c>, UUIDs with <c>urn:uuid:</c> in lower case; the
    /// OID of United States social security numbers is <see cref="SocialSecurity"/>; empty when not stated.
    /// </returns>
    public static string Normalize(string? authority)
    {
        var text = authority?.Trim() ?? "";
        if (text.Length == 0)
        {
            return "";
        }

        var oid = text.StartsWith(OidPrefix, StringComparison.OrdinalIgnoreCase) ? text[OidPrefix.Length..] : text;
        if (IsOid(oid))
        {
            // HL7 OID registry: 2.16.840.1.113883.4.1 is the US Social Security Number.
            return oid == "2.16.840.1.113883.4.1" ? SocialSecurity : OidPrefix + oid;
        }

        var uuid = text.StartsWith(UuidPrefix, StringComparison.OrdinalIgnoreCase) ? text[UuidPrefix.Length..] : text;
        return Guid.TryParseExact(uuid, "D", out var id) ? $"{UuidPrefix}{id:D}" : text;
    }

    /// <summary>
    /// The authority of an HL7 v2 HD: its universal id where it has one that names an authority by itself (ISO OID,
    /// UUID, URI), else its namespace.
    /// </summary>
    /// <param name="namespaceId">HD.1.</param>
    /// <param name="universalId">HD.2.</param>
    /// <param name="universalIdType">HD.3, of table 0301.</param>
    public static string OfHierarchicDesignator(string? namespaceId, string? universalId, string? universalIdType) =>
        !string.IsNullOrWhiteSpace(universalId)
            && (universalIdType?.Trim().ToUpperInvariant() is null or "" or "ISO" or "UUID" or "GUID" or "URI" or "DNS")
            ? Normalize(universalId)
            : Normalize(namespaceId);

    private static bool IsOid(string text)
    {
        if (text.Length < 3 || text[0] is < '0' or > '2' || text[1] != '.' || text[^1] == '.')
        {
            return false;
        }

        var dot = false;
        foreach (var c in text)
        {
            if (c == '.' ? dot : !char.IsAsciiDigit(c))
            {
                return false;
            }

            dot = c == '.';
        }

        return true;
    }
}
