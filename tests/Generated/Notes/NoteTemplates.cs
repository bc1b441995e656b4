namespace FrontierFunctions.Generated.Notes;

/// <summary>The templates, each of one line for its name and then its text.</summary>
internal static partial class NoteTemplates
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<(string Name, string Text)> All { get; } =
        [.. (Inpatient + "\n" + Outpatient + "\n" + Messages).Split("=== ", StringSplitOptions.RemoveEmptyEntries)
            .Select(template => template.Split('\n', 2))
            .Select(parts => (parts[0].Trim(), parts[1].Trim('\n')))];
}
