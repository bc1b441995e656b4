namespace FrontierFunctions.Pipeline.Formats.Cda;

/// <summary>What a tokenizer remembers: places in the input only, nothing of it. Not thread-safe.</summary>
internal sealed class XmlTokenizerMemory
{
    /// <summary>Names of the elements that are open, outermost first.</summary>
    public (int Start, int Length)[] Open { get; } = new (int, int)[XmlTokenizer.MaxDepth];

    /// <summary>How many are open.</summary>
    public int Depth { get; set; }

    /// <summary>Attributes of the last start tag.</summary>
    public XmlAttributePlace[] Attributes { get; } = new XmlAttributePlace[XmlTokenizer.MaxAttributes];

    /// <summary>How many it has.</summary>
    public int AttributeCount { get; set; }
}
