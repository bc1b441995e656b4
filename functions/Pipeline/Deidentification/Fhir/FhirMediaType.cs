using System.Buffers;
using System.Text;
using FrontierFunctions.Pipeline.Formats;

namespace FrontierFunctions.Pipeline.Deidentification.Fhir;

/// <summary>
/// A media type in its parts (RFC 2045, section 5.1; names as RFC 6838, section 4.2, restricts them). Parameters say
/// more than the type: a file name (<c>name=</c>) names people.
/// </summary>
internal readonly ref struct FhirMediaType
{
    // RFC 6838 allows 127 for each half; no registered type comes near.
    private const int LongestName = 100;

    private static readonly SearchValues<byte> NameBytes =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$&-^_.+"u8);

    private FhirMediaType(ReadOnlySpan<byte> name, ReadOnlySpan<byte> charset)
    {
        Name = name;
        Charset = charset;
    }

    /// <summary>Type and subtype; empty where it is no media type.</summary>
    public ReadOnlySpan<byte> Name { get; }

    /// <summary>The charset without quotes; empty where none is stated.</summary>
    public ReadOnlySpan<byte> Charset { get; }

    /// <summary>Whether the text is UTF-8, or says nothing else.</summary>
    public bool IsUtf8 => Charset.IsEmpty || Is(Charset, "utf-8") || Is(Charset, "utf8") || Is(Charset, "us-ascii");

    /// <summary>Whether it can stay as it is written: no parameter but a charset of UTF-8.</summary>
    public static bool IsPlain(ReadOnlySpan<byte> text)
    {
        if (text.IndexOf((byte)';') is var end and >= 0)
        {
            var parameter = text[(end + 1)..].Trim(" "u8);
            return IsName(text[..end]) && (Is(parameter, "charset=utf-8") || Is(parameter, "charset=us-ascii"));
        }

        return IsName(text);
    }

    /// <summary>Reads a media type.</summary>
    /// <param name="text">As written, without JSON escapes.</param>
    public static FhirMediaType Parse(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOf((byte)';');
        var name = (end < 0 ? text : text[..end]).Trim(" \t"u8);
        if (!IsName(name))
        {
            return default;
        }

        var rest = end < 0 ? default : text[(end + 1)..];
        while (!rest.IsEmpty)
        {
            var length = LengthOfParameter(rest);
            var parameter = rest[..length];
            rest = rest[Math.Min(rest.Length, length + 1)..];
            var equals = parameter.IndexOf((byte)'=');
            if (equals > 0 && Is(parameter[..equals].Trim(" \t"u8), "charset"))
            {
                return new FhirMediaType(name, parameter[(equals + 1)..].Trim(" \t\"'"u8));
            }
        }

        return new FhirMediaType(name, default);
    }

    /// <summary>Writes what may stay of it.</summary>
    public void WriteTo(PooledBuffer output)
    {
        if (Name.IsEmpty)
        {
            output.Write("application/octet-stream"u8);
            return;
        }

        output.Write(Name);
        if (!Charset.IsEmpty && IsUtf8)
        {
            output.Write("; charset=utf-8"u8);
        }
    }

    /// <summary>Up to the next semicolon; one in quotes ends nothing.</summary>
    private static int LengthOfParameter(ReadOnlySpan<byte> rest)
    {
        var isQuoted = false;
        for (var i = 0; i < rest.Length; i++)
        {
            if (rest[i] == '\\' && isQuoted)
            {
                i++;
            }
            else if (rest[i] == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (rest[i] == ';' && !isQuoted)
            {
                return i;
            }
        }

        return rest.Length;
    }

    private static bool IsName(ReadOnlySpan<byte> text)
    {
        var slash = text.IndexOf((byte)'/');
        return slash > 0 && slash < text.Length - 1 && text.Length <= LongestName
            && text[..slash].IndexOfAnyExcept(NameBytes) < 0 && text[(slash + 1)..].IndexOfAnyExcept(NameBytes) < 0;
    }

    private static bool Is(ReadOnlySpan<byte> bytes, string text) => Ascii.EqualsIgnoreCase(bytes, text);
}
