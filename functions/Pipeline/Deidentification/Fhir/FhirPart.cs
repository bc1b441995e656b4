using FrontierFunctions.Pipeline.Formats.Fhir;

namespace FrontierFunctions.Pipeline.Deidentification.Fhir;

/// <summary>Names the place of what is wrong in a part of a file.</summary>
internal static class FhirPart
{
    /// <summary>The issue of a part that the walk could not take.</summary>
    public static InputIssue IssueOf(FhirFragmentReader reader, in FhirWalk walk, bool isText) =>
        isText
            ? IssueAt(reader, walk.Issue ?? FhirIssues.EntryInvalid, walk.IssueOffset, walk.IssuePath)
            : IssueAt(reader, FhirIssues.Encoding, 0, null);

    /// <summary>An issue at a place of the fragment.</summary>
    public static InputIssue IssueAt(FhirFragmentReader reader, IssueKind kind, int at, string? path)
    {
        if (reader.Kind == FhirFragment.Entry)
        {
            path = path is null ? $"Bundle.entry[{reader.EntryIndex}]" : $"Bundle.entry[{reader.EntryIndex}]: {path}";
        }

        return new InputIssue(kind, path, reader.Offset + at, reader.Line);
    }
}
