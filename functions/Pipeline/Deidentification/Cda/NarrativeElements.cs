using FrontierFunctions.Pipeline.Deidentification;

namespace FrontierFunctions.Pipeline.Deidentification.Cda;

/// <summary>What an element of a narrative does to the text around it.</summary>
internal enum Layout : byte
{
    /// <summary>Begins and ends a text of its own.</summary>
    Block,

    /// <summary>Stands within a text.</summary>
    Inline,

    /// <summary>Breaks the line within a text.</summary>
    Break,
}

/// <summary>
/// The elements of narrative blocks (CDA R2, 4.3.5 and NarrativeBlock.xsd), and those of XHTML that senders put there
/// for layout.
/// </summary>
internal static class NarrativeElements
{
    private static readonly Dictionary<byte[], Layout> All = Table();

    /// <summary>What an element does; null where narratives have none of that name.</summary>
    public static Layout? Find(ReadOnlySpan<byte> name) =>
        All.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(name, out var layout) ? layout : null;

    private static Dictionary<byte[], Layout> Table()
    {
        var table = new Dictionary<byte[], Layout>(Utf8KeyComparer.Instance);
        foreach (var name in "paragraph list item table caption thead tbody tfoot colgroup col tr th td footnote p div ul ol li h1 h2 h3 h4 h5 h6 dl dt dd pre hr blockquote".Split(' '))
        {
            table.Add(System.Text.Encoding.ASCII.GetBytes(name), Layout.Block);
        }

        foreach (var name in "content sub sup linkHtml footnoteRef renderMultiMedia b i u em strong span font a small big tt".Split(' '))
        {
            table.Add(System.Text.Encoding.ASCII.GetBytes(name), Layout.Inline);
        }

        table.Add("br"u8.ToArray(), Layout.Break);
        return table;
    }
}
