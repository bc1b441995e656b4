using System.Text;

namespace FrontierFunctions.Pipeline.Formats.Cda;

/// <summary>The XML declaration: version, encoding, standalone (XML 1.0, production 23).</summary>
internal static class XmlDeclaration
{
    /// <summary>Reads one.</summary>
    /// <param name="inside">What stands between <c>&lt;?</c> and <c>?&gt;</c>.</param>
    /// <param name="encoding">The encoding's name in lower case; null when not stated.</param>
    /// <returns>False where it is not well-formed.</returns>
    public static bool TryRead(ReadOnlySpan<byte> inside, out string? encoding)
    {
        encoding = null;
        if (!inside.StartsWith("xml"u8))
        {
            return false;
        }

        var rest = inside[3..];
        var next = 0;
        while (TryMember(ref rest, out var name, out var value))
        {
            if (name.SequenceEqual("version"u8) && next == 0)
            {
                if (!value.SequenceEqual("1.0"u8))
                {
                    return false;
                }

                next = 1;
            }
            else if (name.SequenceEqual("encoding"u8) && next == 1)
            {
                if (value.IsEmpty || !char.IsAsciiLetter((char)value[0]) || !Ascii.IsValid(value))
                {
                    return false;
                }

                encoding = Encoding.ASCII.GetString(value).ToLowerInvariant();
                next = 2;
            }
            else if (name.SequenceEqual("standalone"u8) && next is 1 or 2)
            {
                if (!value.SequenceEqual("yes"u8) && !value.SequenceEqual("no"u8))
                {
                    return false;
                }

                next = 3;
            }
            else
            {
                return false;
            }
        }

        return next > 0 && rest.IndexOfAnyExcept(" \t\r\n"u8) < 0;
    }

    private static bool TryMember(
        ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        name = value = default;
        var trimmed = rest.TrimStart(" \t\r\n"u8);
        if (trimmed.IsEmpty || trimmed.Length == rest.Length)
        {
            return false;
        }

        var length = XmlNames.NcNameLength(trimmed);
        var after = trimmed[length..].TrimStart(" \t\r\n"u8);
        if (length == 0 || after.IsEmpty || after[0] != '=')
        {
            return false;
        }

        after = after[1..].TrimStart(" \t\r\n"u8);
        if (after.IsEmpty || after[0] is not ((byte)'"' or (byte)'\''))
        {
            return false;
        }

        var close = after[1..].IndexOf(after[0]);
        if (close < 0)
        {
            return false;
        }

        name = trimmed[..length];
        value = after.Slice(1, close);
        rest = after[(close + 2)..];
        return true;
    }
}
