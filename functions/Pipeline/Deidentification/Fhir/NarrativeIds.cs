using System.Text;

namespace FrontierFunctions.Pipeline.Deidentification.Fhir;

/// <summary>Takes an id that is a word out of a narrative, where the narrative calls it an id.</summary>
internal static class NarrativeIds
{
    private const string Tag = "[ID]";

    /// <summary>
    /// Replaces the id as a whole word behind "id", with marks and tags between, or behind "@": <c>&lt;b&gt;id&lt;/b&gt;:
    /// newborn</c>, <c>&lt;td&gt;Id&lt;/td&gt;&lt;td&gt;newborn&lt;/td&gt;</c>, <c>patient @newborn</c>.
    /// </summary>
    /// <param name="xhtml">The narrative.</param>
    /// <param name="id">The id, of letters, digits, hyphens and full stops.</param>
    public static string Remove(string xhtml, string id)
    {
        var output = new StringBuilder();
        var copied = 0;
        for (var at = xhtml.IndexOf(id, StringComparison.Ordinal); at >= 0;
            at = xhtml.IndexOf(id, at + id.Length, StringComparison.Ordinal))
        {
            var end = at + id.Length;
            if ((at > 0 && Continues(xhtml[at - 1])) || (end < xhtml.Length && Continues(xhtml[end])) || !IsCalledId(xhtml, at))
            {
                continue;
            }

            output.Append(xhtml, copied, at - copied).Append(Tag);
            copied = end;
        }

        return copied == 0 ? xhtml : output.Append(xhtml, copied, xhtml.Length - copied).ToString();
    }

    private static bool IsCalledId(string xhtml, int at)
    {
        var i = at - 1;
        while (i >= 0)
        {
            if (xhtml[i] == '>')
            {
                i = xhtml.LastIndexOf('<', i) - 1;
            }
            else if (char.IsWhiteSpace(xhtml[i]) || xhtml[i] is ':' or '=' or '#')
            {
                i--;
            }
            else
            {
                break;
            }
        }

        return i >= 0 && (xhtml[i] == '@' || (i >= 1 && xhtml.AsSpan(i - 1, 2).Equals("id", StringComparison.OrdinalIgnoreCase)
            && (i == 1 || !char.IsLetterOrDigit(xhtml[i - 2]))));
    }

    private static bool Continues(char c) => char.IsLetterOrDigit(c) || c == '-';
}
