namespace FrontierFunctions.Pipeline.Formats.Dicom;

/// <summary>Kinds of bad DICOM input. Codes are stable: they are stored and counted.</summary>
public static class DicomIssues
{
    /// <summary>The file ends in the middle of an element.</summary>
    public static IssueKind Truncated { get; } = new(
        "dicom.truncated", "Export and upload the file again: it ends in the middle of a data element.");

    /// <summary>The bytes are no data set.</summary>
    public static IssueKind Syntax { get; } = new(
        "dicom.syntax", "Correct the data set at the place given: it breaks the encoding rules of DICOM PS3.5.");

    /// <summary>Sequences nest deeper than the limit.</summary>
    public static IssueKind Depth { get; } = new(
        "dicom.depth", "Flatten the data set: its sequences nest deeper than the limit.");

    /// <summary>Nothing behind the file meta information.</summary>
    public static IssueKind NoDataSet { get; } = new(
        "dicom.no-data-set", "Export the file again: it holds no data set.");

    /// <summary>The deflated data set cannot be inflated, or inflates to more than the limit.</summary>
    public static IssueKind Deflate { get; } = new(
        "dicom.deflate", "Export the file again without deflate: its compressed data set is damaged.");

    /// <summary>A directory of other files.</summary>
    public static IssueKind Directory { get; } = new(
        "dicom.directory",
        "Upload the files that the DICOMDIR lists; a directory of the de-identified files can be made from them.");

    /// <summary>A document inside DICOM that cannot be de-identified.</summary>
    public static IssueKind Document { get; } = new(
        "dicom.document-unsupported",
        "Upload the document in a format of its own: only CDA inside DICOM can be de-identified, not PDF or models.");

    /// <summary>Recorded speech.</summary>
    public static IssueKind Audio { get; } = new(
        "dicom.audio-unsupported", "Leave out recorded speech: what is said in it cannot be de-identified.");

    /// <summary>Video or pixels in a form that nothing here can look into.</summary>
    public static IssueKind Pixels { get; } = new(
        "dicom.pixels-unsupported",
        "Convert the image to an uncompressed transfer syntax: its pixels cannot be searched for burned-in text.");

    /// <summary>All kinds, for documentation and tests.</summary>
    public static IReadOnlyList<IssueKind> All { get; } =
        [Truncated, Syntax, Depth, NoDataSet, Deflate, Directory, Document, Audio, Pixels];
}
