namespace FrontierFunctions.Pipeline.Reporting;

/// <summary>How an event code is written for a reader.</summary>
internal static class CodeText
{
    private static readonly string[] Tags =
        [" (disorder)", " (finding)", " (procedure)", " (situation)", " (observable entity)", " (regime/therapy)", " (event)",
            " (substance)", " (environment)", " (morphologic abnormality)"];

    /// <summary>
    /// What a code is called: the source's name without SNOMED CT's semantic tag and without invisible break
    /// opportunities; the bare code when the source has none.
    /// </summary>
    public static string Label(string code, string? display)
    {
        if (string.IsNullOrWhiteSpace(display))
        {
            return EventKinds.Bare(code);
        }

        var tag = Array.Find(Tags, tag => display.EndsWith(tag, StringComparison.Ordinal));
        return (tag is null ? display : display[..^tag.Length]).Replace("\u200B", "", StringComparison.Ordinal).Trim();
    }

    /// <summary>Vocabulary and code with a space between: <c>SNOMED 44054006</c>.</summary>
    public static string Of(string code) => code.Replace("//", " ", StringComparison.Ordinal);
}
