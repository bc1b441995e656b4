namespace FrontierFunctions.Pipeline.Reporting;

/// <summary>How an event code is written for a reader.</summary>
internal static class CodeText
{
    private static readonly string[] Tags =
    [
        " (disorder)", " (finding)", " (procedure)", " (situation)", " (observable entity)", " (regime/therapy)",
        " (event)", " (substance)", " (environment)", " (morphologic abnormality)",
    ];

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
        var label = (tag is null ? display : display[..^tag.Length]).Replace("\u200B", "", StringComparison.Ordinal)
            .Trim();
        return code.StartsWith("SUSPECTED//", StringComparison.Ordinal) ? label + " (suspected)" : label;
    }

    /// <summary>A coded or textual value as a reader sees it.</summary>
    public static string Value(string? value, string? display) =>
        value is null ? display ?? "" : IsCoded(value) ? Label(value, display) : display ?? value;

    private static bool IsCoded(string value)
    {
        var slashes = value.IndexOf("//", StringComparison.Ordinal);
        return slashes > 0 && !value.AsSpan(0, slashes).ContainsAnyExceptInRange('-', 'Z')
            && !value.Contains(' ', StringComparison.Ordinal);
    }

    /// <summary>Vocabulary and code with a space between: <c>SNOMED 44054006</c>.</summary>
    public static string Of(string code)
    {
        var (system, bare) = EventKinds.Coding(code);
        return system.Length == 0 ? bare : $"{system} {bare}";
    }
}
