using System.Buffers;
using System.Text.Unicode;

namespace FrontierFunctions.Pipeline.Formats.Cda;

/// <summary>
/// Cuts UTF-8 XML into tokens without copying it, and accepts nothing that is not well-formed under XML 1.0 (fifth
/// edition) and Namespaces in XML 1.0, with two exceptions that fragments of clinical documents need: several root
/// elements may follow one another, and a prefix need not be declared.
/// </summary>
/// <remarks>
/// There is no document type declaration (<see cref="XmlFault.Dtd"/>), so there are no entities but the five that XML
/// predefines: nothing external is ever read and nothing can expand. Names are checked as the .NET XML reader does.
/// </remarks>
internal ref partial struct XmlTokenizer
{
    /// <summary>
    /// Deepest nesting that is read. C-CDA documents nest some 30 deep; what nests deeper than this is no document that
    /// people wrote.
    /// </summary>
    public const int MaxDepth = 256;

    /// <summary>Most attributes of one tag; CDA defines fewer than twenty for any element.</summary>
    public const int MaxAttributes = 128;

    // Everything below the blank but tab, line feed and carriage return (XML 1.0, production 2, Char).
    private static readonly SearchValues<byte> Forbidden = SearchValues.Create(
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31]);

    private readonly ReadOnlySpan<byte> _xml;
    private readonly XmlTokenizerMemory _memory;
    private int _at;

    /// <summary>Prepares for one input.</summary>
    /// <param name="xml">All of it, UTF-8 that <see cref="IsText"/> accepts.</param>
    /// <param name="memory">Room for open elements and attributes; of one tokenizer at a time.</param>
    public XmlTokenizer(ReadOnlySpan<byte> xml, XmlTokenizerMemory memory)
    {
        _xml = xml;
        _memory = memory;
        _memory.Depth = 0;
        _memory.AttributeCount = 0;
    }

    /// <summary>What was read last.</summary>
    public XmlToken Kind { get; private set; }

    /// <summary>Where the token begins.</summary>
    public int Start { get; private set; }

    /// <summary>Behind the token.</summary>
    public readonly int End => _at;

    /// <summary>Of a tag, where the name begins; of character data, where it does.</summary>
    public int ContentStart { get; private set; }

    /// <summary>Of a tag, behind the name; of character data, behind it.</summary>
    public int ContentEnd { get; private set; }

    /// <summary>Whether a start tag is that of an element without content.</summary>
    public bool IsEmptyElement { get; private set; }

    /// <summary>Of text: whether it has references or carriage returns, so that it is not what is written.</summary>
    public bool HasReferences { get; private set; }

    /// <summary>Elements that are open, the one whose tag was just read included unless it is empty.</summary>
    public readonly int Depth => _memory.Depth;

    /// <summary>Root elements that were begun.</summary>
    public int Roots { get; private set; }

    /// <summary>Why it stopped.</summary>
    public XmlFault Fault { get; private set; }

    /// <summary>The name of a tag, with its prefix; the characters of text.</summary>
    public readonly ReadOnlySpan<byte> Content => _xml[ContentStart..ContentEnd];

    /// <summary>The token as it is written.</summary>
    public readonly ReadOnlySpan<byte> Raw => _xml[Start.._at];

    /// <summary>The attributes of a start tag.</summary>
    public readonly ReadOnlySpan<XmlAttributePlace> Attributes =>
        _memory.Attributes.AsSpan(0, _memory.AttributeCount);

    /// <summary>
    /// Whether bytes are UTF-8 and hold no character that XML forbids. Checked once for the whole input, so that the
    /// tokenizer need not look at every character.
    /// </summary>
    public static bool IsText(ReadOnlySpan<byte> xml)
    {
        if (!Utf8.IsValid(xml) || xml.IndexOfAny(Forbidden) >= 0)
        {
            return false;
        }

        // U+FFFE and U+FFFF.
        for (var rest = xml; rest.IndexOf((byte)0xEF) is var at and >= 0; rest = rest[(at + 3)..])
        {
            if (rest[at + 1] == 0xBF && rest[at + 2] >= 0xBE)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Reads the next token. False at the end and at a fault.</summary>
    public bool Read()
    {
        Start = _at;
        if (_at >= _xml.Length)
        {
            return AtEnd();
        }

        if (_xml[_at] != '<')
        {
            return ReadText();
        }

        if (_at + 1 >= _xml.Length)
        {
            return Fail(XmlFault.Truncated);
        }

        return _xml[_at + 1] switch
        {
            (byte)'/' => ReadEndTag(),
            (byte)'!' => ReadDeclared(),
            (byte)'?' => ReadInstruction(),
            _ => ReadStartTag(),
        };
    }

    /// <summary>Reads on to the end tag of the element whose start tag was just read. False at a fault.</summary>
    public bool Skip()
    {
        if (IsEmptyElement)
        {
            return true;
        }

        var depth = Depth;
        while (Read())
        {
            if (Kind == XmlToken.EndTag && Depth < depth)
            {
                return true;
            }
        }

        return false;
    }

    private bool AtEnd()
    {
        if (_memory.Depth > 0)
        {
            return Fail(XmlFault.Truncated);
        }

        Kind = XmlToken.End;
        return false;
    }

    private bool Fail(XmlFault fault)
    {
        Fault = fault;
        Kind = XmlToken.Fault;
        return false;
    }

    private bool ReadText()
    {
        var rest = _xml[_at..];
        var length = rest.IndexOf((byte)'<');
        var text = length < 0 ? rest : rest[..length];
        HasReferences = false;
        if (_memory.Depth == 0)
        {
            if (text.IndexOfAnyExcept(" \t\r\n"u8) >= 0)
            {
                return Fail(XmlFault.Syntax);
            }
        }
        else if (text.IndexOfAny((byte)'&', (byte)']', (byte)'\r') >= 0)
        {
            HasReferences = text.IndexOfAny((byte)'&', (byte)'\r') >= 0;
            if (text.IndexOf("]]>"u8) >= 0)
            {
                return Fail(XmlFault.Syntax);
            }

            if (!HasGoodReferences(text))
            {
                return Fail(length < 0 ? XmlFault.Truncated : XmlFault.Syntax);
            }
        }

        Kind = XmlToken.Text;
        ContentStart = _at;
        _at += text.Length;
        ContentEnd = _at;
        return true;
    }

    private bool ReadDeclared()
    {
        var rest = _xml[_at..];
        if (rest.StartsWith("<!--"u8))
        {
            var dashes = rest[4..].IndexOf("--"u8);
            if (dashes < 0 || rest.Length < dashes + 7)
            {
                return Fail(XmlFault.Truncated);
            }

            if (rest[dashes + 6] != '>')
            {
                return Fail(XmlFault.Syntax);
            }

            Kind = XmlToken.Comment;
            _at += dashes + 7;
            return true;
        }

        if (rest.StartsWith("<![CDATA["u8))
        {
            if (_memory.Depth == 0)
            {
                return Fail(XmlFault.Syntax);
            }

            var close = rest[9..].IndexOf("]]>"u8);
            if (close < 0)
            {
                return Fail(XmlFault.Truncated);
            }

            Kind = XmlToken.CData;
            ContentStart = _at + 9;
            ContentEnd = ContentStart + close;
            HasReferences = rest.Slice(9, close).Contains((byte)'\r');
            _at = ContentEnd + 3;
            return true;
        }

        return Fail(
            rest.StartsWith("<!DOCTYPE"u8) ? XmlFault.Dtd
            : "<![CDATA["u8.StartsWith(rest) || "<!DOCTYPE"u8.StartsWith(rest) || "<!--"u8.StartsWith(rest)
                ? XmlFault.Truncated
            : XmlFault.Syntax);
    }

    private bool ReadInstruction()
    {
        var rest = _xml[_at..];
        var end = rest.IndexOf("?>"u8);
        if (end < 0)
        {
            return Fail(XmlFault.Truncated);
        }

        // "<?>": the question mark is that of the beginning.
        if (end < 2)
        {
            return Fail(XmlFault.Syntax);
        }

        var inside = rest[2..end];
        var name = XmlNames.NcNameLength(inside);
        if (name == 0 || (name < inside.Length && !XmlNames.IsSpace(inside[name])))
        {
            return Fail(XmlFault.Syntax);
        }

        Kind = XmlToken.Instruction;
        if (System.Text.Ascii.EqualsIgnoreCase(inside[..name], "xml"u8))
        {
            if (_at != 0 || !XmlDeclaration.TryRead(inside, out _))
            {
                return Fail(XmlFault.Syntax);
            }

            Kind = XmlToken.Declaration;
        }

        _at += end + 2;
        return true;
    }
}
