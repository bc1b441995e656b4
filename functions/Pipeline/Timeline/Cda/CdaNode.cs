using System.Text;
using FrontierFunctions.Pipeline.Deidentification.Cda;
using FrontierFunctions.Pipeline.Formats;
using FrontierFunctions.Pipeline.Formats.Cda;

namespace FrontierFunctions.Pipeline.Timeline.Cda;

/// <summary>An element of a document with what is in it.</summary>
/// <param name="name">Its name, without prefix in CDA's namespace.</param>
internal sealed class CdaNode(string name)
{
    private readonly Dictionary<string, string> _attributes = new(StringComparer.Ordinal);

    /// <summary>The element's name.</summary>
    public string Name { get; } = name;

    /// <summary>The elements in it.</summary>
    public List<CdaNode> Children { get; } = [];

    /// <summary>Its own text, trimmed.</summary>
    public string Text { get; private set; } = "";

    /// <summary>An attribute; null when absent or empty.</summary>
    public string? this[string attribute] =>
        _attributes.TryGetValue(attribute, out var value) && value.Length > 0 ? value : null;

    /// <summary>The first element of a name; null when there is none.</summary>
    public CdaNode? First(string child) => Children.Find(node => node.Name == child);

    /// <summary>The first element at the end of a path; null when there is none.</summary>
    public CdaNode? At(params ReadOnlySpan<string> path)
    {
        var node = this;
        foreach (var step in path)
        {
            node = node?.First(step);
        }

        return node;
    }

    /// <summary>Every element of a name.</summary>
    public IEnumerable<CdaNode> All(string child) => Children.Where(node => node.Name == child);

    /// <summary>Whether it states a template.</summary>
    public bool Is(string template) => Children.Exists(node => node.Name == "templateId" && node["root"] == template);

    /// <summary>Reads the root elements of a document.</summary>
    /// <exception cref="InvalidDataException">It is not well-formed; the message has the offset, no value.</exception>
    public static List<CdaNode> Read(ReadOnlySpan<byte> xml)
    {
        var roots = new List<CdaNode>();
        var open = new Stack<CdaNode>();
        var namespaces = new CdaNamespaces();
        using var text = new PooledBuffer(1024);
        var room = new byte[CdaNamespaces.LongestName + 8];
        var tokenizer = new XmlTokenizer(xml, new XmlTokenizerMemory());
        while (tokenizer.Read())
        {
            switch (tokenizer.Kind)
            {
                case XmlToken.StartTag:
                    namespaces.Enter(tokenizer, xml);
                    var node = new CdaNode(
                        Encoding.UTF8.GetString(namespaces.Name(tokenizer.Content, isAttribute: false, room)));
                    node.TakeAttributes(tokenizer, xml, namespaces, text, room);
                    (open.Count > 0 ? open.Peek().Children : roots).Add(node);
                    if (!tokenizer.IsEmptyElement)
                    {
                        open.Push(node);
                    }

                    break;
                case XmlToken.EndTag:
                    open.Pop();
                    namespaces.Leave(tokenizer.Depth);
                    break;
                case XmlToken.Text or XmlToken.CData when open.Count > 0:
                    text.Cut(0);
                    XmlNames.Decode(tokenizer.Content, false, tokenizer.Kind == XmlToken.CData, text);
                    var own = Encoding.UTF8.GetString(text.Written).Trim();
                    open.Peek().Text += own;
                    break;
                default:
                    break;
            }
        }

        return tokenizer.Kind == XmlToken.End
            ? roots
            : throw new InvalidDataException($"The document is not well-formed at byte {tokenizer.Start}.");
    }

    private void TakeAttributes(
        in XmlTokenizer tokenizer, ReadOnlySpan<byte> xml, CdaNamespaces namespaces, PooledBuffer text, byte[] room)
    {
        foreach (ref readonly var attribute in tokenizer.Attributes)
        {
            var key = namespaces.Name(xml[attribute.Name..attribute.NameEnd], isAttribute: true, room);
            if (!key.IsEmpty)
            {
                text.Cut(0);
                XmlNames.Decode(xml[attribute.Value..attribute.ValueEnd], isAttribute: true, isCData: false, text);
                _attributes[Encoding.UTF8.GetString(key)] = Encoding.UTF8.GetString(text.Written);
            }
        }
    }
}
