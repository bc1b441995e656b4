namespace FrontierFunctions.Pipeline.Formats.Fhir;

/// <summary>
/// Every kind of bad input that a FHIR file can end in. Codes are stable: they are stored and counted.
/// </summary>
public static class FhirIssues
{
    /// <summary>Nothing but white space, or not even that.</summary>
    public static IssueKind Empty => InputIssues.Empty;

    /// <summary>Neither JSON nor anything known.</summary>
    public static IssueKind NotJson { get; } = new(
        "input.not-json", "Upload FHIR R4 as JSON, NDJSON or a JSON Bundle; gzip is allowed.");

    /// <summary>FHIR or other content as XML.</summary>
    public static IssueKind Xml { get; } = new(
        "input.xml", "Convert FHIR XML to FHIR JSON; upload C-CDA documents under their own format.");

    /// <summary>JSON, but a bare value where a resource should be, or an array in an array.</summary>
    public static IssueKind NotAnObject { get; } = new(
        "json.not-an-object", "Put one resource on each line, in an array or in a Bundle, instead of a bare value.");

    /// <summary>The text is not UTF-8.</summary>
    public static IssueKind Encoding { get; } = new(
        "encoding.unsupported", "Convert the file to UTF-8; UTF-16, UTF-32 and Latin-1 are not FHIR JSON.");

    /// <summary>The gzip stream ends early or is damaged.</summary>
    public static IssueKind Gzip => InputIssues.Gzip;

    /// <summary>gzip inside gzip inside gzip.</summary>
    public static IssueKind GzipNested => InputIssues.GzipNested;

    /// <summary>The JSON ends in the middle of a resource.</summary>
    public static IssueKind Truncated { get; } = new(
        "json.truncated", "Export and upload the file again: a resource ends in the middle.");

    /// <summary>The JSON breaks the grammar of RFC 8259.</summary>
    public static IssueKind Syntax { get; } = new(
        "json.syntax", "Correct the JSON at the place given: it breaks the grammar of RFC 8259.");

    /// <summary>More nesting than the limit.</summary>
    public static IssueKind Depth { get; } = new(
        "json.depth", "Flatten the resource: it nests deeper than the limit.");

    /// <summary>A member stands twice in one object.</summary>
    public static IssueKind DuplicateKey { get; } = new(
        "json.duplicate-key", "Write each member of an object once: readers disagree on which of two counts.");

    /// <summary>An escape names half of a character.</summary>
    public static IssueKind Surrogate { get; } = new(
        "json.lone-surrogate",
        "Write characters beyond U+FFFF as UTF-8 or as two escapes: one half of a pair is no character.");

    /// <summary>One resource is larger than the limit.</summary>
    public static IssueKind TooLarge => InputIssues.TooLarge;

    /// <summary>No <c>resourceType</c>.</summary>
    public static IssueKind TypeMissing { get; } = new(
        "resource.type-missing", "State resourceType as a string in every resource.");

    /// <summary>A <c>resourceType</c> that FHIR R4 does not define.</summary>
    public static IssueKind TypeUnknown { get; } = new(
        "resource.type-unknown", "Use a resource type of FHIR R4 (4.0.1).");

    /// <summary>A resource of another FHIR version.</summary>
    public static IssueKind Version { get; } = new(
        "fhir.version-unsupported", "Convert the resource to FHIR R4 (4.0.1): it comes from another version.");

    /// <summary>A Patient that nothing can refer to and nothing identifies.</summary>
    public static IssueKind IdMissing { get; } = new(
        "resource.id-missing", "Give the Patient an id, an identifier, or (in a Bundle) a fullUrl.");

    /// <summary>An entry of a Bundle that is not an object, or holds nothing that FHIR knows.</summary>
    public static IssueKind EntryInvalid { get; } = new(
        "bundle.entry-invalid", "Make every entry of the Bundle an object with a resource, a request or a response.");

    /// <summary>Something identifying was found in the output.</summary>
    public static IssueKind Residual => InputIssues.Residual;

    /// <summary>All kinds, for documentation and tests.</summary>
    public static IReadOnlyList<IssueKind> All { get; } =
    [
        Empty, NotJson, Xml, NotAnObject, Encoding, Gzip, GzipNested, Truncated, Syntax, Depth, DuplicateKey, Surrogate,
        TooLarge, TypeMissing, TypeUnknown, Version, IdMissing, EntryInvalid, Residual,
    ];
}
