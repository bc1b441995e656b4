namespace FrontierFunctions.Pipeline.Deidentification.Text;

/// <summary>Where in JSON a position stands. Text that is not JSON counts as one string without a property.</summary>
internal readonly ref struct JsonPlace
{
    private JsonPlace(bool isString, bool isName, ReadOnlySpan<byte> property)
    {
        IsString = isString;
        IsName = isName;
        Property = property;
    }

    /// <summary>Whether it is inside a string, or the text is no JSON; numbers and literals are not.</summary>
    public readonly bool IsString;

    /// <summary>Whether it is inside the name of a property.</summary>
    public readonly bool IsName;

    /// <summary>The property whose value the string is, or begins; empty when there is none.</summary>
    public readonly ReadOnlySpan<byte> Property;

    /// <summary>
    /// Whether words in the value are the standard's own, so that one that is also somebody's name says nothing: the text
    /// of a code, the type of a resource, a media type.
    /// </summary>
    public bool IsStandardText =>
        Property.SequenceEqual("display"u8) || Property.SequenceEqual("resourceType"u8)
        || Property.SequenceEqual("contentType"u8);

    /// <summary>Whether the value is a code or names a code system or unit.</summary>
    public bool IsCode =>
        Property.SequenceEqual("code"u8) || Property.SequenceEqual("system"u8) || Property.SequenceEqual("url"u8)
        || Property.SequenceEqual("unit"u8) || Property.SequenceEqual("version"u8)
        || Property.SequenceEqual("profile"u8)
        || Property.SequenceEqual("resourceType"u8) || Property.SequenceEqual("status"u8)
        || Property.SequenceEqual("use"u8)
        || Property.SequenceEqual("valueCode"u8) || Property.SequenceEqual("valueUri"u8)
        || Property.SequenceEqual("contentType"u8) || Property.SequenceEqual("language"u8);

    /// <summary>The place of a position.</summary>
    public static JsonPlace Of(ReadOnlySpan<byte> text, int start, int end)
    {
        var quote = LastQuote(text[..start]);
        if (quote < 0)
        {
            return new JsonPlace(true, false, default);
        }

        var before = SkipBack(text, quote - 1);
        if (before >= 0 && text[before] is not ((byte)':' or (byte)',' or (byte)'[' or (byte)'{' or (byte)'\n'))
        {
            // Behind a closing quote: a number, or no JSON.
            var json = quote + 1 < text.Length && text[quote + 1] is (byte)':' or (byte)',' or (byte)'}' or (byte)']';
            return new JsonPlace(!json, false, default);
        }

        var close = text[end..].IndexOf((byte)'"');
        var after = close < 0 ? text.Length : end + close + 1;
        var isName = after < text.Length && text[after] == ':';
        while (before >= 0 && text[before] == '[')
        {
            before = SkipBack(text, before - 1);
        }

        if (before < 1 || text[before] != ':')
        {
            return new JsonPlace(true, isName, default);
        }

        var nameEnd = SkipBack(text, before - 1);
        var nameStart = nameEnd > 0 && text[nameEnd] == '"' ? LastQuote(text[..nameEnd]) : -1;
        return new JsonPlace(true, isName, nameStart < 0 ? default : text[(nameStart + 1)..nameEnd]);
    }

    private static int LastQuote(ReadOnlySpan<byte> text)
    {
        while (true)
        {
            var quote = text.LastIndexOf((byte)'"');
            if (quote < 1 || text[quote - 1] != '\\')
            {
                return quote;
            }

            text = text[..(quote - 1)];
        }
    }

    private static int SkipBack(ReadOnlySpan<byte> text, int at)
    {
        while (at >= 0 && text[at] is (byte)' ' or (byte)'\t')
        {
            at--;
        }

        return at;
    }
}
