namespace FrontierFunctions.Pipeline.Deidentification.Fhir;

/// <summary>
/// What the rules do with an element. Their names in the rules files are in <see cref="FhirRulesFile"/>.
/// </summary>
internal enum FhirAction : byte
{
    /// <summary>Stays; of an object, the elements are looked at one by one.</summary>
    Keep,

    /// <summary>Goes, with its name.</summary>
    Drop,

    /// <summary>Text: everything that looks identifying is replaced.</summary>
    Scrub,

    /// <summary>Short or coded text: what is known of the subject, and hard patterns, are replaced.</summary>
    ScrubKnown,

    /// <summary>Stays up to 50 bytes (units, labels, link ids); longer text is scrubbed.</summary>
    KeepShort,

    /// <summary>
    /// A code: stays; where it is no single word of ASCII, or what was written did not pass the residual scan, it is
    /// searched like text, and masked where that finds something.
    /// </summary>
    KeepCode,

    /// <summary>A media type: type and subtype stay, and a charset of UTF-8; other parameters go.</summary>
    MediaType,

    /// <summary>Stays where it is only digits, signs, spaces and the letters E, U, L (sampled data).</summary>
    KeepNumeric,

    /// <summary>A place name of a state or country: stays when short and without digits, else goes.</summary>
    KeepRegion,

    /// <summary>A date: moved by the subject's shift; cut to the year where there is no one subject.</summary>
    Shift,

    /// <summary>A date: cut to the year.</summary>
    Year,

    /// <summary>The subject's birth date: shifted; over 89, the year that makes the age read 90.</summary>
    ShiftBirthDate,

    /// <summary>The subject's birth date: the year; over 89, the year that makes the age read 90.</summary>
    YearBirthDate,

    /// <summary>A postal code: its first three digits, 000 for sparsely populated areas; others go.</summary>
    Zip3,

    /// <summary>An identifier: a keyed token.</summary>
    Token,

    /// <summary>An id of the resource or of anything local: the keyed id.</summary>
    Id,

    /// <summary>The text of a reference: the keyed id of what it leads to.</summary>
    Reference,

    /// <summary>The display of a reference: scrubbed; goes where the target is a person or place.</summary>
    ReferenceDisplay,

    /// <summary>The full URL of an entry: the keyed id on a neutral base.</summary>
    FullUrl,

    /// <summary>The URL of a request or response in a Bundle.</summary>
    RequestUrl,

    /// <summary>A URI: stays where it is one of public terminology, else a keyed one.</summary>
    Uri,

    /// <summary>A URI that names a structure or code system: stays unless it looks like more than that.</summary>
    StructureUri,

    /// <summary>The system of an identifier: stays where it is public, else goes.</summary>
    PublicUri,

    /// <summary>A DICOM UID: mapped to another.</summary>
    Uid,

    /// <summary>XHTML: the text between the tags is scrubbed, identifying attributes go.</summary>
    Narrative,

    /// <summary>Base64 data that are markup. Set by the reader, not by rules.</summary>
    AttachmentMarkup,

    /// <summary>Base64 data: text is scrubbed and encoded again, other content goes.</summary>
    AttachmentData,

    /// <summary>Base64 data that another format opens. Set by the reader, not by rules.</summary>
    AttachmentNested,

    /// <summary>
    /// A URI that the rules keep, in a part that did not pass the residual scan: keyed where it holds something
    /// identifying. Set by the reader, not by rules.
    /// </summary>
    SuspectUri,

    /// <summary>A content type of what comes out as plain text. Set by the reader, not by rules.</summary>
    ContentTypeText,

    /// <summary>A content type of what comes out uncompressed. Set by the reader, not by rules.</summary>
    ContentTypeBytes,

    /// <summary>An age over 89 years: at least 90 years. Set by the reader, not by rules.</summary>
    AgeOver89,

    /// <summary>A place in an array that keeps its neighbours in step: null. Set by the reader, not by rules.</summary>
    Null,
}
