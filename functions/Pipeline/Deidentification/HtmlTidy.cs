using System.Buffers;
using System.Net;
using System.Text;
using FrontierFunctions.Pipeline.Formats;

namespace FrontierFunctions.Pipeline.Deidentification;

/// <summary>
/// Makes well-formed XHTML of HTML as browsers take it: tags that are not closed, or closed in another order, attributes
/// without quotes, marks that are no tags. Elements that a narrative may have stay, without their attributes; sections
/// become blocks; of other elements the text stays; scripts, styles, heads, comments and declarations go with all that
/// is in them. What is lost is layout, never a place to hide text in: what comes out is scrubbed as XHTML.
/// </summary>
/// <remarks>After the tokenizer of HTML (WHATWG, 13.2.5), without its insertion modes.</remarks>
internal static class HtmlTidy
{
    // Below what the scrubber takes; deeper elements lose their tags.
    private const int MaxDepth = 90;
    private const int LongestName = 32;

    private static readonly SearchValues<byte> NameEnds = SearchValues.Create(" \t\r\n\f/>"u8);

    private static readonly HashSet<string> Kept = new(StringComparer.Ordinal)
    {
        "a", "abbr", "acronym", "address", "b", "bdo", "big", "blockquote", "caption", "center", "cite", "code", "dd", "del",
        "dfn", "div", "dl", "dt", "em", "font", "h1", "h2", "h3", "h4", "h5", "h6", "i", "ins", "kbd", "li", "ol", "p", "pre",
        "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead",
        "tr", "tt", "u", "ul", "var",
    };

    private static readonly HashSet<string> Blocks = new(StringComparer.Ordinal)
    {
        "article", "aside", "details", "dialog", "dir", "fieldset", "figcaption", "figure", "footer", "form", "header",
        "hgroup", "legend", "main", "menu", "nav", "optgroup", "option", "section", "summary", "textarea",
    };

    private static readonly HashSet<string> Gone = new(StringComparer.Ordinal)
    {
        "applet", "audio", "canvas", "head", "iframe", "math", "noembed", "noframes", "object", "script", "style", "svg",
        "template", "title", "video", "xmp",
    };

    // Elements that an element of the same kind ends, up to what holds them.
    private static readonly Dictionary<string, string[]> Ends = new(StringComparer.Ordinal)
    {
        ["p"] = ["p"], ["div"] = ["p"], ["table"] = ["p"], ["ul"] = ["p"], ["ol"] = ["p"], ["li"] = ["p", "li"],
        ["dt"] = ["p", "dt", "dd"], ["dd"] = ["p", "dt", "dd"], ["td"] = ["p", "td", "th"], ["th"] = ["p", "td", "th"],
        ["tr"] = ["p", "td", "th", "tr"],
        ["tbody"] = ["p", "td", "th", "tr", "thead", "tbody"], ["tfoot"] = ["p", "td", "th", "tr", "thead", "tbody"],
    };

    private static readonly HashSet<string> Holders = new(StringComparer.Ordinal)
    {
        "blockquote", "div", "dl", "ol", "table", "ul",
    };

    /// <summary>Writes HTML as XHTML.</summary>
    /// <param name="html">UTF-8.</param>
    /// <param name="output">Receives one element, <c>html</c>.</param>
    public static void ToXhtml(ReadOnlySpan<byte> html, PooledBuffer output)
    {
        html = html.StartsWith("\uFEFF"u8) ? html[3..] : html;
        var open = new Stack<string>();
        output.Write("<html xmlns=\"http://www.w3.org/1999/xhtml\"><body>"u8);
        while (!html.IsEmpty)
        {
            var mark = html.IndexOf((byte)'<');
            WriteText(mark < 0 ? html : html[..mark], output);
            if (mark < 0)
            {
                break;
            }

            html = html[mark..];
            var length = Mark(html, open, output);
            if (length == 0)
            {
                output.Write("&lt;"u8);
                length = 1;
            }

            html = html[length..];
        }

        Close(open, 0, output);
        output.Write("</body></html>"u8);
    }

