using System.Buffers;
using System.Net;
using System.Text;
using FrontierFunctions.Pipeline.Formats;

namespace FrontierFunctions.Pipeline.Deidentification;

/// <summary>How scrubbing markup ended.</summary>
internal enum XhtmlOutcome
{
    /// <summary>Nothing had to change; what was written says the same.</summary>
    Unchanged,

    /// <summary>The result was written.</summary>
    Changed,

    /// <summary>It is not well-formed XHTML of harmless elements; nothing of use was written.</summary>
    Malformed,
}

/// <summary>
/// Scrubs the text between the tags of XHTML. Elements are those that FHIR allows in a narrative; attributes that can
/// carry more than layout go, and images, comments and whatever else is not text go as well.
/// </summary>
/// <param name="scrubber">Scrubs text.</param>
/// <param name="subject">Whose text it is.</param>
/// <param name="counts">Receives what was scrubbed.</param>
/// <param name="scratch">Memory for one text.</param>
internal readonly partial struct XhtmlScrub(TextScrubber scrubber, Subject? subject, ScrubCounts counts, PooledBuffer scratch)
{
    private const int MaxDepth = 100;

    // FHIR R4, Narrative: "basic HTML formatting elements" of HTML 4.0 chapters 7-11 (except section 4 of chapter 9)
    // and 15.
    private static readonly HashSet<string> Elements = new(StringComparer.Ordinal)
    {
        "a", "abbr", "acronym", "address", "b", "bdo", "big", "blockquote", "body", "br", "caption", "center", "cite", "code", "col",
        "colgroup", "dd", "del", "dfn", "div", "dl", "dt", "em", "font", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "html", "i", "img",
        "ins", "kbd", "li", "ol", "p", "pre", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "table", "tbody",
        "td", "tfoot", "th", "thead", "tr", "tt", "u", "ul", "var",
    };

    private static readonly HashSet<string> Attributes = new(StringComparer.Ordinal)
    {
        "align", "border", "cellpadding", "cellspacing", "class", "colspan", "dir", "height", "lang", "rowspan", "rules", "scope",
        "span", "start", "style", "type", "valign", "width", "xml:lang", "xml:space", "xmlns",
    };

    /// <summary>Scrubs one piece of markup.</summary>
    /// <param name="xhtml">UTF-8, with one root element.</param>
    /// <param name="output">Receives the result.</param>
    public XhtmlOutcome Scrub(ReadOnlySpan<byte> xhtml, PooledBuffer output)
    {
        using var run = new TextRun();
        var open = new Stack<string>();
        var changed = false;
        var at = 0;
        var roots = 0;
        while (at < xhtml.Length)
        {
            var tag = xhtml[at..].IndexOf((byte)'<');
            var text = tag < 0 ? xhtml[at..] : xhtml.Slice(at, tag);
            if (open.Count == 0 && text.IndexOfAnyExcept(" \t\r\n"u8) >= 0)
            {
                return XhtmlOutcome.Malformed;
            }

            run.Add(text, output);
            if (tag < 0)
            {
                break;
            }

            at += tag;
            if (xhtml[at..].StartsWith("<!--"u8))
            {
                var end = xhtml[at..].IndexOf("-->"u8);
                if (end < 0)
                {
                    return XhtmlOutcome.Malformed;
                }

                at += end + 3;
                changed = true;
                continue;
            }

            if (!IsInline(xhtml[at..]))
            {
                changed |= Flush(run, output);
            }

            var length = Tag(xhtml[at..], open, output, ref changed);
            if (length < 0 || open.Count > MaxDepth)
            {
                return XhtmlOutcome.Malformed;
            }

            roots += open.Count == 0 ? 1 : 0;
            at += length;
        }

        changed |= Flush(run, output);
        if (open.Count > 0 || roots != 1)
        {
            return XhtmlOutcome.Malformed;
        }

        return changed ? XhtmlOutcome.Changed : XhtmlOutcome.Unchanged;
    }

    /// <summary>One tag. Returns its length, or -1 where it is not well-formed or not allowed.</summary>
    private static int Tag(ReadOnlySpan<byte> markup, Stack<string> open, PooledBuffer output, ref bool changed)
    {
        var end = EndOfTag(markup);
        if (end < 0)
        {
            return -1;
        }

        var inside = markup[1..end];
        if (inside.StartsWith("/"u8))
        {
            var closing = Encoding.ASCII.GetString(inside[1..].TrimEnd(" \t\r\n"u8));
            if (open.Count == 0 || open.Pop() != closing)
            {
                return -1;
            }

            if (closing != "img")
            {
                output.Write(markup[..(end + 1)]);
            }

            return end + 1;
        }

        var isEmpty = inside.EndsWith("/"u8);
        inside = isEmpty ? inside[..^1] : inside;
        var nameLength = inside.IndexOfAny(" \t\r\n"u8);
        var name = Encoding.ASCII.GetString(nameLength < 0 ? inside : inside[..nameLength]);
        if (!Elements.Contains(name))
        {
            return -1;
        }

        if (!isEmpty)
        {
            open.Push(name);
        }

        if (name == "img")
        {
            changed = true;
            return end + 1;
        }

        output.Write("<"u8);
        output.Write(Encoding.ASCII.GetBytes(name));
        if (nameLength >= 0 && !WriteAttributes(inside[nameLength..], output, ref changed))
        {
            return -1;
        }

        output.Write(isEmpty ? "/>"u8 : ">"u8);
        return end + 1;
    }

    private static int EndOfTag(ReadOnlySpan<byte> markup)
    {
        byte quote = 0;
        for (var i = 1; i < markup.Length; i++)
        {
            var b = markup[i];
            if (quote != 0)
            {
                quote = b == quote ? (byte)0 : quote;
            }
            else if (b is (byte)'"' or (byte)'\'')
            {
                quote = b;
            }
            else if (b == '>')
            {
                return i;
            }
            else if (b == '<')
            {
                return -1;
            }
        }

        return -1;
    }

    private static bool WriteAttributes(ReadOnlySpan<byte> attributes, PooledBuffer output, ref bool changed)
    {
        attributes = attributes.TrimStart(" \t\r\n"u8);
        while (!attributes.IsEmpty)
        {
            var equals = attributes.IndexOf((byte)'=');
            if (equals <= 0)
            {
                return false;
            }

            var name = Encoding.ASCII.GetString(attributes[..equals].TrimEnd(" \t\r\n"u8));
            var rest = attributes[(equals + 1)..].TrimStart(" \t\r\n"u8);
            if (rest.IsEmpty || rest[0] is not ((byte)'"' or (byte)'\''))
            {
                return false;
            }

            var close = rest[1..].IndexOf(rest[0]);
            if (close < 0)
            {
                return false;
            }

            var value = rest.Slice(1, close);
            if (Attributes.Contains(name) && (name == "xmlns" || IsLayout(value)))
            {
                output.Write(" "u8);
                output.Write(Encoding.ASCII.GetBytes(name));
                output.Write("=\""u8);
                output.Write(name == "xmlns" ? "http://www.w3.org/1999/xhtml"u8 : value);
                output.Write("\""u8);
            }
            else
            {
                changed = true;
            }

            attributes = rest[(close + 2)..].TrimStart(" \t\r\n"u8);
        }

        return true;
    }

    /// <summary>Whether a value can be layout: short, no quotes, URLs or long numbers.</summary>
    private static bool IsLayout(ReadOnlySpan<byte> value) =>
        value.Length <= 120 && value.IndexOfAny("\"<&@"u8) < 0 && value.IndexOf("url"u8) < 0
            && value.IndexOf("//"u8) < 0;
}
