namespace FrontierFunctions.Pipeline.Formats.Cda;

/// <summary>What <see cref="XmlTokenizer"/> stands on.</summary>
internal enum XmlToken
{
    /// <summary>Before the first token.</summary>
    None,

    /// <summary>A start tag; an empty-element tag too, which has no end tag.</summary>
    StartTag,

    /// <summary>An end tag.</summary>
    EndTag,

    /// <summary>Character data, white space included, with its references as they are written.</summary>
    Text,

    /// <summary>A CDATA section.</summary>
    CData,

    /// <summary>A comment.</summary>
    Comment,

    /// <summary>A processing instruction.</summary>
    Instruction,

    /// <summary>The XML declaration.</summary>
    Declaration,

    /// <summary>The end of the input.</summary>
    End,

    /// <summary>The input is not well-formed; see <see cref="XmlTokenizer.Fault"/>.</summary>
    Fault,
}

/// <summary>What is wrong with the markup.</summary>
internal enum XmlFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It breaks the grammar of XML 1.0.</summary>
    Syntax,

    /// <summary>It ends before every element is closed.</summary>
    Truncated,

    /// <summary>It has a document type declaration.</summary>
    Dtd,

    /// <summary>It nests deeper than the limit, or one tag has more attributes than the limit.</summary>
    Depth,
}

/// <summary>Where an attribute stands in the input.</summary>
/// <param name="Name">First byte of the name.</param>
/// <param name="NameEnd">Behind the name.</param>
/// <param name="Value">First byte of the value, behind the quote.</param>
/// <param name="ValueEnd">Behind the value, at the closing quote.</param>
/// <param name="IsPlain">Whether the value is what is written: no references and no white space but blanks.</param>
internal readonly record struct XmlAttributePlace(int Name, int NameEnd, int Value, int ValueEnd, bool IsPlain);