    /// <summary>What begins with a less-than sign. Returns its length; 0 where it is text.</summary>
    private static int Mark(ReadOnlySpan<byte> html, Stack<string> open, PooledBuffer output)
    {
        if (html.StartsWith("<!--"u8))
        {
            return Through(html, "-->"u8, 4);
        }

        if (html.StartsWith("<![CDATA["u8))
        {
            return Through(html, "]]>"u8, 9);
        }

        if (html.Length > 1 && html[1] is (byte)'!' or (byte)'?')
        {
            return Through(html, ">"u8, 2);
        }

        var isEnd = html.Length > 1 && html[1] == '/';
        var at = isEnd ? 2 : 1;
        if (at >= html.Length || !char.IsAsciiLetter((char)html[at]))
        {
            return 0;
        }

        var nameEnd = html[at..].IndexOfAny(NameEnds);
        var rawName = nameEnd < 0 ? html[at..] : html.Slice(at, nameEnd);
        var name = rawName.Length <= LongestName ? Encoding.ASCII.GetString(rawName).ToLowerInvariant() : "";
        var length = EndOfTag(html, at + rawName.Length);
        if (isEnd)
        {
            EndTag(name, open, output);
            return length;
        }

        var isSelfClosing = length > 1 && html[length - 2] == '/';
        if (Gone.Contains(name) && !isSelfClosing)
        {
            output.Write(" "u8);
            return length + ThroughElement(html[length..], name);
        }

        StartTag(name, open, output);
        return length;
    }

    private static void StartTag(string name, Stack<string> open, PooledBuffer output)
    {
        switch (name)
        {
            case "br" or "hr":
                output.Write(name == "br" ? "<br/>"u8 : "<hr/>"u8);
                return;
            default:
                name = Blocks.Contains(name) ? "div" : name;
                break;
        }

        if (Ends.TryGetValue(name, out var ended))
        {
            CloseUpTo(ended, open, output);
        }

        if (!Kept.Contains(name) || open.Count >= MaxDepth)
        {
            // Words on either side of a tag may be two.
            output.Write(" "u8);
            return;
        }

        open.Push(name);
        output.Write("<"u8);
        output.Write(Encoding.ASCII.GetBytes(name));
        output.Write(">"u8);
    }

    private static void EndTag(string name, Stack<string> open, PooledBuffer output)
    {
        name = Blocks.Contains(name) ? "div" : name;
        var depth = 0;
        foreach (var element in open)
        {
            depth++;
            if (element == name)
            {
                Close(open, open.Count - depth, output);
                return;
            }
        }

        output.Write(" "u8);
    }

    /// <summary>Closes the outermost of some elements that stands in the nearest holder.</summary>
    private static void CloseUpTo(string[] ended, Stack<string> open, PooledBuffer output)
    {
        var depth = 0;
        var found = 0;
        foreach (var element in open)
        {
            depth++;
            if (Holders.Contains(element))
            {
                break;
            }

            found = ended.Contains(element) ? depth : found;
        }

        Close(open, open.Count - found, output);
    }

    private static void Close(Stack<string> open, int count, PooledBuffer output)
    {
        while (open.Count > count)
        {
            output.Write("</"u8);
            output.Write(Encoding.ASCII.GetBytes(open.Pop()));
            output.Write(">"u8);
        }
    }

    /// <summary>Behind the end of a tag: a greater-than sign that stands in no quoted value.</summary>
    private static int EndOfTag(ReadOnlySpan<byte> html, int at)
    {
        var afterEquals = false;
        while (at < html.Length)
        {
            var b = html[at++];
            if (b == '>')
            {
                return at;
            }

            if (afterEquals && b is (byte)'"' or (byte)'\'')
            {
                var end = html[at..].IndexOf(b);
                at = end < 0 ? at : at + end + 1;
            }

            afterEquals = b == '=' || (afterEquals && b is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n');
        }

        return html.Length;
    }

    private static int Through(ReadOnlySpan<byte> html, ReadOnlySpan<byte> end, int from)
    {
        var found = html[from..].IndexOf(end);
        return found < 0 ? html.Length : from + found + end.Length;
    }

    /// <summary>Length of what an element holds, with its end tag; all of the rest where there is none.</summary>
    private static int ThroughElement(ReadOnlySpan<byte> html, string name)
    {
        var at = 0;
        while (html[at..].IndexOf("</"u8) is var found and >= 0)
        {
            at += found + 2;
            var rest = html[at..];
            if (rest.Length >= name.Length && Ascii.EqualsIgnoreCase(rest[..name.Length], name)
                && (rest.Length == name.Length || !char.IsAsciiLetterOrDigit((char)rest[name.Length])))
            {
                return EndOfTag(html, at + name.Length);
            }
        }

        // A head without an end holds the body too: only what never shows may take the rest with it.
        return name is "head" or "title" ? 0 : html.Length;
    }

    private static void WriteText(ReadOnlySpan<byte> text, PooledBuffer output)
    {
        var plain = text.Contains((byte)'&')
            ? Encoding.UTF8.GetBytes(WebUtility.HtmlDecode(Encoding.UTF8.GetString(text)))
            : text;
        XhtmlScrub.Escape(plain, output);
    }
}
