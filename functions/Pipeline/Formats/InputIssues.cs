namespace FrontierFunctions.Pipeline.Formats;

/// <summary>
/// Kinds of bad input that do not depend on the format. Codes are stable: they are stored and counted.
/// </summary>
public static class InputIssues
{
    /// <summary>Nothing but white space, or not even that.</summary>
    public static IssueKind Empty { get; } = new(
        "input.empty", "Upload the file again: it holds no data.");

    /// <summary>No format that the product knows.</summary>
    public static IssueKind UnknownFormat { get; } = new(
        "input.format-unknown",
        "Upload FHIR R4 JSON, HL7 v2, C-CDA, DICOM, VCF, CSV with a header line, or plain text; gzip and zip are allowed.");

    /// <summary>A known format that cannot be de-identified: PDF, office documents, pictures, archives, BCF.</summary>
    public static IssueKind UnsupportedFormat { get; } = new(
        "input.format-unsupported",
        "Export the records in a format that can be de-identified: FHIR R4 JSON, HL7 v2, C-CDA, DICOM, VCF, CSV or "
            + "plain text.");

    /// <summary>XML that is not a clinical document.</summary>
    public static IssueKind Xml { get; } = new(
        "input.xml", "Convert FHIR XML to FHIR JSON; other XML than C-CDA is not read.");

    /// <summary>The text is not in an encoding that the format allows.</summary>
    public static IssueKind Encoding { get; } = new(
        "encoding.unsupported", "Convert the file to UTF-8: its bytes are not text in an encoding that can be read.");

    /// <summary>The gzip stream ends early or is damaged.</summary>
    public static IssueKind Gzip { get; } = new(
        "gzip.corrupt", "Compress and upload the file again: its gzip stream is damaged or ends early.");

    /// <summary>gzip inside gzip inside gzip.</summary>
    public static IssueKind GzipNested { get; } = new(
        "gzip.nested", "Compress the file once, or at most twice.");

    /// <summary>One record is larger than the limit.</summary>
    public static IssueKind TooLarge { get; } = new(
        "token.too-large", "Split the resource or the line, or raise the limit for the size of one resource.");

    /// <summary>Something identifying was found in the output.</summary>
    public static IssueKind Residual { get; } = new(
        "residual.identifier",
        "Report the place: after de-identification something identifying was still there, so nothing is released.");
}
