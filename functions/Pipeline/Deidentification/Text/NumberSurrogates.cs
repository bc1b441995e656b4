using System.Buffers;
using System.Globalization;
using System.Text;

namespace FrontierFunctions.Pipeline.Deidentification.Text;

/// <summary>
/// Numbers and addresses in the place of real ones, in the form in which those are written; none can be anybody's
/// (<see cref="ReservedValues"/>). Thread-safe.
/// </summary>
internal sealed class NumberSurrogates(OrganizationKeys keys)
{
    /// <summary>What stands before the surrogate of a record number or another code.</summary>
    public const string CodePrefix = "VYX";

    private static readonly SearchValues<char> OfPhones = SearchValues.Create("0123456789 ()+-./");
    private static readonly SearchValues<char> OfSocialSecurity = SearchValues.Create("0123456789 -.");

    private const int LongestCode = 64;
    private const int SocialSecurityDigits = 9;
    private const int PhoneDigits = 10;
    private const int LocalPhoneDigits = 7;

    /// <summary>A surrogate; null where the tag is the better replacement.</summary>
    /// <param name="kind">What it stands for.</param>
    /// <param name="text">What goes, folded.</param>
    /// <param name="scope">Whose it is.</param>
    public string? Of(ScrubKind kind, string text, string scope) => kind switch
    {
        ScrubKind.Phone => Phone(text, scope),
        ScrubKind.SocialSecurityNumber => SocialSecurityNumber(text, scope),
        ScrubKind.MedicalRecordNumber or ScrubKind.Identifier => Code(text, scope),
        ScrubKind.IpAddress => IpAddress(text, scope),
        _ => null,
    };

    // (617) 555-1234 x12 becomes (N9X) 555-01XX x34. The line is drawn from the last seven digits, so that a number
    // without its area code gets the line that it has with it.
    private string? Phone(string text, string scope)
    {
        var end = text.IndexOfAny(['x', 'X', 'e', 'E', ',']);
        var head = text.AsSpan(0, end >= 0 ? end : text.Length);
        var digits = Digits(head);
        var country = digits.Length == PhoneDigits + 1 && digits[0] == '1' ? 1 : 0;
        if (digits.Length - country is not (PhoneDigits or LocalPhoneDigits)
            || head.ContainsAnyExcept(OfPhones) || !IsExtension(text.AsSpan(head.Length)))
        {
            return null;
        }

        var area = new SurrogateDraw(keys, "area", scope, digits[country..]);
        var line = new SurrogateDraw(keys, "line", scope, digits[^LocalPhoneDigits..]);
        var local = string.Create(CultureInfo.InvariantCulture, $"55501{line.Next(100):00}");
        var number = digits[..country] + (digits.Length - country == PhoneDigits
            ? string.Create(CultureInfo.InvariantCulture, $"{2 + area.Next(8)}9{area.Next(10)}{local}") : local);
        var extension = new SurrogateDraw(keys, "extension", scope, text[head.Length..]);
        var result = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            var at = result.Length;
            result.Append(!char.IsAsciiDigit(c) ? c
                : at < head.Length ? number[Digits(text.AsSpan(0, at)).Length] : (char)('0' + extension.Next(10)));
        }

        return result.ToString();
    }

    private static bool IsExtension(ReadOnlySpan<char> text)
    {
        foreach (var part in text.ToString().Split([' ', ',', '.', ':', '#'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (part.Trim("0123456789".ToCharArray()).ToLowerInvariant() is not ("" or "x" or "ext" or "extension"))
            {
                return false;
            }
        }

        return !text.ContainsAnyExceptInRange(' ', '~');
    }

    private string? SocialSecurityNumber(string text, string scope)
    {
        var digits = Digits(text);
        if (digits.Length != SocialSecurityDigits || text.AsSpan().ContainsAnyExcept(OfSocialSecurity))
        {
            return null;
        }

        var draw = new SurrogateDraw(keys, "ssn", scope, digits);
        var number = string.Create(
            CultureInfo.InvariantCulture, $"9{draw.Next(100):00}00{1 + draw.Next(9999):0000}");
        var at = 0;
        return string.Concat(text.Select(c => char.IsAsciiDigit(c) ? number[at++] : c));
    }

    // Any number may be a record number of somebody: the prefix says that this one is not.
    private string? Code(string text, string scope)
    {
        if (text.Length > LongestCode)
        {
            return null;
        }

        var value = string.Concat(text.Where(char.IsLetterOrDigit)).ToUpperInvariant();
        var draw = new SurrogateDraw(keys, "code", scope, value);
        var result = new StringBuilder(CodePrefix, text.Length + CodePrefix.Length);
        foreach (var c in text)
        {
            result.Append(
                char.IsDigit(c) ? (char)('0' + draw.Next(10))
                : char.IsUpper(c) ? (char)('A' + draw.Next(26))
                : char.IsLetter(c) ? (char)('a' + draw.Next(26))
                : c is >= ' ' and <= '~' ? c : ' ');
        }

        return value.Length == 0 ? null : result.ToString();
    }

    private string IpAddress(string text, string scope)
    {
        var draw = new SurrogateDraw(keys, "ip", scope, text.ToLowerInvariant());
        return text.Contains(':', StringComparison.Ordinal)
            ? string.Create(CultureInfo.InvariantCulture,
                $"{ReservedValues.IpV6Prefix}{1 + draw.Next(0xFFFE):x}:{1 + draw.Next(0xFFFE):x}")
            : string.Create(CultureInfo.InvariantCulture,
                $"{ReservedValues.IpV4Prefixes[draw.Next(3)]}{1 + draw.Next(254)}");
    }

    private static string Digits(ReadOnlySpan<char> text)
    {
        var digits = new StringBuilder();
        foreach (var c in text)
        {
            _ = char.IsAsciiDigit(c) ? digits.Append(c) : digits;
        }

        return digits.ToString();
    }
}
