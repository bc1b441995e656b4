namespace FrontierFunctions.Pipeline.Formats.Cda;

/// <summary>Kinds of bad input that a CDA file can end in. Codes are stable: they are stored and counted.</summary>
public static class CdaIssues
{
    /// <summary>The markup breaks the grammar of XML 1.0.</summary>
    public static IssueKind Syntax { get; } = new(
        "xml.syntax", "Correct the XML at the place given: it is not well-formed under XML 1.0.");

    /// <summary>The document ends before every element is closed.</summary>
    public static IssueKind Truncated { get; } = new(
        "xml.truncated", "Export and upload the document again: it ends in the middle.");

    /// <summary>A document type declaration.</summary>
    public static IssueKind Dtd { get; } = new(
        "xml.dtd", "Remove the document type declaration: entities and external content are never read.");

    /// <summary>More nesting, or more attributes in one tag, than the limit.</summary>
    public static IssueKind Depth { get; } = new(
        "xml.depth", "Flatten the document: it nests deeper, or a tag has more attributes, than the limit.");

    /// <summary>A root element that CDA does not have.</summary>
    public static IssueKind NotClinicalDocument { get; } = new(
        "cda.root-unknown", "Upload a ClinicalDocument, or sections and entries in the vocabulary of CDA R2.");

    /// <summary>All kinds, for documentation and tests.</summary>
    public static IReadOnlyList<IssueKind> All { get; } =
        [Syntax, Truncated, Dtd, Depth, NotClinicalDocument, InputIssues.Encoding, InputIssues.TooLarge];

    /// <summary>The kind of a fault of the markup.</summary>
    internal static IssueKind Of(XmlFault fault) => fault switch
    {
        XmlFault.Truncated => Truncated,
        XmlFault.Dtd => Dtd,
        XmlFault.Depth => Depth,
        _ => Syntax,
    };
}
