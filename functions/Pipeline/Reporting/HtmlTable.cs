namespace FrontierFunctions.Pipeline.Reporting;

/// <summary>
/// The frame of a table: caption, column heads, a region that scrolls by itself when the window is narrow.
/// </summary>
internal static class HtmlTable
{
    /// <summary>
    /// Opens a table; a head that starts with <c>#</c> is a column of numbers. The caption names the scrolling region,
    /// so captions are unique in a page.
    /// </summary>
    public static void Open(HtmlWriter html, string id, string caption, params ReadOnlySpan<string> heads)
    {
        html.Html($"<div class=\"scroll\" role=\"region\" aria-labelledby=\"{id}\" tabindex=\"0\">");
        html.Html($"<table><caption id=\"{id}\">{caption}</caption><thead><tr>");
        foreach (var head in heads)
        {
            if (head.StartsWith('#'))
            {
                html.Html($"<th scope=\"col\" class=\"num\">{head[1..]}</th>");
            }
            else
            {
                html.Html($"<th scope=\"col\">{head}</th>");
            }
        }

        html.Html($"</tr></thead><tbody>\n");
    }

    /// <summary>A last row that says how many were left out; nothing when none were.</summary>
    public static void More(HtmlWriter html, int columns, int leftOut, string what)
    {
        if (leftOut > 0)
        {
            html.Html($"<tr class=\"more\"><td colspan=\"{columns}\">and {Notation.Count(leftOut)} more {what}</td>");
            html.Html($"</tr>\n");
        }
    }

    /// <summary>Closes what <see cref="Open"/> opened.</summary>
    public static void Close(HtmlWriter html) => html.Html($"</tbody></table></div>\n");

    /// <summary>
    /// The id of the record behind a row, cut to eight characters; the whole id is in the title and in the FHIR
    /// document.
    /// </summary>
    public static void Source(HtmlWriter html, string? source)
    {
        if (string.IsNullOrEmpty(source))
        {
            html.Html($"<td class=\"src\">{Notation.None}</td>");
            return;
        }

        html.Html($"<td class=\"src\"><code title=\"{source}\">{ShortSource(source)}</code></td>");
    }

    /// <summary>A record id with its id part cut to eight characters.</summary>
    public static string ShortSource(string source)
    {
        var slash = source.IndexOf('/');
        return slash < 0 || source.Length - slash - 1 <= 8
            ? Notation.Shorten(source, 40)
            : Notation.Shorten(source[..(slash + 1)], 30) + source.AsSpan(slash + 1, 8).ToString();
    }
}
