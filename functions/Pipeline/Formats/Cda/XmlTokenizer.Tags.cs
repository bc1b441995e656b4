namespace FrontierFunctions.Pipeline.Formats.Cda;

/// <content>Tags, attributes and references.</content>
internal ref partial struct XmlTokenizer
{
    private bool ReadEndTag()
    {
        var begin = _at + 2;
        var depth = _memory.Depth;
        if (depth == 0)
        {
            return Fail(XmlFault.Syntax);
        }

        // The name has to be that of the element that is open, so it need not be looked at character by character.
        var (start, length) = _memory.Open[depth - 1];
        var rest = _xml[begin..];
        if (rest.Length <= length)
        {
            return Fail(rest.Contains((byte)'>') ? XmlFault.Syntax : XmlFault.Truncated);
        }

        if (!rest[..length].SequenceEqual(_xml.Slice(start, length)))
        {
            return Fail(XmlFault.Syntax);
        }

        var close = length;
        while (close < rest.Length && XmlNames.IsSpace(rest[close]))
        {
            close++;
        }

        if (close >= rest.Length)
        {
            return Fail(XmlFault.Truncated);
        }

        if (rest[close] != '>')
        {
            return Fail(XmlFault.Syntax);
        }

        Kind = XmlToken.EndTag;
        ContentStart = begin;
        ContentEnd = begin + length;
        _at = begin + close + 1;
        _memory.Depth--;
        return true;
    }

    private bool ReadStartTag()
    {
        var nameStart = _at + 1;
        var nameLength = XmlNames.QNameLength(_xml[nameStart..]);
        if (nameLength <= 0)
        {
            return Fail(XmlFault.Syntax);
        }

        var nameEnd = nameStart + nameLength;
        _memory.AttributeCount = 0;
        IsEmptyElement = false;
        var at = nameEnd;
        while (true)
        {
            var spaces = at;
            while (at < _xml.Length && XmlNames.IsSpace(_xml[at]))
            {
                at++;
            }

            if (at >= _xml.Length)
            {
                return Fail(XmlFault.Truncated);
            }

            var next = _xml[at];
            if (next == '>')
            {
                at++;
                break;
            }

            if (next == '/')
            {
                if (at + 1 >= _xml.Length)
                {
                    return Fail(XmlFault.Truncated);
                }

                if (_xml[at + 1] != '>')
                {
                    return Fail(XmlFault.Syntax);
                }

                IsEmptyElement = true;
                at += 2;
                break;
            }

            if (spaces == at)
            {
                return Fail(XmlFault.Syntax);
            }

            at = ReadAttribute(at);
            if (at < 0)
            {
                return false;
            }
        }

        if (_memory.Depth == 0)
        {
            Roots++;
        }

        if (_memory.Depth >= MaxDepth)
        {
            return Fail(XmlFault.Depth);
        }

        if (!IsEmptyElement)
        {
            _memory.Open[_memory.Depth++] = (nameStart, nameLength);
        }

        Kind = XmlToken.StartTag;
        ContentStart = nameStart;
        ContentEnd = nameEnd;
        _at = at;
        return true;
    }

    /// <summary>Reads one attribute. Returns the place behind it, or -1 at a fault.</summary>
    private int ReadAttribute(int at)
    {
        var nameLength = XmlNames.QNameLength(_xml[at..]);
        if (nameLength <= 0)
        {
            Fail(XmlFault.Syntax);
            return -1;
        }

        var nameEnd = at + nameLength;
        var equals = nameEnd;
        while (equals < _xml.Length && XmlNames.IsSpace(_xml[equals]))
        {
            equals++;
        }

        var open = equals + 1;
        while (open < _xml.Length && XmlNames.IsSpace(_xml[open]))
        {
            open++;
        }

        if (open >= _xml.Length)
        {
            Fail(equals < _xml.Length && _xml[equals] != '=' ? XmlFault.Syntax : XmlFault.Truncated);
            return -1;
        }

        var quote = _xml[open];
        if (_xml[equals] != '=' || quote is not ((byte)'"' or (byte)'\''))
        {
            Fail(XmlFault.Syntax);
            return -1;
        }

        var length = _xml[(open + 1)..].IndexOf(quote);
        if (length < 0)
        {
            Fail(XmlFault.Truncated);
            return -1;
        }

        var value = _xml.Slice(open + 1, length);
        var isPlain = value.IndexOfAny(XmlNames.NotPlainInAttributes) < 0;
        if ((!isPlain && (value.Contains((byte)'<') || !HasGoodReferences(value)))
            || IsRepeated(_xml[at..nameEnd])
            || !IsGoodDeclaration(_xml[at..nameEnd], value))
        {
            Fail(XmlFault.Syntax);
            return -1;
        }

        if (_memory.AttributeCount == MaxAttributes)
        {
            Fail(XmlFault.Depth);
            return -1;
        }

        _memory.Attributes[_memory.AttributeCount++] =
            new XmlAttributePlace(at, nameEnd, open + 1, open + 1 + length, isPlain);
        return open + length + 2;
    }

    private readonly bool IsRepeated(ReadOnlySpan<byte> name)
    {
        foreach (ref readonly var earlier in Attributes)
        {
            if (name.SequenceEqual(_xml[earlier.Name..earlier.NameEnd]))
            {
                return true;
            }
        }

        return false;
    }

    // Namespaces in XML 1.0, section 3: xmlns is not declared, xml only as what it is, and no prefix as nothing.
    private static bool IsGoodDeclaration(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (!name.StartsWith("xmlns"u8))
        {
            return true;
        }

        var isXml = value.SequenceEqual("http://www.w3.org/XML/1998/namespace"u8);
        var isXmlns = value.SequenceEqual("http://www.w3.org/2000/xmlns/"u8);
        if (name.Length == 5)
        {
            return !isXml && !isXmlns;
        }

        if (name[5] != ':')
        {
            return true;
        }

        var prefix = name[6..];
        return prefix.SequenceEqual("xml"u8) ? isXml
            : !prefix.SequenceEqual("xmlns"u8) && !value.IsEmpty && !isXml && !isXmlns;
    }

    // Of the five predefined entities and characters that XML allows.
    private static bool HasGoodReferences(ReadOnlySpan<byte> text)
    {
        while (text.IndexOf((byte)'&') is var at and >= 0)
        {
            var length = XmlNames.Reference(text[at..], out _);
            if (length == 0)
            {
                return false;
            }

            text = text[(at + length)..];
        }

        return true;
    }
}
