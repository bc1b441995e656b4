namespace FrontierFunctions.Pipeline.Deidentification;

/// <summary>What can be wrong with who is who in a batch. Issues of these kinds carry no place and no value.</summary>
public static class SubjectIssues
{
    /// <summary>Records that agree on an MRN differ in family name and birth date; they stay apart.</summary>
    public static IssueKind ConflictingMedicalRecordNumber { get; } = new(
        "subject.mrn-conflict",
        "Check the medical record number: records that share it name different people. Say who is who in "
        + "subjects.csv.");

    /// <summary>Records that agree on an SSN differ otherwise; they stay apart.</summary>
    public static IssueKind ConflictingSocialSecurityNumber { get; } = new(
        "subject.ssn-conflict",
        "Check the social security number: records that share it describe different people. Say who is who in "
        + "subjects.csv.");

    /// <summary>Records that agree on name, birth date and sex have different numbers; they stay apart.</summary>
    public static IssueKind ConflictingDemographics { get; } = new(
        "subject.demographics-conflict",
        "People with one name, birth date and sex have different numbers. If they are one person, say so in "
        + "subjects.csv.");

    /// <summary>
    /// Records that agree on a local id describe different people; they stay apart, and the id is of nobody outside
    /// its file.
    /// </summary>
    public static IssueKind AmbiguousLocalId { get; } = new(
        "subject.local-id-ambiguous",
        "Give each patient an id that is unique in the batch, or say who is who in subjects.csv.");

    /// <summary>An earlier batch knew as one subject what this batch shows to be two.</summary>
    public static IssueKind ConflictingHistory { get; } = new(
        "subject.history-conflict",
        "Records that an earlier batch joined now have different numbers. Check them, and say who is who in "
        + "subjects.csv.");

    /// <summary>
    /// A record fits rows of <c>subjects.csv</c> with different labels; none of them is applied to it.
    /// </summary>
    public static IssueKind AmbiguousOverride { get; } = new(
        "subjects-csv.ambiguous", "Let each record fit the rows of one subject only: add the authority of the mrn.");

    /// <summary><c>subjects.csv</c> has no usable header.</summary>
    public static IssueKind OverrideHeader { get; } = new(
        "subjects-csv.header",
        "Begin with a header that names the column subject and at least one of local_id and mrn.");

    /// <summary>A row of <c>subjects.csv</c> has no subject, or neither local id nor mrn.</summary>
    public static IssueKind OverrideRow { get; } = new(
        "subjects-csv.row", "Give every row a subject and a local_id or an mrn.");

    /// <summary><c>subjects.csv</c> ends inside quotes or is not UTF-8.</summary>
    public static IssueKind OverrideText { get; } = new(
        "subjects-csv.text", "Save the file as UTF-8 CSV with closed quotes.");
}
