namespace FrontierFunctions.Pipeline.Deidentification.Text;

/// <summary>
/// What stands for numbers and addresses in text and is nobody's: ranges that are reserved, unassigned or both.
/// </summary>
/// <remarks>
/// Social security numbers: neither an area of 9xx nor a group of 00 is given out (Social Security Administration,
/// "Social Security Number Randomization"), and no taxpayer number of the 9xx range has the group 00 (Internal
/// Revenue Manual 3.21.263). Phone numbers: 555-0100 to 555-0199 are kept for fiction in every area, and area codes
/// N9X are no area's, kept for an expansion of the plan (North American Numbering Plan Administrator). Mail and web:
/// example.com (RFC 2606, section 3). IPv4: 192.0.2.0/24, 198.51.100.0/24, 203.0.113.0/24 (RFC 5737); IPv6:
/// 2001:db8::/32 (RFC 3849).
/// </remarks>
internal static class ReservedValues
{
    /// <summary>The host of surrogate addresses.</summary>
    public const string Host = "example.com";

    /// <summary>What an IPv6 surrogate begins with.</summary>
    public const string IpV6Prefix = "2001:db8::";

    /// <summary>What the IPv4 surrogates begin with.</summary>
    public static ReadOnlySpan<string> IpV4Prefixes => (string[])["192.0.2.", "198.51.100.", "203.0.113."];

    /// <summary>Whether digits written 3-2-4 are a surrogate: 9xx-00-xxxx.</summary>
    /// <param name="text">Eleven bytes.</param>
    public static bool IsSocialSecurityNumber(ReadOnlySpan<byte> text) =>
        text[0] == '9' && text[4..6].SequenceEqual("00"u8);

    /// <summary>Whether digits written (3) 3-4 are a surrogate: (N9X) 555-01XX.</summary>
    /// <param name="text">From the bracket on.</param>
    public static bool IsPhone(ReadOnlySpan<byte> text)
    {
        var rest = text[5] == ' ' ? text[6..] : text[5..];
        return text[1] is >= (byte)'2' and <= (byte)'9' && text[2] == '9' && rest.StartsWith("555"u8)
            && rest[4..].StartsWith("01"u8);
    }

    /// <summary>Whether an address is a surrogate: a name with the mark at example.com.</summary>
    /// <param name="before">What stands before the at sign.</param>
    /// <param name="host">What follows it.</param>
    public static bool IsEmail(ReadOnlySpan<byte> before, ReadOnlySpan<byte> host) =>
        before.EndsWith("vyx"u8) && host.SequenceEqual("example.com"u8);
}
